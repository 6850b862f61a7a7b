"""Interest and penalty that the night earned, and interest that falls due."""

from collections import Counter
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Insert, Select, Update, and_, func, select, update

from lending.adapters.db import tables as t
from lending.adapters.db.close.choice import ends_today, in_part, is_running
from lending.adapters.db.close.expressions import accrued, charged, days, minor, unlisted, unpaid
from lending.adapters.db.close.parameters import APART, TODAY, YESTERDAY, Run, built_once
from lending.adapters.db.close.posting import post, posting_each
from lending.domain.servicing.accounts import INTEREST_ACCRUED, INTEREST_DUE
from lending.service.close.ports import Posted, Sums, Tally

_LOAN, _ROW = t.loan.c, t.instalment.c
_DAYS_OF_YEAR = 360
#: Places of a rate that is stored, and of one in millionths.
_STORED, _MILLIONTHS = 8, 6
_UPLIFT = _LOAN.terms["overdue_uplift"].as_string()


def running() -> ColumnElement[bool]:
    """Return the condition of a loan that runs and is not looked at by itself."""
    return and_(is_running(), unlisted(_LOAN.id, APART))


def earned(run: Run) -> tuple[int, Sums]:
    """Return how many loans run, and the interest of the night before the day, by partition and currency."""
    found = run.execute(_tonight()).all()
    sums = {(partition, currency): int(units) for partition, currency, _, units in found if units is not None}
    return sum(count for _, _, count, _ in found), sums


@built_once
def _tonight() -> Select[Any]:
    night = accrued(TODAY) - accrued(YESTERDAY)
    accruing = and_(unlisted(_LOAN.id, APART), _LOAN.accrues_from < TODAY, _LOAN.accrues_to >= TODAY, minor(_LOAN.accrues) > 0)
    # One look at every loan counts them too.
    found = select(_LOAN.partition, _LOAN.currency, func.count(), func.sum(night).filter(accruing))
    return found.where(is_running()).group_by(_LOAN.partition, _LOAN.currency)


def earn_penalty(run: Run) -> Sums:
    """Earn the penalty of the nights before the day, one statement for each uplift that the overdue loans have."""
    charged_now: Counter[tuple[int, str]] = Counter()
    uplifts = run.scalars(_uplifts()).all()
    for uplift in uplifts:
        alike = len(uplifts) == 1
        found = run.execute(_charging(uplift, alike=alike))
        charged_now.update({(partition, currency): int(units) for partition, currency, units in found})
        run.execute(_earning(uplift, alike=alike))
    return charged_now


@built_once
def _uplifts() -> Select[Any]:
    return select(_UPLIFT).where(running(), _LOAN.past_due_since.is_not(None)).distinct()


@built_once
def _charging(uplift: str, *, alike: bool) -> Select[Any]:
    """Select what the nights add to the penalty in whole minor units: what is charged is the rounded sum."""
    more = charged(_ROW.penalty + _penalty(uplift)) - charged(_ROW.penalty)
    sums = select(_LOAN.partition, _LOAN.currency, func.sum(more)).where(_overdue(uplift, alike=alike))
    return sums.group_by(_LOAN.partition, _LOAN.currency)


@built_once
def _earning(uplift: str, *, alike: bool) -> Update:
    return update(t.instalment).where(_overdue(uplift, alike=alike)).values(penalty=_ROW.penalty + _penalty(uplift), penalty_to=TODAY)


def _overdue(uplift: str, *, alike: bool) -> ColumnElement[bool]:
    """Return the condition of a row that earns penalty; a row is found by its loan, of which few are overdue."""
    rows = and_(_ROW.loan_id == _LOAN.id, _ROW.settled_on.is_(None), _ROW.due < TODAY, unpaid() > 0)
    loans = and_(running(), _LOAN.past_due_since.is_not(None))
    return and_(rows, loans) if alike else and_(rows, loans, uplift == _UPLIFT)


def _penalty(uplift: str) -> ColumnElement[int]:
    nights = days(TODAY, func.coalesce(_ROW.penalty_to, _ROW.due))
    return nights * ((unpaid() * _rate_ppm(Decimal(uplift)) + _DAYS_OF_YEAR // 2) // _DAYS_OF_YEAR)


def _rate_ppm(uplift: Decimal) -> ColumnElement[int]:
    """Return the penalty rate in millionths, rounded half up, exact: rates are stored as whole numbers."""
    places = max(0, -int(uplift.as_tuple().exponent))
    scale = 10 ** (places + _STORED - _MILLIONTHS)
    scaled: ColumnElement[int] = (minor(_LOAN.annual_rate) * int((1 + uplift).scaleb(places)) + scale // 2) // scale
    return scaled


def bill(run: Run) -> tuple[Tally, list[Posted]]:
    """Post what is due today, and let interest run in the next period; the rows are marked once it is known what is paid of them."""
    tally: Counter[str] = Counter()
    for currency, count, units in run.execute(_billed()):
        tally.update({"billed": count, f"billed/{currency}": int(units)})
    postings = post(run, _interest_due())
    for statement in (_entering(), _ending()):
        run.execute(statement)
    return tally, postings


def _due() -> ColumnElement[bool]:
    return and_(_ROW.loan_id == _LOAN.id, ends_today(), running())


@built_once
def _billed() -> Select[Any]:
    payment = minor(_ROW.principal) + minor(_ROW.interest)
    return select(_LOAN.currency, func.count(), func.sum(payment)).where(_due(), payment > 0).group_by(_LOAN.currency)


@built_once
def _interest_due() -> Insert:
    rows = select(_ROW.id, _ROW.partition, _LOAN.id.label("loan_id"), _LOAN.currency, minor(_ROW.interest).label("units"))
    return posting_each(rows.where(_due(), minor(_ROW.interest) > 0), step="bill", accounts=(INTEREST_DUE, INTEREST_ACCRUED))


def mark_billed(run: Run) -> None:
    """Mark what is due today and was not paid as billed; what was paid is marked with its payment."""
    run.execute(_billing())


@built_once
def _billing() -> Update:
    return update(t.instalment).where(ends_today(), unlisted(_ROW.loan_id, APART)).values(billed=True)


@built_once
def _entering() -> Update:
    """Let interest run in the first period to come of each loan whose period ends today."""
    following = t.instalment.alias()
    coming = and_(following.c.loan_id == _LOAN.id, following.c.due > TODAY, following.c.settled_on.is_(None))
    number = select(func.min(following.c.number)).where(coming).scalar_subquery()
    enters = {"accrues_from": _ROW.start, "accrues_to": _ROW.due, "accrues": _ROW.interest, "accrued_before": Decimal(0)}
    return update(t.loan).where(_ends_period(), _ROW.loan_id == _LOAN.id, _ROW.number == number).values(enters)


@built_once
def _ending() -> Update:
    """Let no interest run where no period is to come."""
    nothing = {"accrues_from": None, "accrues_to": None, "accrues": Decimal(0), "accrued_before": Decimal(0)}
    return update(t.loan).where(_ends_period()).values(nothing)


def _ends_period() -> ColumnElement[bool]:
    """Return the condition of a loan whose period ends today; loans are found by their rows, of which there are few."""
    row = t.instalment.alias("ending")
    rows = select(row.c.loan_id).where(in_part(row.c), row.c.due == TODAY, row.c.settled_on.is_(None))
    return and_(running(), _LOAN.accrues_to == TODAY, _LOAN.id.in_(rows))
