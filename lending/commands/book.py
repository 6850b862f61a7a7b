"""`loanflow book verify`: hold the loan book to its events, as it is or as of a day."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from lending.arguments import DAY
from lending.bootstrap import build_bank
from lending.config import Settings
from lending.errors import LendingError
from lending.service.servicing.verification import Discrepancy, Progress, Verification, verify_book


@click.group("book")
def command() -> None:
    """Look after the loan book."""


@command.command("verify", short_help="Replay every loan and compare rows, ledger and trial balance.")
@click.option("--date", "as_of", type=DAY, help="As the book was when this day ended (year-month-day).")
@click.option("--json", "as_json", is_flag=True, help="Print totals and differences as JSON.")
def verify(as_of: date | None, as_json: bool) -> None:
    """Replay every loan from its events and compare: its rows, its part of the ledger, and the ledger's totals with the sum of all loans.

    With --date the ledger is compared as of that day; rows, which only tell the present, of those loans that nothing happened to since.
    Exits with 1 when something differs, and names the loans and fields. Example: loanflow book verify --date 2026-12-31
    """
    bank = build_bank(Settings.load())
    try:
        with _bar() as progress:
            found = verify_book(bank, progress, as_of=as_of)
    except LendingError as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(_document(found), indent=2) if as_json else "\n".join(_lines(found)))
    if found.discrepancies:
        raise SystemExit(1)


@contextmanager
def _bar() -> Iterator[Progress]:
    """Show on the terminal's error stream how many loans were looked at."""
    columns = (TextColumn("verify"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda done, count: progress.update(task, completed=done, total=count)


def _document(found: Verification) -> dict[str, object]:
    differences = [
        {"loan": flaw.loan_id, "field": flaw.where, "expected": flaw.expected, "found": flaw.found} for flaw in found.discrepancies
    ]
    totals = [
        {"account": account, "currency": currency, "minor_units": units}
        for (account, currency), units in sorted(found.totals.items())
        if units
    ]
    return {"loans": found.loans, "trial_balance": totals, "balances": _balances(found), "differences": differences}


def _balances(found: Verification) -> bool:
    """Say whether debits and credits come to the same in every currency."""
    sums: Counter[str] = Counter()
    for (_, currency), units in found.totals.items():
        sums[currency] += units
    return not any(sums.values())


def _lines(found: Verification) -> Iterator[str]:
    yield from (_line(flaw) for flaw in found.discrepancies)
    for (account, currency), units in sorted(found.totals.items()):
        if units:
            yield f"{account:<32} {currency} {Decimal(units).scaleb(-2):>18,.2f}"
    loans = len({flaw.loan_id for flaw in found.discrepancies if flaw.loan_id})
    balance = f"the trial balance {'comes' if _balances(found) else 'does not come'} to nothing"
    yield f"{found.loans} loan(s) replayed, {len(found.discrepancies)} difference(s) on {loans} loan(s); {balance}."


def _line(flaw: Discrepancy) -> str:
    where = f"loan {flaw.loan_id}" if flaw.loan_id else "ledger"
    return f"{where}: {flaw.where} is {flaw.found}, by its events {flaw.expected}"
