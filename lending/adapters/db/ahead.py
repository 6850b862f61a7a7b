"""What a book has read of some loans ahead, so that asking for each of them one by one asks the database nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lending.adapters.db.tables import daily_close
from lending.domain.loans import BucketStay, DailyClose, DepositAccount, Instalment, Loan, LoanEvent, Posting, TierChange
from lending.domain.records import BankState

#: What is asked for by loan, and the attribute that names it.
_KEYS: dict[type[Any], str] = {
    LoanEvent: "loan_id",
    Instalment: "loan_id",
    Posting: "loan_id",
    BucketStay: "loan_id",
    TierChange: "loan_id",
    DepositAccount: "party_id",
}

#: Days closed that are read at once.
_NEWEST = 3


class Ahead:
    """Rows of loans and of their customers' accounts, in step with what the book adds and removes; days closed do not change meanwhile."""

    def __init__(self, session: Session, loan_ids: Collection[str], *, hold: bool) -> None:
        """Read what there is of loans; `hold` keeps loans and accounts against other writers until the transaction ends."""
        self._session, self._hold = session, hold
        self._held: dict[tuple[type[Any], str], Any] = {}
        self._rows: dict[type[Any], defaultdict[str, list[Any]]] = {kind: defaultdict(list) for kind in _KEYS}
        loans = self._read(Loan, "id", loan_ids)
        owners = {loan.party_id for loan in loans}
        self._known = {kind: owners if key == "party_id" else {*loan_ids} for kind, key in _KEYS.items()}
        for kind, key in _KEYS.items():
            for row in self._read(kind, key, self._known[kind]):
                self.added(row)
        # Kept, so that the session knows the business date without asking, and without sending what was changed first.
        self._states = list(session.scalars(select(BankState)))
        close = daily_close.c
        newest = select(close.day).order_by(close.day.desc()).limit(_NEWEST).scalar_subquery()
        recent = select(DailyClose).where(or_(close.day.in_(newest), close.state == "open"))
        #: The newest days closed and each that is open: years of them are asked for only where these do not tell.
        self._recent = sorted(session.scalars(recent), key=_day)
        self._days: list[DailyClose] | None = None

    def knows(self, kind: type[Any], equal: dict[str, Any]) -> bool:
        """Say whether what is asked for was read."""
        return kind is DailyClose or (kind in _KEYS and equal.get(_KEYS[kind]) in self._known[kind])

    def find(self, kind: type[Any], order: str, equal: dict[str, Any]) -> list[Any]:
        """Return what a book's `find` does."""
        rows: Iterable[Any] = self._closes(equal) if kind is DailyClose else self._rows[kind][equal[_KEYS[kind]]]
        found = _matching(rows, equal)
        name = order.removeprefix("-")
        return sorted(found, key=lambda row: getattr(row, name), reverse=order.startswith("-")) if order else found

    def first(self, kind: type[Any], order: str, equal: dict[str, Any]) -> Any:
        """Return what a book's `first` does."""
        newest = _matching(reversed(self._recent), equal) if kind is DailyClose and order == "-day" else []
        return next(iter(newest or self.find(kind, order, equal)), None)

    def _closes(self, equal: dict[str, Any]) -> list[DailyClose]:
        """Return days closed among which are all that are asked for."""
        since = self._recent[-_NEWEST].day if len(self._recent) >= _NEWEST else None
        if equal.get("state") == "open" or (since is not None and isinstance(equal.get("day"), date) and equal["day"] >= since):
            return self._recent
        if self._days is None:
            self._days = sorted(self._session.scalars(select(DailyClose)), key=_day)
        return self._days

    def held(self, kind: type[Any], key: str) -> Any:
        """Return a loan or account that is held already, None for others."""
        return self._held.get((kind, key))

    def added(self, entity: Any) -> None:
        """Know of an entity that the book adds."""
        kind = type(entity)
        if kind in _KEYS:
            self._rows[kind][getattr(entity, _KEYS[kind])].append(entity)

    def removed(self, entity: Any) -> None:
        """Know that an entity is gone."""
        if type(entity) in _KEYS:
            self._rows[type(entity)][getattr(entity, _KEYS[type(entity)])].remove(entity)

    def _read(self, kind: type[Any], key: str, values: Collection[str]) -> list[Any]:
        query = select(kind).where(getattr(kind, key).in_(sorted(values))).order_by(kind.id)
        hold = self._hold and kind in {Loan, DepositAccount}
        found = list(self._session.scalars(query.with_for_update() if hold else query, execution_options={"populate_existing": hold}))
        if hold:
            self._held.update({(kind, row.id): row for row in found})
        return found


def _matching(rows: Iterable[Any], equal: dict[str, Any]) -> list[Any]:
    return [row for row in rows if all(_is(getattr(row, name), value) for name, value in equal.items())]


def _day(close: DailyClose) -> date:
    return close.day


def _is(found: object, wanted: object) -> bool:
    return found in wanted if isinstance(wanted, tuple) else found == wanted
