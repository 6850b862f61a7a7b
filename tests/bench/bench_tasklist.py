"""Measure the tasklist's pages over a long book: 100,000 open and 1,000,000 finished tasks, on SQLite and PostgreSQL.

`python tests/bench/bench_tasklist.py [--open N] [--finished N] [--rounds 20] [--only sqlite] [--json FILE]`. The tasks are copies
of ten thousand different ones: groups, products, segments, amounts, due days and holders as in a bank at work. A request is the whole page
through the web application: session, filter, counts, 50 rows and HTML. PostgreSQL is a private server that flushes every commit.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import click
from sqlalchemy import Engine, String, case, cast, func, insert, literal, literal_column, select, text, union_all

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from lending.adapters.db import tables as t
from lending.adapters.db import variable_tables
from lending.adapters.db.migrate import upgrade
from lending.adapters.db.session import connect, transactions
from lending.service import founding
from lending.service.saved_filters import save_filter
from lending.service.task_filters import Filter
from tests.support.bank import FIRST_DAY, NOON, PASSWORD, TrialBank, build_test_bank
from tests.support.postgresql import installed, running_server
from tests.support.web import build_app, signed_in

#: Different tasks, each copied as often as it takes.
MODELS = 10_000
STEPS = {
    "precheck_application": "intake_officer",
    "verify_income": "investigator",
    "visit_site": "investigator",
    "review_case": "reviewer",
    "approve_case": "approver",
    "check_payment_list": "disbursement_officer",
    "call_debtor": "collector",
}
#: What is asked of the web: who, and which page.
PAGES = {
    "supervisor, all open": ("supervisor", "/tasks"),
    "supervisor, page 100": ("supervisor", "/tasks?page=100"),
    "supervisor, overdue": ("supervisor", "/tasks?view=overdue"),
    "supervisor, by amount": ("supervisor", "/tasks?sort=amount"),
    "supervisor, urgent first": ("supervisor", "/tasks?sort=priority"),
    "supervisor, one group and product": ("supervisor", "/tasks?group=reviewer&product=mortgage"),
    "supervisor, by variable": ("supervisor", "/tasks?variable=route&value=manual"),
    "supervisor, narrowed": ("supervisor", "/tasks?age=over-10&due=late-more&least=100000&segment=B"),
    "reviewer, his group": ("reviewer", "/tasks"),
    "reviewer, by variable": ("reviewer", "/tasks?variable=route&value=manual"),
    "reviewer, his own": ("reviewer", "/tasks?view=mine"),
    "supervisor, what was done": ("supervisor", "/tasks?view=done&holder={reviewer}&since=2026-11-01&until=2026-11-30"),
    "supervisor, queues": ("supervisor", "/queues"),
}
TARGET = 0.3


def fill(trial: TrialBank, open_tasks: int, finished: int) -> None:
    """Fill the book with copies of models."""
    applications = [trial.submit().id for _ in range(20)]
    people = {login: trial.user(login).id for login in ("intake", "investigator", "reviewer", "approver", "disbursement", "collector")}
    rows = [_model(people, number, applications[number % len(applications)]) for number in range(MODELS)]
    with trial.database.begin() as connection:
        connection.execute(insert(t.human_task), rows)
        connection.execute(_copies(trial.database, open_tasks // MODELS - 1, finished=False))
        connection.execute(_variables())
        connection.execute(_copies(trial.database, finished // MODELS, finished=True))
    with trial.database.connect() as connection:
        vacuum = "VACUUM ANALYZE" if trial.database.dialect.name == "postgresql" else "ANALYZE"
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text(vacuum))


def _model(people: dict[str, str], number: int, application_id: str) -> dict[str, Any]:
    chance = Random(number)
    step, group = chance.choice(list(STEPS.items()))
    login = {"intake_officer": "intake", "disbursement_officer": "disbursement"}.get(group, group)
    holder = people[login] if chance.random() < 0.3 else None
    came = FIRST_DAY - timedelta(days=chance.randrange(60))
    due = NOON + timedelta(days=chance.randrange(-20, 30)) if chance.random() < 0.95 else None
    return {
        "id": f"task-{number}",
        "application_id": application_id,
        "process": "loan_origination",
        "definition": step,
        "name": step.replace("_", " ").capitalize(),
        "group": group,
        "branch_id": chance.choice(["head_office", "hangzhou", "ningbo"]),
        "customer_name": f"張偉 {number}",
        "reference": f"LN-2026-{number:06d}",
        "product": chance.choice(["consumer", "consumer", "business", "mortgage"]),
        "amount": Decimal(chance.randrange(1, 500) * 1000),
        "currency": "CNY",
        "segment": chance.choice("ABCD"),
        "state": "claimed" if holder else "open",
        "assignee": holder,
        "claimed_at": NOON if holder else None,
        "created_at": NOON - timedelta(minutes=chance.randrange(80_000)),
        "due_at": due,
        "authority_level": 0,
        "entries": {},
        "draft": {},
        "version": 0,
        "priority": chance.choice([0, 0, 0, 0, 1, 2]),
        "business_date": came,
    }


def _copies(engine: Engine, times: int, *, finished: bool) -> Any:
    """Return what copies every model so many times; finished ones were done on one of the last 250 days."""
    numbers = _numbers(engine, times)
    task = t.human_task.c
    values: dict[str, Any] = {"id": task.id + literal("-done-" if finished else "-") + cast(numbers.c.n, String())}
    if finished:
        back = numbers.c.n * 2
        if engine.dialect.name == "postgresql":
            day, at = (literal_column(f"date '{FIRST_DAY}'") - back), literal_column(f"timestamp '{NOON:%Y-%m-%d %H:%M:%S}'")
        else:
            day, at = (
                func.date(f"{FIRST_DAY}", literal("-") + cast(back, String()) + literal(" days")),
                literal(f"{NOON:%Y-%m-%d %H:%M:%S.000000}"),
            )
        doer = func.coalesce(task.assignee, task.branch_id)
        values |= {"state": literal("completed"), "completed_on": day, "completed_at": at, "completed_by": doer}
    chosen = [values.get(column.name, column) for column in t.human_task.c]
    models = t.human_task.c.id.like("task-%") & ~t.human_task.c.id.like("task-%-%")
    return insert(t.human_task).from_select(
        [column.name for column in t.human_task.c],
        select(*chosen).select_from(t.human_task.join(numbers, literal_column("1") == 1)).where(models),
    )


def _variables() -> Any:
    """Return what gives every open task four variables: a third of the tasks has the route `manual`."""
    task, kept = t.human_task.c, variable_tables.task_variable
    route = case((task.amount % 3 == 0, "manual"), else_="instant")
    named = {"route": route, "product": task.product, "segment": task.segment, "authority_level": cast(task.amount % 5, String())}
    of = (task.group, task.branch_id)
    chosen = [select(task.id, literal(name), value, *of).where(task.completed_at.is_(None)) for name, value in named.items()]
    return insert(kept).from_select(["task_id", "name", "value", "group", "branch_id"], union_all(*chosen))


def _numbers(engine: Engine, count: int) -> Any:
    if engine.dialect.name == "postgresql":
        return select(func.generate_series(1, count).label("n")).subquery()
    first = select(literal_column("1").label("n")).cte(recursive=True)
    return first.union_all(select(first.c.n + 1).where(first.c.n < count))


def measure(trial: TrialBank, rounds: int) -> dict[str, tuple[float, float, float]]:
    """Return median and 95th percentile of each page on the wall clock, and its processor time in this process, in seconds."""
    for name, wanted in (("Over 200,000", Filter(least=Decimal(200_000))), ("Old and late", Filter(age="over-10", due="late-more"))):
        save_filter(trial.bank, trial.actor("supervisor"), name, wanted, shared=True)
    app = build_app(trial)
    browsers = {login: signed_in(app, login) for login in {login for login, _page in PAGES.values()}}
    ids = {"reviewer": trial.user("reviewer").id}
    return {name: _timed(browsers[login], page.format(**ids), rounds) for name, (login, page) in PAGES.items()}


def _timed(browser: Any, page: str, rounds: int) -> tuple[float, float, float]:
    assert browser.get(page).status_code == 200
    took, worked = [], time.process_time()
    for _ in range(rounds):
        began = time.perf_counter()
        browser.get(page)
        took.append(time.perf_counter() - began)
    took.sort()
    return took[len(took) // 2], took[min(len(took) - 1, round(0.95 * len(took)))], (time.process_time() - worked) / rounds


@contextmanager
def bank_on(kind: str) -> Iterator[TrialBank]:
    """Give a migrated and founded bank on SQLite or on a private PostgreSQL server."""
    with tempfile.TemporaryDirectory() as directory:
        trial = build_test_bank(Path(directory))
        if kind == "sqlite":
            yield trial
            trial.close()
            return
        trial.close()
        programs = installed()
        assert programs is not None, "PostgreSQL is not installed: `apt-get install postgresql` brings the server."
        with running_server(programs) as server:
            url = f"{server}/postgres"
            upgrade(url)
            database = connect(url)
            begin, read = transactions(database)
            moved = replace(trial, bank=replace(trial.bank, begin=begin, read=read), database=database, url=url)
            founding.found_bank(moved.bank, FIRST_DAY)
            founding.add_demo_staff(moved.bank, PASSWORD)
            yield moved
            database.dispose()


@click.command()
@click.option("--open", "open_tasks", default=100_000, help="Open tasks, a multiple of 10,000.")
@click.option("--finished", default=1_000_000, help="Finished tasks, a multiple of 10,000.")
@click.option("--rounds", default=20, help="Requests of each page.")
@click.option("--only", type=click.Choice(["sqlite", "postgresql"]), help="One of the databases.")
@click.option("--json", "file", type=click.Path(path_type=Path), help="Where to write the figures.")
def main(open_tasks: int, finished: int, rounds: int, only: str | None, file: Path | None) -> None:
    """Measure and print; exit 1 when a page takes longer than 0.3 s at the 95th percentile."""
    figures: dict[str, Any] = {"open": open_tasks, "finished": finished, "load": os.getloadavg(), "processors": os.cpu_count()}
    for kind in (only,) if only else ("sqlite", "postgresql"):
        with bank_on(kind) as trial:
            began = time.perf_counter()
            fill(trial, open_tasks, finished)
            print(f"{kind}: {open_tasks:,} open and {finished:,} finished tasks, seeded in {time.perf_counter() - began:.0f} s")
            figures[kind] = measure(trial, rounds)
        for name, (median, p95, work) in figures[kind].items():
            late = "" if p95 <= TARGET else "   over 300 ms"
            print(f"  {name:<36} median {median * 1000:6.0f} ms   p95 {p95 * 1000:6.0f} ms   work {work * 1000:5.0f} ms{late}")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    if file:
        file.write_text(json.dumps(figures, indent=2), encoding="utf-8")
    slow = [name for kind in ("sqlite", "postgresql") for name, (_median, p95, _work) in figures.get(kind, {}).items() if p95 > TARGET]
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
