"""`loanflow close`: close the business day, or every day through another."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from lending.arguments import DAY
from lending.bootstrap import build_bank
from lending.config import Settings
from lending.domain.actors import Actor, Role
from lending.errors import LendingError
from lending.service.close.closing import Closed, close_through, require_open
from lending.service.close.closing import Progress as Told
from lending.service.close.process import follow_close, report_kept, start_close
from lending.service.ports import Bank
from lending.supervisor.record import is_running
from lending.watching import watch

#: Who gives commands at the machine.
OPERATOR = Actor(user_id=None, name="operator", roles=frozenset({Role.ADMINISTRATOR}))


@click.command()
@click.option("--date", "through", type=DAY, help="Close every day through this one (year-month-day).")
@click.option("--json", "as_json", is_flag=True, help="Print the reports as JSON, a list with one for each day.")
def command(through: date | None, as_json: bool) -> None:
    """Close the business day: accrue interest, bill and take what is due, age and classify loans, open and end collection cases.

    Where the system is up the engine does it, as the process `daily_close`, which the processes page shows; else the command does.
    The business date moves on when the day's balances agree with its postings. Interrupted, even by kill -9, the command is
    given again and goes on where it was. Exits with 1 when a day does not reconcile; that day stays open.
    Example: loanflow close --date 2026-12-31
    """
    settings = Settings.load()
    bank = build_bank(settings)
    try:
        with bar() as progress:
            by_process = is_running(settings.state) and bank.engine.healthy() is None
            close = partial(_let_close, bank) if by_process else partial(close_through, bank, OPERATOR)
            closed = close(through, progress)
    except LendingError as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps([day.report for day in closed], indent=2) if as_json else "\n\n".join(_lines(day) for day in closed))


def _let_close(bank: Bank, through: date | None, progress: Told) -> list[Closed]:
    """Have the engine close the days, where everybody sees it, and follow it."""
    first = require_open(bank, through)
    days = [first + timedelta(days=number) for number in range(((through or first) - first).days + 1)]
    return [_follow(bank, day, progress) for day in days]


def _follow(bank: Bank, day: date, progress: Told) -> Closed:
    start_close(bank, day)
    watch(lambda: follow_close(bank, day), lambda done, count: progress(day, done, count), f"The close of {day}")
    return Closed(day, report_kept(bank, day), None)


@contextmanager
def bar() -> Iterator[Told]:
    """Show on the terminal's error stream which day is being closed and how far it is."""
    columns = (TextColumn("close {task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None, visible=False)

        def tell(day: date, done: int, count: int) -> None:
            progress.update(task, description=day.isoformat(), completed=done, total=count, visible=True)

        yield tell


def _lines(closed: Closed) -> str:
    report = closed.report
    fired = "" if closed.fired is None else f"; {closed.fired} timer(s) fired"
    lines = [f"{report['day']} closed over {report['loans']} running loan(s){fired}."]
    lines += [_line(report, *row) for row in _ROWS]
    for what in ("bucket", "tier"):
        lines.append(f"  {what + 's':<14} in {_counts(report[what + '_in'])}; out {_counts(report[what + '_out'])}")
    lines += [f"  {'balance':<14} {line}" for line in _balances(report["balances"])]
    return "\n".join(lines)


#: Word, name of the count, name of the amount.
_ROWS = (
    ("accrued", None, "accrued"),
    ("penalty", None, "penalty"),
    ("billed", "billed", "billed"),
    ("taken", "taken", "taken"),
    ("paid in full", "closed", None),
    ("newly overdue", "newly_overdue", None),
    ("cured", "cured", None),
    ("cases opened", "cases_opened", None),
    ("cases ended", "cases_ended", None),
    ("one by one", "replayed", None),
    ("without terms", "left_out", None),
)


def _line(report: dict[str, Any], word: str, count: str | None, amount: str | None) -> str:
    amounts = [f"{value} {currency}" for currency, value in report["amounts"][amount].items()] if amount else []
    parts = [str(report[count])] if count else []
    return f"  {word:<14} {'  '.join([*parts, *amounts]) or '0'}"


def _counts(moves: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in moves.items()) or "none"


def _balances(balances: dict[str, dict[str, dict[str, str]]]) -> Iterator[str]:
    for currency, closing in balances["closing"].items():
        for account, amount in closing.items():
            opening, moved = (balances[name].get(currency, {}).get(account, "0.00") for name in ("opening", "moved"))
            yield f"{account} {currency}: {opening} + {moved} = {amount}"
