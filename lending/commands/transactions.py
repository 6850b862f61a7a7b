"""`loanflow transactions`: take in what customers' accounts did, from a file."""

import csv
from pathlib import Path

import click

from lending.bootstrap import build_bank
from lending.commands.close import OPERATOR
from lending.config import Settings
from lending.errors import LendingError
from lending.service.fund_flow.statements import is_statement, read_statement, take_in
from lending.service.ports import Bank
from lending.service.review.transactions import import_transactions, read_transactions


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def command(file: Path) -> None:
    """Take in account transactions: a CSV file with a line of column names, of one of two kinds.

    For the monthly review: id (its source's own, so that a transaction is taken in once), party_id, on (a day), kind (salary,
    other_income, spending, gambling, brokerage or transfer), amount (above zero in, below zero out), currency.

    For the flow of a loan's money: id, at (a time with its zone), payer, payer_name, payee, payee_name, amount (above zero), currency;
    if known purpose, payer_balance and payee_balance (what the accounts held afterwards). A loan's payout has the payment's reference
    as its id, a further drawdown LOAN:NUMBER, the number being its event's, so that neither counts twice. Transfers between accounts of
    which nobody consented to either are left out; the loans that the others may concern are traced again by the running system.

    A file with anything wrong changes nothing. Example: loanflow transactions november.csv
    """
    try:
        said = _take_in(build_bank(Settings.load()), file)
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is not text in UTF-8.") from error
    except LendingError as error:
        raise click.ClickException(str(error)) from error
    click.echo(said)


def _take_in(bank: Bank, file: Path) -> str:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        columns = next(csv.reader(lines), [])
        lines.seek(0)
        if is_statement(columns):
            done = take_in(bank, OPERATOR, read_statement(lines))
            left_out = f" {done.left_out:,} were left out: nobody consented to either account." if done.left_out else ""
            return f"{done.added:,} of {done.rows:,} transfers are new.{left_out}"
        found = read_transactions(lines)
    return f"{import_transactions(bank, OPERATOR, found):,} of {len(found):,} transactions are new."
