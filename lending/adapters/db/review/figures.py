"""What the pages of segments ask: how many moved from where to where, who, who is in a segment, and how it stands by month."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select, true
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.adapters.db.review.gathering import cast_int
from lending.service.review.ports import Health, MovedCustomer, MoveQuery

_REVIEW, _MOVE, _PARTY = t.customer_review.c, t.segment_move.c, t.party.c


def matrix(session: Session, month: str, branches: Collection[str] | None) -> dict[tuple[str, str], int]:
    """Count customers by the segment before and after."""
    reviewed = and_(_REVIEW.month == month, _REVIEW.segment.is_not(None), _of_branches(_REVIEW.branch_id, branches))
    found = select(_REVIEW.before, _REVIEW.segment, func.count()).where(reviewed).group_by(_REVIEW.before, _REVIEW.segment)
    return {(before, segment): count for before, segment, count in session.execute(found)}


def health(session: Session, months: Sequence[str], branches: Collection[str] | None) -> list[Health]:
    """Sum customers by month and segment."""
    borrowing = _REVIEW.loans > 0
    sums = (
        func.count(),
        _many(borrowing),
        _many(and_(borrowing, _REVIEW.days_past_due > 0)),
        _many(_REVIEW.loans_ever > 1),
        cast_int(func.sum(_REVIEW.outstanding)),
        cast_int(func.sum(_REVIEW.contribution)),
    )
    keys = (_REVIEW.month, _REVIEW.segment)
    reviewed = and_(_REVIEW.month.in_(months), _REVIEW.segment.is_not(None), _of_branches(_REVIEW.branch_id, branches))
    return [Health(*row) for row in session.execute(select(*keys, *sums).where(reviewed).group_by(*keys).order_by(*keys))]


def moved(session: Session, query: MoveQuery) -> tuple[list[MovedCustomer], int]:
    """Return a page of the customers who moved, or of all who were reviewed, and how many they are."""
    table = t.customer_review if query.everybody else t.segment_move
    of = table.c
    narrowed = [column == value for column, value in ((of.before, query.before), (of.segment, query.segment)) if value]
    wanted = and_(of.month == query.month, of.segment.is_not(None), _of_branches(of.branch_id, query.branches), *narrowed)
    of_review = and_(_REVIEW.month == _MOVE.month, _REVIEW.party_id == _MOVE.party_id)
    total = session.scalar(select(func.count()).select_from(table).where(wanted)) or 0
    columns = (
        *(of.party_id, _PARTY.name, of.branch_id, of.before, of.segment, _REVIEW.points, _REVIEW.grade, of.reasons),
        *(_MOVE.reason, _MOVE.state, _MOVE.outcome),
    )
    reviewed = t.customer_review.join(t.party, _PARTY.id == _REVIEW.party_id)
    joined = reviewed.join(t.segment_move, of_review, isouter=query.everybody)
    rows = select(*columns).select_from(joined).where(wanted).order_by(of.segment.desc(), _PARTY.name, of.party_id)
    return [_row(row) for row in session.execute(rows.offset(query.offset).limit(query.limit))], total


def managed(session: Session, manager_ids: Collection[str]) -> dict[str, int]:
    """Count the customers of each manager."""
    column = t.managed_customer.c.manager_id
    counted = session.execute(select(column, func.count()).where(column.in_(manager_ids)).group_by(column))
    counts: dict[str, int] = {manager_id: count for manager_id, count in counted}  # noqa: C416 -- rows are tuples to us, not to mypy
    return {manager_id: counts.get(manager_id, 0) for manager_id in manager_ids}


def _row(row: Any) -> MovedCustomer:
    return MovedCustomer(*row)._replace(reasons=tuple(row.reasons))


def _many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


def _of_branches(column: ColumnElement[str], branches: Collection[str] | None) -> ColumnElement[bool]:
    return true() if branches is None else column.in_(branches)
