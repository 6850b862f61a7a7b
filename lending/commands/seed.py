"""`loanflow seed`: open the books of a new bank and let the demonstration's people in."""

import os
import secrets
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from lending.bootstrap import build_bank
from lending.config import Settings
from lending.service.founding import STAFF, add_demo_staff, found_bank


@click.command("seed")
@click.option("--staff/--no-staff", default=True, show_default=True, help="Add the people of the demonstration.")
@click.option(
    "--older-book",
    is_flag=True,
    help="Let a new bank begin with two dozen loans of the last months, some of them late. Only where the database is a file.",
)
def command(*, staff: bool, older_book: bool) -> None:
    """Put branches, products and the business date there as far as they are missing; harmless when repeated.

    The demonstration's people share one random password, kept in the state directory with mode 0600.
    """
    settings = Settings.load()
    today = datetime.now(ZoneInfo(settings.timezone)).date()
    if older_book:
        _begin_with_older_book(settings, today)
    bank = build_bank(settings)
    found_bank(bank, today)
    if not staff:
        return
    password = demo_password(settings.state)
    add_demo_staff(bank, password)
    click.echo(f"Demo users, all with the password {password}")
    for person in STAFF:
        click.echo(f"  {person.login:<16} {', '.join(role.value.replace('_', ' ') for role in person.roles):<22} {person.name}")


def _begin_with_older_book(settings: Settings, today: date) -> None:
    """Let a bank that nobody founded yet begin with an older book; one that holds anything stays as it is."""
    from lending.adapters.db.sqlite_files import holds_nothing  # noqa: PLC0415 (as is the next)
    from lending.simulation.older_book import FILE, begin_with_older_book  # noqa: PLC0415 (only a first start needs it)

    if not settings.database_url.startswith(FILE):
        raise click.ClickException("--older-book needs a database in a file; leave LOANFLOW_DATABASE_URL unset, or the option away.")
    if holds_nothing(Path(settings.database_url.removeprefix(FILE))):
        begin_with_older_book(settings, today - timedelta(days=1), demo_password(settings.state))


def demo_password(state: Path) -> str:
    """Return the password of the demonstration's people, made at the first call."""
    path = state / "secrets" / "demo_password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(9))
    return path.read_text().strip()
