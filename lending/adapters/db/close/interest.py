"""Interest and penalty that the night earned, and interest that falls due."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.adapters.db.close.expressions import accrued, apart, charged, day, days, minor, unpaid
from lending.adapters.db.close.posting import post_each
from lending.domain.loans import LoanState
from lending.domain.servicing.accounts import INTEREST_ACCRUED, INTEREST_DUE
from lending.service.close.ports import Part, Posted, Tally

_LOAN, _ROW = t.loan.c, t.instalment.c
_DAYS_OF_YEAR = 360
#: Places of a rate that is stored, and of one in millionths.
_STORED, _MILLIONTHS = 8, 6


def running(part: Part) -> ColumnElement[bool]:
    """Return the condition of a loan that runs and is not looked at by itself."""
    return and_(_LOAN.partition == part.partition, _LOAN.state == LoanState.ACTIVE, apart(_LOAN.id, part.apart))


def earned(session: Session, part: Part) -> Tally:
    """Return the interest of the night before the day, by currency."""
    tonight = accrued(part.day) - accrued(part.day - timedelta(days=1))
    found = (
        select(_LOAN.currency, func.sum(tonight))
        .where(running(part), _LOAN.accrues_from < day(part.day), _LOAN.accrues_to >= day(part.day), minor(_LOAN.accrues) > 0)
        .group_by(_LOAN.currency)
    )
    return {currency: int(units) for currency, units in session.execute(found)}


def earn_penalty(session: Session, part: Part) -> Tally:
    """Earn the penalty of the nights before the day, one statement for each uplift that the overdue loans have."""
    uplift = _LOAN.terms["overdue_uplift"].as_string()
    found = select(uplift).where(running(part), _LOAN.past_due_since.is_not(None)).distinct()
    charged_now: Counter[str] = Counter()
    for text in session.scalars(found).all():
        charged_now.update(_earn_with(session, part, and_(running(part), _LOAN.past_due_since.is_not(None), uplift == text), Decimal(text)))
    return charged_now


def _earn_with(session: Session, part: Part, loans: ColumnElement[bool], uplift: Decimal) -> Tally:
    nights = days(day(part.day), func.coalesce(_ROW.penalty_to, _ROW.due))
    more = nights * ((unpaid() * _rate_ppm(uplift) + _DAYS_OF_YEAR // 2) // _DAYS_OF_YEAR)
    overdue = and_(
        _ROW.loan_id == _LOAN.id, _ROW.partition == part.partition, _ROW.settled_on.is_(None), _ROW.due < day(part.day), unpaid() > 0, loans
    )
    now = select(_LOAN.currency, func.sum(charged(_ROW.penalty + more) - charged(_ROW.penalty))).where(overdue).group_by(_LOAN.currency)
    found = {currency: int(units) for currency, units in session.execute(now)}
    session.execute(update(t.instalment).where(overdue).values(penalty=_ROW.penalty + more, penalty_to=day(part.day)))
    return found


def _rate_ppm(uplift: Decimal) -> ColumnElement[int]:
    """Return the penalty rate in millionths, rounded half up, exact: rates are stored as whole numbers."""
    places = max(0, -int(uplift.as_tuple().exponent))
    scale = 10 ** (places + _STORED - _MILLIONTHS)
    scaled: ColumnElement[int] = (minor(_LOAN.annual_rate) * int((1 + uplift).scaleb(places)) + scale // 2) // scale
    return scaled


def bill(session: Session, part: Part) -> tuple[Tally, list[Posted]]:
    """Bill what is due today, and let interest run in the next period."""
    due = and_(_ROW.loan_id == _LOAN.id, _ROW.partition == part.partition, _ROW.settled_on.is_(None), _ROW.due == day(part.day))
    sums = select(_LOAN.currency, func.count(), func.sum(unpaid())).where(due, running(part), unpaid() > 0).group_by(_LOAN.currency)
    tally: Counter[str] = Counter()
    for currency, count, units in session.execute(sums):
        tally.update({"billed": count, f"billed/{currency}": int(units)})
    postings = post_each(
        session,
        part,
        select(_ROW.id, _LOAN.id.label("loan_id"), _LOAN.currency, minor(_ROW.interest).label("units")).where(
            due, running(part), minor(_ROW.interest) > 0
        ),
        step="bill",
        accounts=(INTEREST_DUE, INTEREST_ACCRUED),
    )
    session.execute(update(t.instalment).where(due, running(part)).values(billed=True))
    _enter_next_periods(session, part)
    return tally, postings


def _enter_next_periods(session: Session, part: Part) -> None:
    following = t.instalment.alias()
    number = (
        select(func.min(following.c.number))
        .where(following.c.loan_id == _LOAN.id, following.c.due > day(part.day), following.c.settled_on.is_(None))
        .scalar_subquery()
    )
    ended = and_(running(part), _LOAN.accrues_to == day(part.day))
    enters: dict[str, Any] = {"accrues_from": _ROW.start, "accrues_to": _ROW.due, "accrues": _ROW.interest, "accrued_before": Decimal(0)}
    session.execute(update(t.loan).where(ended, _ROW.loan_id == _LOAN.id, _ROW.number == number).values(enters))
    session.execute(update(t.loan).where(ended).values(accrues_from=None, accrues_to=None, accrues=Decimal(0), accrued_before=Decimal(0)))
