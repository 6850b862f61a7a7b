"""A book held alone for a while: what is read of some cases once need not be asked for again."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, TypeVar, cast

from lending.domain.collection.records import DialledCall, PaymentPromise
from lending.domain.loans import CollectionCase, Loan, LoanEvent
from lending.domain.parties import Party
from lending.domain.records import BankState
from lending.service.ports import Book

Entity = TypeVar("Entity")
#: What is remembered, and the attribute it is asked for by.
_KEYS: dict[type[Any], str] = {LoanEvent: "loan_id", PaymentPromise: "case_id", DialledCall: "loan_id"}


class HeldBook:
    """A book whose transaction keeps all other writers out, so that to lock a row is to read it; all else is the book's own."""

    def __init__(self, book: Book, case_ids: Sequence[str]) -> None:
        """Read the cases with their loans, customers, events and promises."""
        self._book = book
        cases = book.find(CollectionCase, id=tuple(case_ids))
        self._rows: dict[type[Any], defaultdict[str, list[Any]]] = {kind: defaultdict(list) for kind in _KEYS}
        loan_ids = tuple({case.loan_id for case in cases})
        self._known = {LoanEvent: {*loan_ids}, DialledCall: {*loan_ids}, PaymentPromise: {case.id for case in cases}}
        loans = book.find(Loan, id=loan_ids)
        # Kept, so that to get one asks the database nothing.
        self._kept = [book.find(BankState), cases, loans, book.find(Party, id=tuple({loan.party_id for loan in loans}))]
        for kind, key in _KEYS.items():
            wanted: dict[str, Any] = {key: tuple(self._known[kind])}
            for row in book.find(kind, **wanted):
                self._rows[kind][getattr(row, key)].append(row)

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
        key = _KEYS.get(kind)
        if key is None or equal.get(key) not in self._known[kind]:
            return self._book.find(kind, order=order, **equal)
        found = [row for row in self._rows[kind][equal[key]] if all(getattr(row, name) == value for name, value in equal.items())]
        return sorted(found, key=lambda row: getattr(row, order)) if order else found

    def first(self, kind: type[Entity], /, *, order: str = "", **equal: Any) -> Entity | None:
        """Return the first such entity."""
        if kind in _KEYS:
            return next(iter(self.find(kind, order=order, **equal)), None)
        return self._book.first(kind, order=order, **equal)


def held(book: Book, case_ids: Sequence[str]) -> Book:
    """Return the book as it is held for some cases."""
    return cast("Book", HeldBook(book, case_ids))
