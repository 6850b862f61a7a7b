"""Collection cases: opened when a loan is past due, ended when it no longer is."""

from datetime import timedelta

from sqlalchemy import Text, and_, cast, func, insert, literal, select, update
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.adapters.db.close.choice import is_running
from lending.adapters.db.close.expressions import day
from lending.service.close.ports import CURED, Part

_LOAN, _CASE = t.loan.c, t.collection_case.c
_OPEN = _CASE.state == "open"


def open_cases(session: Session, part: Part) -> int:
    """Open a case for each loan past due that has none open; it counts from the day that opens next."""
    opened = select(_CASE.id).where(_CASE.loan_id == _LOAN.id, _OPEN).exists()
    earlier = t.collection_case.alias()
    number = select(func.count()).where(earlier.c.loan_id == _LOAN.id).scalar_subquery() + 1
    identity = literal("collection-") + _LOAN.id + literal("-") + cast(number, Text())
    found = select(identity, _LOAN.id, literal("open"), day(part.day + timedelta(days=1))).where(
        is_running(part), _LOAN.past_due_since.is_not(None), ~opened
    )
    made = insert(t.collection_case).from_select(("id", "loan_id", "state", "opened_on"), found)
    return int(session.execute(made).rowcount)  # type: ignore[attr-defined]  # an insert's result counts its rows


def end_cases(session: Session, part: Part) -> int:
    """End the open cases whose loan is no longer past due."""
    over = and_(_OPEN, _LOAN.id == _CASE.loan_id, _LOAN.partition == part.partition, _LOAN.past_due_since.is_(None))
    ended = {"state": "closed", "closed_on": day(part.day + timedelta(days=1)), "reason": CURED}
    return int(session.execute(update(t.collection_case).where(over).values(ended)).rowcount)  # type: ignore[attr-defined]  # see above
