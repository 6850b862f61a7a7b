"""Account transactions taken in from a bank statement's file, each once."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from lending.domain.actors import Actor
from lending.domain.parties import Party
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.domain.segmentation.records import KINDS, AccountTransaction
from lending.service import journal
from lending.service.ports import Bank, Book

#: The columns of a file of transactions.
COLUMNS = ("id", "party_id", "on", "kind", "amount", "currency")
#: Customers whose existence is asked for together.
_AT_ONCE = 5_000


def read_transactions(lines: Iterable[str]) -> list[AccountTransaction]:
    """Read transactions from CSV with a line of column names; amounts are above zero in, below zero out.

    InvalidInputError names each line and column that is wrong.
    """
    reader, problems = csv.DictReader(lines), Problems()
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        problems.add("file", f"It has no column {', '.join(missing)}; it needs {', '.join(COLUMNS)}.")
    problems.refuse()
    found = [_transaction(problems, number, row) for number, row in enumerate(reader, 2)]
    problems.refuse()
    return [transaction for transaction in found if transaction is not None]


def _transaction(problems: Problems, line: int, row: Mapping[str, str]) -> AccountTransaction | None:
    try:
        on, units = date.fromisoformat(row["on"]), int(Decimal(row["amount"]).scaleb(2).to_integral_exact())
        exact = Decimal(row["amount"]) == Decimal(units).scaleb(-2)
    except (ValueError, InvalidOperation, TypeError):
        problems.add(f"line {line}", "Write the day as 2026-11-30 and the amount as -120.50.")
        return None
    if not exact or row["kind"] not in KINDS or not row["id"]:
        problems.add(f"line {line}", f"It needs an id, an amount of whole fen, and a kind: {', '.join(KINDS)}.")
        return None
    told = {name: row[name] for name in ("id", "party_id", "kind", "currency")}
    return AccountTransaction(**told, on=on, minor_units=units, origin="import")


def import_transactions(bank: Bank, actor: Actor, transactions: Iterable[AccountTransaction]) -> int:
    """Take transactions in and return how many are new; those with a known id change nothing.

    InvalidInputError names customers that are not the bank's.
    """
    rows = list(transactions)
    with bank.begin() as book:
        _require_customers(book, sorted({row.party_id for row in rows}))
        added = book.reviews().add_transactions(rows)
        journal.record(bank, book, actor, Action.TRANSACTIONS_IMPORTED, rows=len(rows), added=added)
    return added


def _require_customers(book: Book, party_ids: list[str]) -> None:
    problems = Problems()
    known = {party.id for cut in _cuts(party_ids) for party in book.find(Party, id=tuple(cut))}
    for party_id in party_ids:
        if party_id not in known:
            problems.add("party_id", f"There is no customer {party_id}.")
    problems.refuse()


def _cuts(party_ids: list[str]) -> Iterator[list[str]]:
    return (party_ids[first : first + _AT_ONCE] for first in range(0, len(party_ids), _AT_ONCE))
