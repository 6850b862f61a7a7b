"""`loanflow date`: read the business date, or move it with what falls due."""

from datetime import date, datetime

import click

from lending.bootstrap import build_bank
from lending.config import Settings
from lending.domain.actors import Actor, Role
from lending.errors import LendingError
from lending.service.business_date import move_business_date, read_business_date


@click.command("date", short_help="Show the business date, or move it with what falls due.")
@click.option("--to", "to", type=click.DateTime(["%Y-%m-%d"]), help="Move the business date to this day (year-month-day).")
def command(to: datetime | None) -> None:
    """Show the bank's business date; with --to move it forward.

    Moving fires what falls due until then in the engine: reminders, lapses, overdue tasks. The date never goes back.
    Example: loanflow date --to 2026-12-24
    """
    bank = build_bank(Settings.load())
    try:
        if to is None:
            click.echo(read_business_date(bank).isoformat())
            return
        fired = move_business_date(bank, _operator(), to.date())
    except LendingError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"The business date is {_shown(to.date())}; {fired} timer(s) fired.")


def _operator() -> Actor:
    return Actor(user_id=None, name="operator", roles=frozenset({Role.ADMINISTRATOR}))


def _shown(day: date) -> str:
    return day.isoformat()
