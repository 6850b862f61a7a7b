"""Transfers between accounts, read by account and time: two indexes, a page at a time."""

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain, repeat
from typing import Any

from sqlalchemy import Select, Table, and_, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lending.adapters.db import flow_tables
from lending.adapters.db import tables as t
from lending.adapters.db.flow_statements import MOVED, PAGES, TOLD
from lending.domain.fund_flow.records import AccountTransfer
from lending.domain.fund_flow.transfers import Transfer
from lending.domain.loans import LoanState
from lending.domain.parties import ConsentPurpose

#: Rows written together, and accounts asked for together.
_AT_ONCE, _ASKED = 5_000, 500
#: Transfers read in the first pages of an account, and in each after them.
_FIRST_PAGES, _PAGE = (8, 64), 500
_LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)


class SqlFlows:
    """Implements `lending.service.fund_flow.ports.Flows` over one session."""

    def __init__(self, session: Session) -> None:
        # Statements see what the session was told.
        session.flush()
        self._session, self._connection = session, session.connection()

    def balance_before(self, account: str, transfer: Transfer, currency: str) -> int:
        """Return what an account held before a transfer."""
        asked = {"account": account, "currency": currency, "before_at": transfer.at, "before_id": transfer.id}
        told: list[Any] = list(self._connection.execute(TOLD, asked))
        at, number, balance = max(map(tuple, told), default=(_LONG_AGO, "", 0))
        came, went = self._connection.execute(MOVED, {**asked, "since_at": at, "since_id": number}).one()
        return int(balance) + int(came) - int(went)

    def transfers_after(self, account: str, transfer: Transfer, currency: str) -> Iterator[Transfer]:
        """Return an account's transfers after another, both ways merged by time."""
        ways = (self._pages(page, account, transfer, currency) for page in PAGES.values())
        return heapq.merge(*ways, key=lambda found: found.order)

    def _pages(self, page: Select[Any], account: str, after: Transfer, currency: str) -> Iterator[Transfer]:
        """Yield what a page's statement finds, page after page, each larger: most accounts give the money away at once."""
        for size in chain(_FIRST_PAGES, repeat(_PAGE)):
            asked = {"account": account, "currency": currency, "after_at": after.at, "after_id": after.id, "rows": size}
            rows = [Transfer(*row) for row in self._connection.execute(page, asked)]
            yield from rows
            if len(rows) < size:
                return
            after = rows[-1]

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
        wanted = (
            select(loan.id)
            .where(loan.state == LoanState.ACTIVE, loan.application_id.is_not(None), loan.disbursed_on >= paid_out_since)
            .where(or_(loan.product == "business", large), ~done)
            .order_by(loan.id)
            .limit(limit)
        )
        return list(self._session.scalars(wanted))


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
