"""`loanflow demo`: a thousand real applicants, and synthetic ones, go through the bank."""

import json
import logging
import time
from collections.abc import Sequence

import click
from rich.console import Console

from lending.adapters.engine.operaton_rest import Rest
from lending.bootstrap import build_bank
from lending.config import Settings
from lending.demo import selection
from lending.demo.applicants import Applicant
from lending.demo.client import Api
from lending.demo.faults import failing_agencies
from lending.demo.findings import find
from lending.demo.money_check import count_money
from lending.demo.officers import Left
from lending.demo.progress import bars
from lending.demo.report import Report, as_json, bad_rates_of, lines_of, timings_of, unfinished_of
from lending.demo.run import Pace, Run, Tell, move_date
from lending.demo.tables import show
from lending.demo.turns import own_turn
from lending.demo.world import World
from lending.errors import LendingError

_QUICK = 20
#: Share of calls to agencies that fail during a whole run (issue: the real run).
_FAILING = "0.05"
#: Days between the two waves of a quick run: beyond every desk's time limit, before any lapse.
_DAYS_LATER = 6
_MOST_ROWS = 20_000


@click.command("demo")
@click.option("--applicants", "--limit", "count", type=click.IntRange(1, selection.EVERYBODY), help="How many apply; all unless told.")
@click.option(
    "--quick",
    is_flag=True,
    help=f"Few applicants ({_QUICK} unless told), chosen so that every screen has something to show; leaves work open.",
)
@click.option("--leave-open", is_flag=True, help="Officers leave a case at each desk; nothing lapses.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, other decisions of customers and officers.")
@click.option("--rate", type=click.FloatRange(0.1, 50), default=2.0, show_default=True, help="Applicants a second.")
@click.option("--workers", "threads", type=click.IntRange(1, 64), default=12, show_default=True, help="Customers served at once.")
@click.option("--json", "as_text", is_flag=True, help="Print the report as JSON.")
def command(*, count: int | None, quick: bool, leave_open: bool, seed: int, rate: float, threads: int, as_text: bool) -> None:
    """Let the applicants of the German Credit data apply, sign and be paid, while scripted officers do every human task by the API.

    Needs a running system (`loanflow up`), and waits for another demonstration to end. Run again after an interruption: only who is missing
    applies. At the end it moves the business
    date so that offers lapse and times to appeal end, waits until every case has ended, and prints a report.

    Exits with 1 when anything does not reconcile.
    """
    # A twentieth of the agencies' calls fails on purpose; saying so each time would hide the bars.
    logging.getLogger("lending.adapters.agencies").setLevel(logging.ERROR)
    settings = Settings.load()
    applicants = selection.lively_part(count or _QUICK, seed) if quick else selection.even_part(count or selection.EVERYBODY, seed)
    pace = Pace(rate=rate, threads=threads, leave_open=leave_open or quick)
    try:
        with own_turn(settings.state, _say_it_waits):
            report = carry(settings, applicants, pace, seed, Console(stderr=True))
    except LendingError as error:
        raise click.ClickException(str(error)) from error
    if as_text:
        click.echo(json.dumps(as_json(report), indent=2, ensure_ascii=False))
    else:
        show(report, Console())
    if report.differences():
        raise SystemExit(1)


def _say_it_waits() -> None:
    click.echo("Another demonstration is under way (the first `loanflow up` begins with one); this one begins when it ends.", err=True)


def carry(settings: Settings, applicants: Sequence[Applicant], pace: Pace, seed: int, console: Console) -> Report:
    """Carry the applicants through a running system and report."""
    bank = build_bank(settings)
    rest = Rest(settings.engine_url, settings.engine_user, settings.engine_password)
    world = World(bank, Api.at(settings.web_url), lambda: running_cases(rest), seed)
    began = time.monotonic()
    with bars(console, len(applicants)) as tell, failing_agencies(settings, "0" if pace.leave_open else _FAILING):
        run = _carry_lively(world, applicants, pace, tell) if pace.leave_open else _carry_all(world, applicants, pace, tell)
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


def _carry_all(world: World, applicants: Sequence[Applicant], pace: Pace, tell: Tell) -> Run:
    run = Run(world, applicants, pace, tell)
    run.carry()
    return run


def _carry_lively(world: World, applicants: Sequence[Applicant], pace: Pace, tell: Tell) -> Run:
    """Carry the first quarter, let some days pass so that what was left of it is overdue, then carry the others."""
    left = Left(1)
    first = Run(world, applicants[: len(applicants) // 4], pace, tell, left)
    first.carry()
    if first.newcomers:
        move_date(world, _DAYS_LATER)
    run = Run(world, applicants, pace, tell, left)
    run.carry()
    return run


def running_cases(rest: Rest) -> frozenset[str]:
    """Return the business keys of the cases that run in the engine."""
    rows = rest.get("/process-instance", processDefinitionKey="loan_origination", maxResults=_MOST_ROWS)
    return frozenset(str(row["businessKey"]) for row in rows)
