"""`loanflow migrate`: bring the database to the newest schema."""

import click

from lending.adapters.db.migrate import upgrade
from lending.config import Settings


@click.command("migrate")
def command() -> None:
    """Apply the migrations that are missing; harmless when none is. `loanflow up` does it by itself."""
    upgrade(Settings.load().database_url)
    click.echo("The database has the newest schema.")
