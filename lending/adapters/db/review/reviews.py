"""The review's statements behind their port."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.adapters.db.review import figures, outcomes
from lending.adapters.db.review.gathering import customers, facts_of
from lending.domain.segmentation.records import AccountTransaction
from lending.service.review.ports import Gathered, Health, MovedCustomer, MoveQuery, Outcome, Rated, Span, Spread

#: Transactions that are written together.
_AT_ONCE = 5_000


class SqlReviews:
    """Implements `lending.service.review.ports.Reviews` over one session."""

    def __init__(self, session: Session) -> None:
        # Statements see what the session was told.
        session.flush()
        self._session = session

    def spreads(self, size: int, paid_out_by: date) -> list[Spread]:
        """Cut the customers with loans into ranges, in the order of the database."""
        ids = self._session.scalars(customers(paid_out_by)).all()
        cuts = [ids[first : first + size] for first in range(0, len(ids), size)]
        return [Spread(cut[0], cut[-1], len(cut)) for cut in cuts]

    def gather(self, span: Span) -> None:
        """Write a row of facts for each customer."""
        facts = facts_of(span)
        self._session.execute(insert(t.customer_review).from_select([column.name for column in facts.selected_columns], facts))
        outcomes.list_enforced(self._session, span)

    def gathered(self, span: Span) -> list[Gathered]:
        """Return what is to be rated."""
        return list(outcomes.gathered(self._session, span))

    def rate(self, span: Span, found: Mapping[Outcome, Sequence[str]]) -> None:
        """Write the outcomes of customers."""
        outcomes.write_ratings(self._session, span, found)

    def rated(self, span: Span) -> list[Rated]:
        """Return what is to be segmented."""
        return list(outcomes.rated(self._session, span))

    def segment(self, span: Span, segments: Mapping[str, Sequence[str]], moved: Mapping[str, Sequence[str]]) -> None:
        """Write the segments of customers."""
        outcomes.write_segments(self._session, span, segments, moved)
        self._session.expire_all()

    def add_transactions(self, rows: Iterable[AccountTransaction]) -> int:
        """Add transactions whose id is not there yet."""
        insert_of: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[self._session.get_bind().dialect.name]
        statement = insert_of(t.account_transaction).on_conflict_do_nothing().returning(t.account_transaction.c.id)
        documents = [{column.name: getattr(row, column.name) for column in t.account_transaction.c} for row in rows]
        cuts = [documents[first : first + _AT_ONCE] for first in range(0, len(documents), _AT_ONCE)]
        return sum(len(self._session.connection().execute(statement, cut).all()) for cut in cuts)

    def health(self, months: Sequence[str], branches: Collection[str] | None) -> list[Health]:
        """Return what customers came to, by month and segment."""
        return figures.health(self._session, months, branches)

    def matrix(self, month: str, branches: Collection[str] | None) -> dict[tuple[str, str], int]:
        """Count customers by the segment before and after."""
        return figures.matrix(self._session, month, branches)

    def moved(self, query: MoveQuery) -> tuple[list[MovedCustomer], int]:
        """Return a page of the customers who moved, or of all."""
        return figures.moved(self._session, query)

    def managed(self, manager_ids: Collection[str]) -> dict[str, int]:
        """Count the customers of each manager."""
        return figures.managed(self._session, manager_ids)
