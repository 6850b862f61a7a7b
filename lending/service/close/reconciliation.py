"""Whether a closed partition's rows and its postings say the same: opening balances and the day's movements give the closing ones."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lending.domain.actors import WORKER
from lending.domain.loans import ClosePart
from lending.domain.records import Action
from lending.domain.servicing.accounts import INTEREST_ACCRUED, INTEREST_DUE, PENALTY_DUE, PRINCIPAL, UNAPPLIED
from lending.errors import BusinessError
from lending.service import journal
from lending.service.close.parts import Done, Work
from lending.service.close.ports import Movement, Part
from lending.service.ports import Bank, Book

RECONCILE = "reconcile"
#: The accounts whose balances rows tell.
ACCOUNTS = (PRINCIPAL, INTEREST_ACCRUED, INTEREST_DUE, PENALTY_DUE, UNAPPLIED)
#: Minor units by currency and account.
Balances = Counter[tuple[str, str]]


class NotReconciledError(BusinessError):
    """The rows of a partition are not what its postings make them; the day stays open."""

    code = "CLOSE_NOT_RECONCILED"


@dataclass(frozen=True, slots=True)
class Ledger:
    """The movements of a day by partition, and those of all days before it where no close says what they came to."""

    today: Mapping[int, Balances]
    before: Mapping[int, Balances] | None


def read_ledger(book: Book, day: date) -> Ledger:
    """Sum the postings of a day; all of those before it only when the day before was not closed."""
    known = book.count(ClosePart, day=day - timedelta(days=1), step=RECONCILE) > 0
    return Ledger(_by_partition(book.movements(day)), None if known else _by_partition(book.movements(day, before=True)))


def reconcile(ledger: Ledger) -> Work:
    """Return the step that holds a partition's rows to its postings; NotReconciledError names the account and both sums."""

    def work(bank: Bank, book: Book, part: Part) -> Done:
        opening = _opening(book, ledger, part)
        moved = ledger.today.get(part.partition, Counter())
        closing = _closing(book, part)
        _compare(part, opening, moved, closing)
        _journal(bank, book, part)
        facts: dict[str, object] = {"opening": _document(opening), "moved": _document(moved), "closing": _document(closing)}
        return Done({}, (), facts)

    return work


def _by_partition(found: list[Movement]) -> dict[int, Balances]:
    sums: dict[int, Balances] = {}
    for partition, currency, account, units in found:
        sums.setdefault(partition, Counter())[currency, account] += units
    return sums


def _opening(book: Book, ledger: Ledger, part: Part) -> Balances:
    if ledger.before is not None:
        return ledger.before.get(part.partition, Counter())
    last = book.first(ClosePart, day=part.day - timedelta(days=1), step=RECONCILE, partition=part.partition)
    # A partition without loans until today has none.
    return balances_of(last.facts["closing"]) if last is not None else Counter()


def _closing(book: Book, part: Part) -> Balances:
    found = book.close_sets(part).balances()
    return Counter({(currency, account): units for currency, sums in found.items() for account, units in sums.items()})


def _compare(part: Part, opening: Balances, moved: Balances, closing: Balances) -> None:
    for currency, account in sorted(opening.keys() | moved.keys() | closing.keys()):
        key = currency, account
        expected = opening[key] + moved[key]
        if account in ACCOUNTS and expected != closing[key]:
            raise NotReconciledError(
                f"Partition {part.partition}, {account} {currency}: the postings make it {expected}, the rows say {closing[key]} "
                "(minor units). The day stays open; find what changed these rows without an event, then close again.",
                partition=part.partition,
            )


def _journal(bank: Bank, book: Book, part: Part) -> None:
    parts = book.find(ClosePart, day=part.day, partition=part.partition, order="step")
    digest = hashlib.sha256("".join(done.digest for done in parts).encode()).hexdigest()
    tally: Counter[str] = Counter()
    for done in parts:
        tally.update(done.facts["tally"])  # type: ignore[call-overload]  # every part has one
    journal.record(bank, book, WORKER, Action.PARTITION_CLOSED, day=part.day, partition=part.partition, postings=digest, tally=tally)


def _document(balances: Balances) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (currency, account), units in sorted(balances.items()):
        if account in ACCOUNTS and units:
            found.setdefault(currency, {})[account] = units
    return found


def balances_of(document: object) -> Balances:
    """Read balances back from a part's facts."""
    found: Balances = Counter()
    for currency, sums in document.items():  # type: ignore[attr-defined]  # a JSON object, written above
        found.update({(currency, account): units for account, units in sums.items()})
    return found
