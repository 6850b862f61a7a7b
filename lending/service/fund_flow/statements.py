"""Statements taken in from a file: transfers between accounts, each once, and only of accounts that may be looked into."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from lending.domain.actors import Actor
from lending.domain.fund_flow.records import AccountTransfer
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.service import journal
from lending.service.fund_flow.marks import move_mark
from lending.service.ports import Bank

#: The columns that a file of transfers must have, and those it may.
COLUMNS = ("id", "at", "payer", "payer_name", "payee", "payee_name", "amount", "currency")
OPTIONAL = ("purpose", "payer_balance", "payee_balance")
#: The longest text of a column; identifiers and accounts are far shorter.
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Statement:
    """What a file says: transfers, and who holds the accounts by their numbers."""

    transfers: tuple[AccountTransfer, ...]
    holders: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of a file: transfers in it, new ones, and those left out because nobody consented to either account."""

    rows: int
    added: int
    left_out: int


def is_statement(columns: Sequence[str]) -> bool:
    """Tell a file of transfers between accounts by its columns."""
    return {"payer", "payee"} <= set(columns)


def read_statement(lines: Iterable[str]) -> Statement:
    """Read transfers from CSV with a line of column names; amounts are above zero, times have a zone.

    InvalidInputError names each line that is wrong.
    """
    reader, problems = csv.DictReader(lines), Problems()
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        problems.add("file", f"It has no column {', '.join(missing)}; it needs {', '.join(COLUMNS)}.")
    problems.refuse()
    rows = list(enumerate(reader, 2))
    found = [_transfer(problems, number, row) for number, row in rows]
    problems.refuse()
    holders = {row[side]: row[f"{side}_name"] for _number, row in rows for side in ("payer", "payee")}
    return Statement(tuple(transfer for transfer in found if transfer is not None), holders)


def _transfer(problems: Problems, line: int, row: Mapping[str, str | None]) -> AccountTransfer | None:
    told = {name: row.get(name) or "" for name in (*COLUMNS, *OPTIONAL)}
    try:
        at = datetime.fromisoformat(told["at"])
        amount = _units(told["amount"])
        payer, payee = (_units(told[name]) if told[name] else None for name in ("payer_balance", "payee_balance"))
    except (ValueError, InvalidOperation):
        problems.add(f"line {line}", "Write the time as 2026-11-30T09:15:00+08:00 and amounts as 120.50.")
        return None
    if problem := _problem(told, at, amount):
        problems.add(f"line {line}", problem)
        return None
    return AccountTransfer(
        id=told["id"],
        at=at.astimezone(UTC),
        payer=told["payer"],
        payee=told["payee"],
        minor_units=amount,
        currency=told["currency"],
        purpose=told["purpose"],
        payer_balance=payer,
        payee_balance=payee,
        origin="import",
    )


def _problem(told: Mapping[str, str], at: datetime, amount: int) -> str | None:
    if at.tzinfo is None:
        return "Give the time with its zone, such as 2026-11-30T09:15:00+08:00."
    if missing := [name for name in COLUMNS if not told[name].strip() or len(told[name]) > _LONGEST]:
        return f"Fill in {', '.join(missing)} with at most {_LONGEST} characters."
    if amount <= 0 or told["payer"] == told["payee"]:
        return "It needs an amount above zero, and two accounts."
    return None


def _units(text: str) -> int:
    """Return an amount in minor units; ValueError where it has more than two places, or is no number."""
    amount = Decimal(text)
    units = int(amount.scaleb(2)) if amount.is_finite() else 0
    if amount != Decimal(units).scaleb(-2):
        raise ValueError("not whole minor units")
    return units


def take_in(bank: Bank, actor: Actor, statement: Statement) -> TakenIn:
    """Take a statement's transfers in, those known already once; the loans they may concern are traced anew by themselves."""
    with bank.begin() as book:
        flows = book.flows()
        open_accounts = flows.may_be_kept(statement.holders.keys())
        kept = [each for each in statement.transfers if open_accounts & {each.payer, each.payee}]
        touched = {account for each in kept for account in (each.payer, each.payee)}
        flows.add_accounts({account: holder for account, holder in statement.holders.items() if account in touched})
        done = TakenIn(len(statement.transfers), flows.add_transfers(kept), len(statement.transfers) - len(kept))
        if done.added:
            move_mark(book)
        told = {"rows": done.rows, "added": done.added, "left_out": done.left_out}
        journal.record(bank, book, actor, Action.TRANSACTIONS_IMPORTED, of="accounts", counts=told)
    bank.nudge()
    return done
