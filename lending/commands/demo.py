"""`loanflow demo`: a thousand real applicants, and synthetic ones, go through the bank."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click
import requests
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from lending.adapters.engine.operaton_rest import Rest
from lending.bootstrap import build_bank
from lending.config import Settings
from lending.demo import selection
from lending.demo.applicants import Applicant
from lending.demo.board import Board
from lending.demo.client import Api
from lending.demo.findings import find
from lending.demo.money_check import count_money
from lending.demo.report import Report, as_json, bad_rates_of, lines_of, timings_of, unfinished_of
from lending.demo.run import Pace, Run
from lending.demo.tables import show
from lending.demo.world import World
from lending.errors import LendingError

_QUICK = 20
#: Share of calls to agencies that fail during a whole run (issue: the real run).
_FAILING = "0.05"
_ANSWER = 10.0
_MOST_ROWS = 20_000


@click.command("demo", short_help="Let a thousand applicants go through the bank.")
@click.option("--applicants", "--limit", "count", type=click.IntRange(1, selection.EVERYBODY), help="How many apply; all unless told.")
@click.option(
    "--quick",
    is_flag=True,
    help=f"Few applicants ({_QUICK} unless told), chosen so that every screen has something to show; leaves work open.",
)
@click.option("--leave-open", is_flag=True, help="Officers leave a case at each desk, and the business date is not moved.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, other decisions of customers and officers.")
@click.option("--rate", type=click.FloatRange(0.1, 50), default=2.0, show_default=True, help="Applicants a second.")
@click.option("--workers", "threads", type=click.IntRange(1, 64), default=12, show_default=True, help="Customers served at once.")
@click.option("--json", "as_text", is_flag=True, help="Print the report as JSON.")
def command(*, count: int | None, quick: bool, leave_open: bool, seed: int, rate: float, threads: int, as_text: bool) -> None:
    """Let the applicants of the German Credit data apply, sign and be paid, while scripted officers do every human task by the API.

    Needs a running system (`loanflow up`). Run again after an interruption: only who is missing applies. At the end it moves the business
    date so that offers lapse and times to appeal end, waits until every case has ended, and prints a report.

    Exits with 1 when anything does not reconcile.
    """
    settings = Settings.load()
    applicants = selection.lively_part(count or _QUICK, seed) if quick else selection.even_part(count or selection.EVERYBODY, seed)
    pace = Pace(rate=rate, threads=threads, leave_open=leave_open or quick)
    try:
        report = carry(settings, applicants, pace, seed, Console(stderr=True))
    except LendingError as error:
        raise click.ClickException(str(error)) from error
    if as_text:
        click.echo(json.dumps(as_json(report), indent=2, ensure_ascii=False))
    else:
        show(report, Console())
    if report.differences():
        raise SystemExit(1)


def carry(settings: Settings, applicants: Sequence[Applicant], pace: Pace, seed: int, console: Console) -> Report:
    """Carry the applicants through a running system and report."""
    bank = build_bank(settings)
    rest = Rest(settings.engine_url, settings.engine_user, settings.engine_password)
    world = World(bank, Api.at(settings.web_url), lambda: running_cases(rest), seed)
    began = time.monotonic()
    with _progress(console, len(applicants)) as tell, failing_agencies(settings, "0" if pace.leave_open else _FAILING):
        run = Run(world, applicants, pace, tell)
        run.carry()
    findings = find(bank, applicants)
    return Report(
        lines=lines_of(findings),
        money=count_money(bank),
        timings=timings_of(findings),
        bad_rates=bad_rates_of(findings),
        troubles=world.troubles,
        incidents=[f"{found.activity}: {found.message}" for found in bank.engine.incidents()],
        running=len(run.running()),
        seconds=time.monotonic() - began,
        unfinished=unfinished_of(findings),
        leaves_open=pace.leave_open,
    )


def running_cases(rest: Rest) -> frozenset[str]:
    """Return the business keys of the cases that run in the engine."""
    rows = rest.get("/process-instance", processDefinitionKey="loan_origination", maxResults=_MOST_ROWS)
    return frozenset(str(row["businessKey"]) for row in rows)


@contextmanager
def failing_agencies(settings: Settings, share: str) -> Iterator[None]:
    """Let a share of all calls to the sandbox's agencies fail, until the end, whatever happens."""
    if share == "0":
        yield
        return
    _faults(settings, "PUT", {"mode": "error", "share": share})
    try:
        yield
    finally:
        _faults(settings, "DELETE", None)


def _faults(settings: Settings, method: str, body: dict[str, Any] | None) -> None:
    url, headers = f"{settings.agencies_url}/sandbox/v1/faults", {"Authorization": f"Bearer {settings.agency_credential}"}
    try:
        answer = requests.request(method, url, json=body, headers=headers, timeout=_ANSWER)
        answer.raise_for_status()
    except requests.RequestException as error:
        raise LendingError(f"The sandbox does not answer ({type(error).__name__}); the demonstration needs it: `loanflow up`.") from error


@contextmanager
def _progress(console: Console, total: int) -> Iterator[Callable[[Board, int, int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.fields[state]}"))
    with Progress(*columns, console=console) as progress:
        applied = progress.add_task("applied", total=total, state="")
        ended = progress.add_task("ended", total=total, state="")

        def tell(board: Board, count: int, moves: int) -> None:
            waiting = ", ".join(f"{number} {what}" for what, number in board.waiting_for().most_common(2))
            progress.update(applied, completed=count)
            progress.update(ended, completed=board.ended, state=waiting + (f" (date moved {moves} times)" if moves else ""))

        yield tell
