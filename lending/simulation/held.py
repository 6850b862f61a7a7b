"""A book held alone for a while: what is read of some cases or accounts once need not be asked for again."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar, cast

from lending.domain.collection.records import CollectionContact, DialledCall, PaymentPromise
from lending.domain.legal.records import LegalAction
from lending.domain.loans import CollectionCase, DepositAccount, Loan, LoanEvent
from lending.domain.parties import Party
from lending.domain.records import BankState
from lending.domain.restructuring.records import Restructuring
from lending.service.ports import Book

Entity = TypeVar("Entity")
#: What is remembered, and the attribute it is asked for by: one value of it, or several at once, as of all loans of a customer.
_KEYS: dict[type[Any], str] = {
    Loan: "party_id",
    LoanEvent: "loan_id",
    PaymentPromise: "case_id",
    CollectionContact: "loan_id",
    DialledCall: "loan_id",
    DepositAccount: "party_id",
    Restructuring: "loan_id",
    LegalAction: "case_id",
}


class HeldBook:
    """A book whose transaction keeps all other writers out, so that to lock a row is to read it; all else is the book's own."""

    def __init__(self, book: Book, wanted: Mapping[type[Any], set[str]]) -> None:
        """Read what is remembered of each kind."""
        self._book = book
        self._rows: dict[type[Any], defaultdict[str, list[Any]]] = {kind: defaultdict(list) for kind in _KEYS}
        self._known: dict[type[Any], set[str]] = {kind: set() for kind in _KEYS}
        self._kept: list[Any] = [book.find(BankState)]
        for kind, keys in wanted.items():
            self._read(kind, keys)

    def keep(self, rows: Sequence[object]) -> None:
        """Keep rows, so that to get one asks the database nothing."""
        self._kept += rows

    def _read(self, kind: type[Any], keys: set[str]) -> None:
        self._known[kind] = keys
        equal: dict[str, Any] = {_KEYS[kind]: tuple(sorted(keys))}
        for row in self._book.find(kind, **equal):
            self._rows[kind][getattr(row, _KEYS[kind])].append(row)

    def __getattr__(self, name: str) -> Any:
        """Leave everything else to the book."""
        return getattr(self._book, name)

    def lock(self, kind: type[Entity], key: Any) -> Entity:
        """Return the entity."""
        return self._book.get(kind, key)

    share = lock

    def add(self, *entities: object) -> None:
        """Add new entities."""
        self._book.add(*entities)
        for entity in entities:
            if type(entity) in _KEYS:
                self._rows[type(entity)][getattr(entity, _KEYS[type(entity)])].append(entity)

    def find(self, kind: type[Entity], /, *, order: str = "", **equal: Any) -> list[Entity]:
        """Return the entities whose attributes equal these."""
        wanted = _several(equal.get(_KEYS.get(kind, "")))
        if kind not in _KEYS or not wanted <= self._known[kind] or not wanted:
            return self._book.find(kind, order=order, **equal)
        rows = (row for key in sorted(wanted) for row in self._rows[kind][key])
        found = [row for row in rows if all(_is(getattr(row, name), value) for name, value in equal.items())]
        name = order.removeprefix("-")
        return sorted(found, key=lambda row: getattr(row, name), reverse=order.startswith("-")) if order else found

    def first(self, kind: type[Entity], /, *, order: str = "", **equal: Any) -> Entity | None:
        """Return the first such entity."""
        if kind in _KEYS and _KEYS[kind] in equal:
            return next(iter(self.find(kind, order=order, **equal)), None)
        return self._book.first(kind, order=order, **equal)


def _several(wanted: object) -> set[Any]:
    return {*wanted} if isinstance(wanted, tuple) else {wanted} - {None}


def _is(found: object, wanted: object) -> bool:
    return found in wanted if isinstance(wanted, tuple) else found == wanted


def held(book: Book, case_ids: Sequence[str]) -> Book:
    """Return the book as it is held for some cases: with what happened in them, their customers' loans, and all attempts on these."""
    cases = book.find(CollectionCase, id=tuple(case_ids))
    late = {case.loan_id for case in cases}
    customers = {loan.party_id for loan in book.find(Loan, id=tuple(late))}
    loans = {loan.id for loan in book.find(Loan, party_id=tuple(customers))}
    of_loans = {LoanEvent: late, Restructuring: late, CollectionContact: loans, DialledCall: loans}
    found = HeldBook(book, {Loan: customers, PaymentPromise: {*case_ids}, LegalAction: {*case_ids}, **of_loans})
    found.keep([*cases, *book.find(Party, id=tuple(customers))])
    return cast("Book", found)


def held_accounts(book: Book, party_ids: Collection[str]) -> Book:
    """Return the book as it is held for the accounts of some customers."""
    return cast("Book", HeldBook(book, {DepositAccount: {*party_ids}}))
