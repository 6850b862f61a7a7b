"""`loanflow transactions`: take in what customers' accounts did, from a file."""

from pathlib import Path

import click

from lending.bootstrap import build_bank
from lending.commands.close import OPERATOR
from lending.config import Settings
from lending.errors import LendingError
from lending.service.review.transactions import import_transactions, read_transactions


@click.command(short_help="Take in what customers' accounts did, from a file.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(file: Path) -> None:
    """Take in account transactions, which the monthly review reads: a CSV file with a line of column names.

    Columns: id (its source's own, so that a transaction is taken in once), party_id, on (a day), kind (salary, other_income, spending,
    gambling, brokerage or transfer), amount (above zero in, below zero out), currency. A file with anything wrong changes nothing.
    Example: loanflow transactions november.csv
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            found = read_transactions(lines)
        added = import_transactions(build_bank(Settings.load()), OPERATOR, found)
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is not text in UTF-8.") from error
    except LendingError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{added:,} of {len(found):,} transactions are new.")
