"""`loanflow papers`: hold trade papers and their matches to what the journal anchored."""

import click

from lending.bootstrap import build_bank
from lending.config import Settings
from lending.errors import LendingError
from lending.service.audit.verifying import verify_journal
from lending.service.fund_flow.papers import find_altered


@click.command()
def command() -> None:
    """Hold the journal to its chain, and each trade paper, its file and its match to the hash that the journal anchored.

    Exits with 1 when something was altered, and names it. Example: loanflow papers
    """
    try:
        bank = build_bank(Settings.load())
        broken = verify_journal(bank).broken
        with bank.read() as book:
            altered = find_altered(bank, book)
    except LendingError as error:
        raise click.ClickException(str(error)) from error
    if broken:
        click.echo(f"journal, place {broken.sequence} of the chain: {broken.said}")
    for each in altered:
        click.echo(f"paper {each.number} of loan {each.loan_id}: {each.what.replace('_', ' ')}")
    if broken or altered:
        raise SystemExit(1)
    click.echo("Journal and trade papers are as they were written.")
