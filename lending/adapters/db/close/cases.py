"""Collection cases: opened when a loan is past due, ended when it no longer is."""

from sqlalchemy import Insert, Text, Update, and_, cast, func, insert, literal, select, update

from lending.adapters.db import tables as t
from lending.adapters.db.close.choice import is_running
from lending.adapters.db.close.expressions import listed
from lending.adapters.db.close.parameters import REPLAYED, TOMORROW, Run, built_once
from lending.service.close.ports import CURED

_LOAN, _CASE = t.loan.c, t.collection_case.c
_OPEN = _CASE.state == "open"


def open_cases(run: Run) -> int:
    """Open a case for each loan past due that has none open; it counts from the day that opens next."""
    return run.changed(_opening())


def end_cases(run: Run) -> int:
    """End the open cases whose loan is no longer past due; no loan gets there without having been replayed."""
    return run.changed(_ending())


@built_once
def _opening() -> Insert:
    opened = select(_CASE.id).where(_CASE.loan_id == _LOAN.id, _OPEN).exists()
    earlier = t.collection_case.alias()
    number = select(func.count()).where(earlier.c.loan_id == _LOAN.id).scalar_subquery() + 1
    identity = literal("collection-") + _LOAN.id + literal("-") + cast(number, Text())
    late = and_(is_running(), _LOAN.past_due_since.is_not(None), ~opened)
    found = select(identity, _LOAN.id, literal("open"), TOMORROW).where(late)
    return insert(t.collection_case).from_select(("id", "loan_id", "state", "opened_on"), found)


@built_once
def _ending() -> Update:
    over = select(_LOAN.id).where(listed(_LOAN.id, REPLAYED), _LOAN.past_due_since.is_(None))
    return update(t.collection_case).where(_OPEN, _CASE.loan_id.in_(over)).values(state="closed", closed_on=TOMORROW, reason=CURED)
