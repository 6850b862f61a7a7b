"""Whether each partition's rows and its postings say the same: opening balances and the day's movements give the closing ones."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from lending.domain.loans import ClosePart, DailyClose
from lending.domain.servicing.accounts import FEES_DUE, INTEREST_ACCRUED, INTEREST_DUE, PENALTY_DUE, PRINCIPAL, UNAPPLIED
from lending.errors import BusinessError
from lending.service.close.parts import BALANCE, CLOSE, Done, closed_partitions, left_out, part_of, tally_of
from lending.service.close.ports import Movement, Part
from lending.service.ports import Bank, Book

#: The accounts whose balances rows tell, and fees, which those loans tell that are replayed every day while they owe some.
ACCOUNTS = (PRINCIPAL, INTEREST_ACCRUED, INTEREST_DUE, PENALTY_DUE, FEES_DUE, UNAPPLIED)
_TAKEN = "taken/"
#: Minor units by partition, currency and account.
Balances = Counter[tuple[int, str, str]]


class NotReconciledError(BusinessError):
    """The rows of a partition are not what its postings make them; the day stays open."""

    code = "CLOSE_NOT_RECONCILED"


def reconcile(bank: Bank, book: Book, day: date) -> ClosePart:
    """Hold the rows of all partitions to their postings, and customers' accounts to what was taken from them.

    NotReconciledError names the first account that differs, and both sums.
    """
    _compare_accounts(book, day)
    part = Part(day=day, partitions=tuple(sorted(closed_partitions(book, day))), at=bank.now(), left_out=left_out(book, day))
    opening, moved = _opening(book, day), _balances(book.movements(day))
    closing = _balances([*book.close_sets(part).balances(), *_fees(book, day)])
    _compare(opening, moved, closing)
    compared = {"opening": opening, "moved": moved, "closing": closing}
    return part_of(day, BALANCE, 0, Done({}, (), {name: _document(balances) for name, balances in compared.items()}))


def _fees(book: Book, day: date) -> Iterator[Movement]:
    for part in book.find(ClosePart, day=day, step=CLOSE):
        for partition, currency, units in part.facts["fees"]:  # type: ignore[attr-defined]  # a JSON list, written by the replay
            yield Movement(partition, currency, FEES_DUE, units)


def _compare_accounts(book: Book, day: date) -> None:
    """Hold what customers' accounts lost since the day was opened to what the close took; NotReconciledError names both."""
    opened = book.get(DailyClose, day).accounts
    if opened is None:
        return  # a day opened by an earlier release
    before = Counter(opened)
    taken: Counter[str] = Counter()
    for part in book.find(ClosePart, day=day, step=CLOSE):
        taken.update({name.removeprefix(_TAKEN): units for name, units in tally_of(part).items() if name.startswith(_TAKEN)})
    now = Counter(book.account_totals())
    for currency in sorted(before.keys() | now.keys() | taken.keys()):
        expected = before[currency] - taken[currency]
        if now[currency] != expected:
            raise NotReconciledError(
                f"Customers' accounts in {currency} held {before[currency]} when the day was opened and {taken[currency]} was taken, but "
                f"they hold {now[currency]}, not {expected} (minor units). The day stays open; find what moved the money, then close again."
            )


def _balances(found: Iterable[Movement]) -> Balances:
    return Counter({(partition, currency, account): units for partition, currency, account, units in found if account in ACCOUNTS})


def _opening(book: Book, day: date) -> Balances:
    """Return what the day before closed with; where it was not closed, what all postings before the day come to."""
    last = book.first(ClosePart, day=day - timedelta(days=1), step=BALANCE)
    return balances_of(last.facts["closing"]) if last is not None else _balances(book.movements(day, before=True))


def _compare(opening: Balances, moved: Balances, closing: Balances) -> None:
    for key in sorted(opening.keys() | moved.keys() | closing.keys()):
        expected, (partition, currency, account) = opening[key] + moved[key], key
        if expected != closing[key]:
            raise NotReconciledError(
                f"Partition {partition}, {account} {currency}: the postings make it {expected}, the rows say {closing[key]} "
                "(minor units). The day stays open; find what changed these rows without an event, then close again.",
                partition=partition,
            )


def _document(balances: Balances) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for (partition, currency, account), units in sorted(balances.items()):
        found.setdefault(str(partition), {}).setdefault(currency, {})[account] = units
    return found


def balances_of(document: object) -> Balances:
    """Read balances back from a part's facts."""
    found: Balances = Counter()
    for partition, currencies in document.items():  # type: ignore[attr-defined]  # a JSON object, written above
        for currency, sums in currencies.items():
            found.update({(int(partition), currency, account): units for account, units in sums.items()})
    return found
