"""How late loans are as the next day opens: days, buckets with their history, tiers with their reason."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    Text,
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
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.adapters.db.close.expressions import day, days, unpaid
from lending.adapters.db.close.interest import running
from lending.domain.classification import tier_floors
from lending.domain.delinquency import bucket_of
from lending.service.close.ports import DAYS_PAST_DUE, Part, Tally

_LOAN, _ROW, _STAY = t.loan.c, t.instalment.c, t.bucket_stay.c
_GRACE, _BUCKETS = _LOAN.terms["grace_days"].as_integer(), _LOAN.terms["buckets"].as_string()


@dataclass(frozen=True, slots=True)
class _Late:
    """Overdue loans that share grace and buckets, as a day opens."""

    on: date
    loans: ColumnElement[bool]
    rows: ColumnElement[bool]
    loan_bucket: ColumnElement[Any]
    row_bucket: ColumnElement[Any]
    delinquent: ColumnElement[int]


def age(session: Session, part: Part) -> Tally:
    """Note what became overdue, then age the overdue loans, those of like grace and buckets together."""
    tally = Counter({"newly_overdue": _note_overdue(session, part)})
    groups = select(_GRACE, _BUCKETS).where(_overdue(part)).distinct()
    for grace, buckets in session.execute(groups).all():
        late = _late(part, grace, buckets)
        tally.update(_move_buckets(session, late))
        tally.update(_classify(session, late))
        _write_days(session, late)
    return tally


def _note_overdue(session: Session, part: Part) -> int:
    due = select(_ROW.loan_id).where(_ROW.partition == part.partition, _ROW.due == day(part.day), _ROW.settled_on.is_(None), unpaid() > 0)
    found = update(t.loan).where(running(part), _LOAN.past_due_since.is_(None), _LOAN.id.in_(due)).values(past_due_since=day(part.day))
    return int(session.execute(found).rowcount)  # type: ignore[attr-defined]  # an update's result counts its rows


def _overdue(part: Part) -> ColumnElement[bool]:
    return and_(running(part), _LOAN.past_due_since.is_not(None))


def _late(part: Part, grace: int, buckets: str) -> _Late:
    on, first_days = part.day + timedelta(days=1), json.loads(buckets)
    loans = and_(_overdue(part), grace == _GRACE, buckets == _BUCKETS)
    unsettled = and_(_ROW.partition == part.partition, _ROW.settled_on.is_(None), _ROW.due <= day(part.day), unpaid() > 0)
    after_grace = days(day(on), _LOAN.past_due_since) - grace
    return _Late(
        on=on,
        loans=loans,
        rows=and_(_ROW.loan_id == _LOAN.id, unsettled, loans),
        loan_bucket=_bucket(after_grace, first_days),
        row_bucket=_bucket(days(day(on), _ROW.due), first_days),
        delinquent=case((after_grace > 0, after_grace), else_=0),
    )


def _bucket(late: ColumnElement[int], first_days: Sequence[int]) -> ColumnElement[Any]:
    steps = [(late >= first, literal(bucket_of(first, first_days), String())) for first in sorted(first_days, reverse=True)]
    return case(*steps, else_=cast(null(), String()))


def _move_buckets(session: Session, late: _Late) -> Tally:
    """End the stays in buckets that are left, begin the next ones, and count the loans that moved."""
    loans = select(_LOAN.id, cast(null(), Integer()).label("instalment"), _LOAN.bucket.label("before"), late.loan_bucket.label("after"))
    rows = select(_LOAN.id, _ROW.number.label("instalment"), _ROW.bucket.label("before"), late.row_bucket.label("after"))
    loans = loans.where(late.loans, _LOAN.bucket.is_distinct_from(late.loan_bucket))
    rows = rows.where(late.rows, _ROW.bucket.is_distinct_from(late.row_bucket))
    tally = _tally(session, loans, "bucket")
    for moved, same_row in ((loans.subquery(), _STAY.instalment.is_(None)), (rows.subquery(), None)):
        same = _STAY.instalment == moved.c.instalment if same_row is None else same_row
        ended = and_(_STAY.loan_id == moved.c.id, same, _STAY.left_on.is_(None))
        session.execute(update(t.bucket_stay).where(ended).values(left_on=day(late.on)))
    session.execute(_new_stays(late, loans, rows))
    session.execute(update(t.instalment).where(late.rows).values(bucket=late.row_bucket))
    return tally


def _new_stays(late: _Late, loans: Select[Any], rows: Select[Any]) -> Any:
    moved, earlier = union_all(loans, rows).subquery(), t.bucket_stay.alias()
    had = select(func.count()).where(earlier.c.loan_id == moved.c.id).scalar_subquery()
    number = had + func.row_number().over(partition_by=moved.c.id, order_by=func.coalesce(moved.c.instalment, 0))
    identity = moved.c.id + literal(":") + cast(number, Text())
    found = select(identity, moved.c.id, moved.c.instalment, moved.c.after, day(late.on)).where(moved.c.after.is_not(None))
    return insert(t.bucket_stay).from_select(("id", "loan_id", "instalment", "bucket", "entered_on"), found)


def _classify(session: Session, late: _Late) -> Tally:
    past_due = days(day(late.on), _LOAN.past_due_since)
    tier = case(*((past_due >= floor, literal(tier)) for floor, tier in tier_floors(late.on)), else_=_LOAN.tier)
    moved = select(_LOAN.id, _LOAN.tier.label("before"), tier.label("after")).where(late.loans, _LOAN.tier != tier)
    tally, each, earlier = _tally(session, moved, "tier"), moved.subquery(), t.tier_change.alias()
    had = select(func.count()).where(earlier.c.loan_id == _LOAN.id).scalar_subquery()
    found = select(
        _LOAN.id + literal(":") + cast(had + 1, Text()),
        _LOAN.id,
        day(late.on),
        each.c.before,
        each.c.after,
        literal(DAYS_PAST_DUE),
        past_due,
    ).join_from(each, t.loan, _LOAN.id == each.c.id)
    columns = ("id", "loan_id", "on", "before", "tier", "reason", "days_past_due")
    session.execute(insert(t.tier_change).from_select(columns, found))
    session.execute(update(t.loan).where(late.loans, _LOAN.tier != tier).values(tier=tier))
    return tally


def _write_days(session: Session, late: _Late) -> None:
    past_due = days(day(late.on), _LOAN.past_due_since)
    new = {"days_past_due": past_due, "delinquent_days": late.delinquent, "bucket": late.loan_bucket}
    session.execute(update(t.loan).where(late.loans).values(new))


def _tally(session: Session, moved: Select[Any], what: str) -> Tally:
    each = moved.subquery()
    tally: Counter[str] = Counter()
    for before, after, count in session.execute(select(each.c.before, each.c.after, func.count()).group_by(each.c.before, each.c.after)):
        tally.update({f"{what}_{way}/{name}": count for way, name in (("out", before), ("in", after)) if name is not None})
    return tally
