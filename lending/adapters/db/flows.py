"""Transfers between accounts, read by account and time: two indexes that hold what is summed, a page at a time."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from itertools import chain, repeat
from typing import Any

from sqlalchemy import Table, and_, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lending.adapters.db import flow_tables
from lending.adapters.db import tables as t
from lending.adapters.db.driver_statements import DriverStatement
from lending.adapters.db.flow_statements import OPENING, PAGE, TOLD
from lending.domain.fund_flow.records import AccountTransfer
from lending.domain.fund_flow.transfers import Transfer
from lending.domain.loans import EventKind, LoanState
from lending.domain.parties import ConsentPurpose

#: Rows written together, and accounts asked for together.
_AT_ONCE, _ASKED = 5_000, 500
#: Transfers read in the first pages of an account, and in each after them.
_FIRST_PAGES, _PAGE = (8, 64), 500
#: Before everything, where an account held nothing.
_LONG_AGO = (datetime(1900, 1, 1, tzinfo=UTC), "")
#: A place among all transfers: when, and the id.
Place = tuple[datetime, str]


class SqlFlows:
    """Implements `lending.service.fund_flow.ports.Flows` over one session."""

    def __init__(self, session: Session) -> None:
        # Statements see what the session was told.
        session.flush()
        self._session, self._connection = session, session.connection()
        self._opening, self._page = _written(self._connection.dialect.name)
        #: What accounts held at a place that was asked about: a trace comes back to an account, and need not sum its life anew.
        self._known: dict[tuple[str, str], tuple[Place, int]] = {}
        #: Transfers that are in the statements, of those that may be asked about.
        self._read: set[str] = set()
        #: The account and place that were asked about last, and its first transfers from there on, which came along.
        self._opened: tuple[object, Sequence[Any]] = None, ()

    def balance_before(self, account: str, transfer: Transfer, currency: str) -> int:
        """Return what an account held before a transfer."""
        since, held = self._known.get((account, currency), (_LONG_AGO, 0))
        if since >= transfer.order:
            since, held = _LONG_AGO, 0
        asked = {**_between(account, currency, since, transfer), **_after(account, currency, transfer, _FIRST_PAGES[0]), "held": held}
        rows = self._opening.rows(self._connection, asked)
        found: int = next(minor_units for number, _at, _payer, _payee, minor_units, _purpose in rows if number is None)
        self._opened = (account, currency, transfer.order), [row for row in rows if row[0] is not None]
        if transfer.id in self._read and transfer.payee == account:
            self._known[account, currency] = transfer.order, found + transfer.minor_units
        return found

    def told_before(self, account: str, transfer: Transfer, currency: str) -> Place | None:
        """Return the place of the last balance that an account's statement told before a transfer."""
        rows: list[Any] = list(self._connection.execute(TOLD, _between(account, currency, _LONG_AGO, transfer)))
        return max(((at, number) for at, number, _ in rows), default=None)

    def transfers_after(self, account: str, transfer: Transfer, currency: str) -> Iterator[Transfer]:
        """Yield an account's transfers after another, page after page, each larger: most accounts give the money away at once."""
        place, opened = self._opened
        after, came_along = transfer, place == (account, currency, transfer.order)
        for size in chain(_FIRST_PAGES, repeat(_PAGE)):
            asked = _after(account, currency, after, size)
            rows = opened if came_along else self._page.rows(self._connection, asked)
            came_along = False
            for number, at, *told in rows:
                # One by one: of a page that a trace does not go through, the rest is not worth a transfer each.
                after = Transfer(number, self._page.instant(at), *told)
                self._read.add(after.id)
                yield after
            if len(rows) < size:
                return

    def add_transfers(self, rows: Iterable[AccountTransfer]) -> int:
        """Add transfers, those with a known id left as they are."""
        names = list(flow_tables.account_transfer.c.keys())
        return self._add(flow_tables.account_transfer, [{name: getattr(row, name) for name in names} for row in rows])

    def add_accounts(self, holders: Mapping[str, str]) -> None:
        """Add accounts, those that are known left as they are."""
        self._add(flow_tables.flow_account, [{"number": number, "holder": holder, "category": None} for number, holder in holders.items()])

    def _add(self, table: Table, rows: list[dict[str, Any]]) -> int:
        insert_of: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[self._session.get_bind().dialect.name]
        statement = insert_of(table).on_conflict_do_nothing().returning(*table.primary_key.columns)
        self._known.clear()
        self._opened = None, ()
        cuts = [rows[first : first + _AT_ONCE] for first in range(0, len(rows), _AT_ONCE)]
        return sum(len(self._connection.execute(statement, cut).all()) for cut in cuts)

    def may_be_kept(self, accounts: Collection[str]) -> set[str]:
        """Return customers' accounts with consent, and others with their own."""
        ordered, found = sorted(accounts), set[str]()
        for first in range(0, len(ordered), _ASKED):
            some = ordered[first : first + _ASKED]
            found |= {*self._session.scalars(_customers(some)), *self._session.scalars(_consented(some))}
        return found

    def to_trace(self, mark: int, paid_out_since: date, consumer_least: Decimal, limit: int) -> list[str]:
        """Return loans not traced since a mark, the longest untraced first."""
        loan, traced = t.loan.c, flow_tables.traced_loan.c
        done = select(traced.loan_id).where(traced.loan_id == loan.id, traced.mark >= mark).exists()
        large = and_(loan.product == "consumer", loan.principal >= consumer_least)
        event = t.loan_event.c
        drawn = select(event.id).where(event.loan_id == loan.id, event.kind == EventKind.DRAWN_DOWN, event.value_date >= paid_out_since)
        paid_out = or_(loan.disbursed_on >= paid_out_since, drawn.exists())
        wanted = (
            select(loan.id)
            .where(loan.state == LoanState.ACTIVE, loan.application_id.is_not(None), paid_out)
            .where(or_(loan.product == "business", large), ~done)
            .order_by(loan.id)
            .limit(limit)
        )
        return list(self._session.scalars(wanted))


@cache
def _written(kind: str) -> tuple[DriverStatement, DriverStatement]:
    return DriverStatement(OPENING, kind), DriverStatement(PAGE, kind)


def _between(account: str, currency: str, since: Place, before: Transfer) -> dict[str, object]:
    """Return what statements ask by: an account from a place to a transfer."""
    places = {"since_at": since[0], "since_id": since[1], "before_at": before.at, "before_id": before.id}
    return {"account": account, "currency": currency, **places}


def _after(account: str, currency: str, after: Transfer, rows: int) -> dict[str, object]:
    return {"account": account, "currency": currency, "after_at": after.at, "after_id": after.id, "rows": rows}


def _customers(accounts: list[str]) -> Any:
    """Select those of some accounts that are customers' who consented to their data being worked with."""
    application, consent = t.application.c, t.consent.c
    stands = select(consent.id).where(
        consent.party_id == application.party_id, consent.purpose == ConsentPurpose.DATA_PROCESSING.value, consent.revoked_at.is_(None)
    )
    return select(application.account).where(application.account.in_(accounts), stands.exists())


def _consented(accounts: list[str]) -> Any:
    consent = flow_tables.account_consent.c
    return select(consent.account).where(consent.account.in_(accounts), consent.revoked_on.is_(None))
