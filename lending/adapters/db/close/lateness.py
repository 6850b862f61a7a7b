"""The statements that age overdue loans which share grace and buckets."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Insert,
    Integer,
    Select,
    String,
    Text,
    Update,
    and_,
    case,
    cast,
    func,
    insert,
    literal,
    null,
    select,
    union_all,
    update,
)

from lending.adapters.db import tables as t
from lending.adapters.db.close.expressions import days, unpaid
from lending.adapters.db.close.interest import running
from lending.adapters.db.close.parameters import TODAY, TOMORROW, built_once
from lending.domain.classification import Tier
from lending.domain.delinquency import bucket_of
from lending.service.close.ports import DAYS_PAST_DUE

_LOAN, _ROW, _STAY = t.loan.c, t.instalment.c, t.bucket_stay.c
GRACE, BUCKETS = _LOAN.terms["grace_days"].as_integer(), _LOAN.terms["buckets"].as_string()
#: Tiers with the fewest days past due that make them, the worst first.
Floors = tuple[tuple[int, Tier], ...]


@dataclass(frozen=True, slots=True)
class Lateness:
    """What counts the loans that change bucket or tier, and what then writes it, in order."""

    bucket_moves: Select[Any]
    tier_moves: Select[Any]
    statements: tuple[Executable, ...]


def overdue() -> ColumnElement[bool]:
    """Return the condition of a loan that is past due as the next day opens."""
    return and_(running(), _LOAN.past_due_since.is_not(None))


@built_once
def lateness(grace: int, buckets: str, floors: Floors, *, alike: bool) -> Lateness:
    """Return the statements for loans with a grace in days, buckets as their terms write them, and tiers as they stand.

    Where all loans are `alike` their terms need not be read again.
    """
    loans = overdue() if alike else and_(overdue(), grace == GRACE, buckets == BUCKETS)
    first_days = json.loads(buckets)
    past_due = days(TOMORROW, _LOAN.past_due_since)
    bucket = _bucket(past_due - grace, first_days)
    tier = case(*((past_due >= floor, literal(name)) for floor, name in floors), else_=_LOAN.tier)
    rows = _Rows(_overdue_rows(loans), _bucket(days(TOMORROW, _ROW.due), first_days))
    loan_moves = select(_LOAN.id, cast(null(), Integer()).label("instalment"), _LOAN.bucket.label("before"), bucket.label("after"))
    loan_moves = loan_moves.where(loans, _LOAN.bucket.is_distinct_from(bucket))
    tier_moves = select(_LOAN.id, _LOAN.tier.label("before"), tier.label("after")).where(loans, _LOAN.tier != tier)
    delinquent = case((past_due > grace, past_due - grace), else_=0)
    new = {"days_past_due": past_due, "delinquent_days": delinquent, "bucket": bucket, "tier": tier}
    return Lateness(
        _counted(loan_moves),
        _counted(tier_moves),
        (*_stays(loan_moves, rows), _tier_changes(tier_moves, past_due), update(t.loan).where(loans).values(new)),
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """Overdue instalments, and the bucket each comes to."""

    wanted: ColumnElement[bool]
    bucket: ColumnElement[Any]


def _overdue_rows(loans: ColumnElement[bool]) -> ColumnElement[bool]:
    unsettled = and_(_ROW.settled_on.is_(None), _ROW.due <= TODAY, unpaid() > 0)
    return and_(_ROW.loan_id == _LOAN.id, unsettled, loans)


def _bucket(late: ColumnElement[int], first_days: Sequence[int]) -> ColumnElement[Any]:
    steps = [(late >= first, literal(bucket_of(first, first_days), String())) for first in sorted(first_days, reverse=True)]
    return case(*steps, else_=cast(null(), String()))


def _counted(moved: Select[Any]) -> Select[Any]:
    each = moved.subquery()
    return select(each.c.before, each.c.after, func.count()).group_by(each.c.before, each.c.after)


def _stays(loan_moves: Select[Any], rows: _Rows) -> Iterator[Executable]:
    """End the stays in buckets that are left, and begin the next ones: the loan's first, then its instalments'."""
    row_moves = select(_LOAN.id, _ROW.number.label("instalment"), _ROW.bucket.label("before"), rows.bucket.label("after"))
    row_moves = row_moves.where(rows.wanted, _ROW.bucket.is_distinct_from(rows.bucket))
    of_loans, of_rows = loan_moves.subquery(), row_moves.subquery()
    yield _end_stays(and_(_STAY.loan_id == of_loans.c.id, _STAY.instalment.is_(None)))
    yield _end_stays(and_(_STAY.loan_id == of_rows.c.id, _STAY.instalment == of_rows.c.instalment))
    yield _new_stays(loan_moves, row_moves)
    yield update(t.instalment).where(rows.wanted, _ROW.bucket.is_distinct_from(rows.bucket)).values(bucket=rows.bucket)


def _end_stays(moved: ColumnElement[bool]) -> Update:
    return update(t.bucket_stay).where(moved, _STAY.left_on.is_(None)).values(left_on=TOMORROW)


def _new_stays(loans: Select[Any], rows: Select[Any]) -> Insert:
    moved, earlier = union_all(loans, rows).subquery(), t.bucket_stay.alias()
    had = select(func.count()).where(earlier.c.loan_id == moved.c.id).scalar_subquery()
    number = had + func.row_number().over(partition_by=moved.c.id, order_by=func.coalesce(moved.c.instalment, 0))
    identity = moved.c.id + literal(":") + cast(number, Text())
    found = select(identity, moved.c.id, moved.c.instalment, moved.c.after, TOMORROW).where(moved.c.after.is_not(None))
    return insert(t.bucket_stay).from_select(("id", "loan_id", "instalment", "bucket", "entered_on"), found)


def _tier_changes(moves: Select[Any], past_due: ColumnElement[int]) -> Insert:
    each, earlier = moves.subquery(), t.tier_change.alias()
    had = select(func.count()).where(earlier.c.loan_id == _LOAN.id).scalar_subquery()
    identity = _LOAN.id + literal(":") + cast(had + 1, Text())
    found = select(identity, _LOAN.id, TOMORROW, each.c.before, each.c.after, literal(DAYS_PAST_DUE), past_due)
    columns = ("id", "loan_id", "on", "before", "tier", "reason", "days_past_due")
    return insert(t.tier_change).from_select(columns, found.join_from(each, t.loan, _LOAN.id == each.c.id))
