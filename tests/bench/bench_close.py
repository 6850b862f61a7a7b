"""Measure the daily close: loans a second and memory, on PostgreSQL and SQLite, beside the bare statements on the same rows.

`python tests/bench/bench_close.py [--loans 10000,100000] [--sqlite 100000] [--database URL] [--json FILE]`. Each loan has 24 instalments;
on the day that is measured 5 % fall due, one in five of them without money in the account, and 2 % are overdue. The close runs in a process
of its own, so that its memory is its own. PostgreSQL is a private server that flushes every commit, unless a URL of an empty database is
given. The bare statements read each loan once, and write each row once that the close has to write.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine, String, case, cast, func, insert, literal, literal_column, select, text, update

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from lending.adapters.db import tables as t
from lending.adapters.db.migrate import upgrade
from lending.adapters.db.session import connect, transactions
from lending.domain.actors import WORKER, Branch
from lending.domain.loan_terms import LoanTerms
from lending.domain.loans import PARTITIONS, DailyClose, Posting
from lending.domain.records import BankState
from lending.domain.servicing.accounts import INTEREST_ACCRUED, INTEREST_INCOME
from lending.domain.servicing.terms import ServicingTerms
from lending.service.business_date import BUSINESS_DATE
from lending.service.close.closing import close_through
from lending.service.close.ports import Movement, Part, event_of
from lending.service.ports import Bank
from tests.support.bank import NOON, build_test_bank
from tests.support.loan_book import add_customer, add_loan
from tests.support.postgresql import installed, running_server

#: The day that is measured; two closes before it warm caches up and make loans overdue.
DAY = date(2026, 11, 25)
FIRST = DAY - timedelta(days=2)
#: A server with the memory that a book of a million loans is worth: its indexes, and the pages of a day.
_SETTINGS = ("shared_buffers=4GB", "max_wal_size=16GB", "checkpoint_timeout=30min", "maintenance_work_mem=512MB")
#: Kinds of loans: part of the book in thousandths, first due date, what the account holds.
KINDS = {
    "quiet": (930, DAY + timedelta(days=12), "9000.00"),
    "due": (40, DAY, "9000.00"),
    "unpaid": (10, DAY, "0.00"),
    "late": (20, FIRST, "0.00"),
}


def build(bank: Bank, engine: Engine, loans: int) -> None:
    """Fill an empty book: a loan of each kind by the program, the others as copies of it by the database."""
    disbursed = FIRST - timedelta(days=3)
    with bank.begin() as book:
        book.add(Branch(id="ningbo", name="Ningbo"), BankState(name=BUSINESS_DATE, value=FIRST.isoformat()))
        book.flush()
        for kind, (_, due, balance) in KINDS.items():
            plan = LoanTerms(principal=Decimal(50_000), annual_rate=Decimal("0.06"), periods=24, disbursed=disbursed, first_due=due)
            add_customer(book, kind, balance, NOON)
            add_loan(book, kind, kind, ServicingTerms(plan=plan), partition=0, at=NOON)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # The copies refer to each other as their models do; to look each up would take longer than all the rest.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        for table in (t.party, t.deposit_account, t.loan, t.instalment, t.loan_event, t.posting):
            # To sort an index once takes a third of the time of keeping it sorted meanwhile.
            for index in table.indexes:
                index.drop(connection)
            connection.execute(_copies(engine, table, loans - len(KINDS)))
            for index in table.indexes:
                index.create(connection)
    with engine.connect() as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        # A book that grew over years was vacuumed and written to disk; one filled in minutes would do both while it is measured.
        # SQLite keeps no statistics unless asked to, and the bank does not ask.
        for statement in ("VACUUM ANALYZE", "CHECKPOINT") if engine.dialect.name == "postgresql" else ():
            alone.execute(text(statement))
    _close_by_hand(bank, FIRST - timedelta(days=1))


def _copies(engine: Engine, table: Any, count: int) -> Any:
    """Return what copies the loans of each kind, one kind beside the other as in life."""
    numbers = _numbers(engine, count)
    kind = _kind(numbers.c.n)
    copy = kind + literal("-") + cast(numbers.c.n, String())
    of_kind = table.c[{"party": "id", "deposit_account": "party_id", "loan": "id"}.get(table.name, "loan_id")]
    values: dict[str, Any] = {name: func.replace(table.c[name], of_kind, copy) for name in _NAMING if name in table.c}
    if "partition" in table.c:
        values["partition"] = numbers.c.n % PARTITIONS
    chosen = [values.get(column.name, column) for column in table.c]
    found = select(*chosen).select_from(table.join(numbers, of_kind == kind)).order_by(numbers.c.n)
    return insert(table).from_select([column.name for column in table.c], found)


#: Columns that name the loan or its customer.
_NAMING = ("id", "id_number", "key", "event_id", "party_id", "loan_id")


def _kind(number: Any) -> Any:
    """Return the kind of a loan by its number: a step that has no divisor of a thousand in common with it scatters the kinds."""
    place, before = (number * 617) % 1000, 0
    steps = []
    for kind, (share, _, _) in KINDS.items():
        before += share
        steps.append((place < before, literal(kind)))
    return case(*steps)


def _numbers(engine: Engine, count: int) -> Any:
    if engine.dialect.name == "postgresql":
        return select(func.generate_series(1, count).label("n")).subquery()
    first = select(literal_column("1").label("n")).cte(recursive=True)
    return first.union_all(select(first.c.n + 1).where(first.c.n < count))


def _close_by_hand(bank: Bank, day: date) -> None:
    """Post what was earned until a day, and let it be closed."""
    with bank.begin() as book:
        part = Part(day=day, partitions=tuple(book.partitions()), at=NOON)
        book.add(*(_earned(day, sums) for sums in book.close_sets(part).balances() if sums.account == INTEREST_ACCRUED))
        book.add(DailyClose(day=day, state="done", started_at=NOON))


def _earned(day: date, sums: Movement) -> Posting:
    event = event_of(day, sums.partition)
    return Posting(
        id=event,
        event_id=event,
        key=event,
        debit=INTEREST_ACCRUED,
        credit=INTEREST_INCOME,
        minor_units=sums.units,
        currency=sums.currency,
        loan_id=None,
        recorded_at=NOON,
        business_date=day,
    )


def bare(engine: Engine) -> float:
    """Return the seconds that reading each loan once and writing each row of the day once take; nothing is kept."""
    due = t.instalment.c.due <= DAY, t.instalment.c.settled_on.is_(None)
    loans = select(t.instalment.c.loan_id).where(*due)
    begin = time.perf_counter()
    with engine.connect() as connection:
        transaction = connection.begin()
        connection.execute(select(func.sum(t.loan.c.accrues), func.sum(t.loan.c.outstanding))).all()
        connection.execute(update(t.instalment).where(*due).values(billed=True))
        connection.execute(update(t.loan).where(t.loan.c.id.in_(loans)).values(days_past_due=t.loan.c.days_past_due))
        for suffix in ("a", "b", "c"):
            posted = {"id": t.posting.c.id + suffix, "key": t.posting.c.key + suffix}
            rows = select(*(posted.get(column.name, column) for column in t.posting.c)).where(t.posting.c.loan_id.in_(loans))
            connection.execute(insert(t.posting).from_select([column.name for column in t.posting.c], rows))
        transaction.rollback()
    return time.perf_counter() - begin


def bank_at(url: str) -> tuple[Bank, Engine]:
    """Return the bank of a database; engine and agencies are not asked."""
    engine = connect(url)
    begin, read = transactions(engine)
    return replace(build_test_bank(Path(tempfile.mkdtemp())).bank, begin=begin, read=read), engine


def measure(url: str, loans: int) -> dict[str, Any]:
    """Build a book, close two days, compare the bare statements and the close of the third."""
    upgrade(url)
    bank, engine = bank_at(url)
    begun = time.perf_counter()
    build(bank, engine, loans)
    built = time.perf_counter() - begun
    close_through(bank, WORKER, DAY - timedelta(days=1))
    ceiling = bare(engine)
    engine.dispose()
    done = subprocess.run([sys.executable, __file__, "--close", url], capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {
        "database": engine.dialect.name,
        "loans": loans,
        "seconds": round(result["seconds"], 2),
        "loans_per_second": round(loans / result["seconds"]),
        "peak_mb": result["peak_mb"],
        "bare_seconds": round(ceiling, 2),
        "built_in": round(built, 1),
        "report": {name: result["report"][name] for name in ("billed", "taken", "newly_overdue", "replayed")},
    }


def close_and_tell(url: str) -> None:
    """Close the day in this process and print its seconds, peak memory in MB, and the report."""
    bank, _ = bank_at(url)
    begin = time.perf_counter()
    (closed,) = close_through(bank, WORKER)
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    click.echo(json.dumps({"seconds": seconds, "peak_mb": peak, "report": closed.report}))


@contextmanager
def databases(given: str | None) -> Iterator[Any]:
    """Yield what makes an empty PostgreSQL database, None where there is no server."""
    programs = installed()
    if given:
        yield lambda _: given
    elif programs is None:
        yield None
    else:
        with running_server(programs, *_SETTINGS) as server:
            yield lambda name: _created(server, name)


def _created(server: str, name: str) -> str:
    with connect(f"{server}/postgres").connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text(f"CREATE DATABASE {name}"))
    return f"{server}/{name}"


@click.command()
@click.option(
    "--loans",
    default="10000,100000,1000000",
    show_default=True,
    help="Loans on PostgreSQL; a million takes minutes.",
)
@click.option("--sqlite", default=100_000, show_default=True, help="Loans on SQLite, 0 for none.")
@click.option("--database", help="An empty PostgreSQL database to use; one size then.")
@click.option("--json", "target", type=click.Path(path_type=Path), help="Write the figures there too.")
@click.option("--close", "url", hidden=True)
def main(loans: str, sqlite: int, database: str | None, target: Path | None, url: str | None) -> None:
    """Measure and print a table."""
    if url:
        close_and_tell(url)
        return
    results: list[dict[str, Any]] = []
    with databases(database) as create:
        sizes = [int(each) for each in loans.split(",")] if create else []
        results += [_told(measure(create(f"close{size}"), size)) for size in sizes]
    if sqlite:
        with tempfile.TemporaryDirectory() as directory:
            results.append(_told(measure(f"sqlite:///{directory}/bank.db", sqlite)))
    for small, large in pairwise(results):
        if small["database"] == large["database"]:
            click.echo(f"{large['loans']:,} take {large['seconds'] / small['seconds']:.1f} times as long as {small['loans']:,}")
    click.echo(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    if target:
        target.write_text(json.dumps(results, indent=2) + "\n")


def _told(result: dict[str, Any]) -> dict[str, Any]:
    click.echo(
        f"{result['database']:10} {result['loans']:>9,} loans  {result['seconds']:>7} s  {result['loans_per_second']:>7,} loans/s  "
        f"peak {result['peak_mb']} MB  bare statements {result['bare_seconds']} s  {result['report']}"
    )
    return result


if __name__ == "__main__":
    main()
