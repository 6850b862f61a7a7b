"""`loanflow date`: read the business date, or move it with what falls due."""

from datetime import date

import click

from lending.arguments import DAY
from lending.bootstrap import build_bank
from lending.commands.close import OPERATOR, bar
from lending.config import Settings
from lending.errors import LendingError
from lending.service.business_date import read_business_date
from lending.service.close.closing import advance_business_date


@click.command("date")
@click.option("--to", "to", type=DAY, help="Move the business date to this day (year-month-day).")
def command(to: date | None) -> None:
    """Show the bank's business date; with --to move it forward.

    Each day on the way is closed, as `loanflow close` does, where loans run. Moving fires what falls due until then in the
    engine: reminders, lapses, overdue tasks. The date never goes back.
    Example: loanflow date --to 2026-12-24
    """
    bank = build_bank(Settings.load())
    try:
        if to is None:
            click.echo(read_business_date(bank).isoformat())
            return
        with bar() as progress:
            fired = advance_business_date(bank, OPERATOR, to, progress)
    except LendingError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"The business date is {to.isoformat()}; {fired} timer(s) fired.")
