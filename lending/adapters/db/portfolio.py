"""The portfolio's statements: over the loans and their stays in buckets, never loan by loan."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, case, extract, func, or_, select
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.adapters.db.call_lists import debtors_to_call
from lending.adapters.db.case_rule import unheld
from lending.adapters.db.close.expressions import minor
from lending.adapters.db.review.gathering import cast_int
from lending.adapters.db.warning_lists import warned_of
from lending.domain.actors import Actor
from lending.domain.applications import Status
from lending.domain.early_warning.foresight import WarnedOf
from lending.domain.loans import LoanState
from lending.domain.portfolio.origination import Completed, Decided
from lending.domain.portfolio.roll_rates import Rolled
from lending.domain.portfolio.vintages import FirstLate, Originated
from lending.domain.tasks import TaskState
from lending.service.portfolio.ports import Branches, CustomersNow, DebtorToCall, Standing, Unheld

_LOAN, _STAY = t.loan.c, t.bucket_stay.c


class SqlPortfolio:
    """Implements `lending.service.portfolio.ports.Portfolio` over one session."""

    def __init__(self, session: Session) -> None:
        session.flush()
        self._session = session

    def standing(self, branches: Branches) -> list[Standing]:
        """Return running loans by tier and bucket."""
        outstanding = func.sum(_LOAN.outstanding)
        found = select(_LOAN.tier, _LOAN.bucket, func.count(), outstanding).where(_LOAN.state == LoanState.ACTIVE, *_of(branches))
        rows = self._session.execute(found.group_by(_LOAN.tier, _LOAN.bucket))
        return [Standing(tier, bucket, loans, int(amount.scaleb(2))) for tier, bucket, loans, amount in rows]

    def customers(self, branches: Branches) -> list[CustomersNow]:
        """Return the customers who have had a loan by segment: their loans added up first, so that each counts once."""
        runs, who = _LOAN.state == LoanState.ACTIVE, t.party.c
        of_each = select(
            _LOAN.party_id,
            func.count().label("ever"),
            func.sum(case((runs, 1), else_=0)).label("loans"),
            func.max(case((runs, _LOAN.days_past_due), else_=0)).label("late"),
            func.sum(case((runs, minor(_LOAN.outstanding)), else_=0)).label("outstanding"),
        ).group_by(_LOAN.party_id)
        has = of_each.subquery("has")
        many = [func.count(case((condition, 1))) for condition in (has.c.loans > 0, has.c.late > 0, has.c.ever > 1)]
        sums = (func.count(), cast_int(func.sum(has.c.loans)), *many, cast_int(func.sum(has.c.outstanding)))
        within = [] if branches is None else [who.branch_id.in_(branches)]
        found = select(who.segment, *sums).join_from(has, t.party, who.id == has.c.party_id).where(*within).group_by(who.segment)
        return [CustomersNow(*row) for row in self._session.execute(found)]

    def rolled(self, first: date, last: date, branches: Branches) -> list[Rolled]:
        """Return where loans that ran as a day stood before its close were on another day."""
        before, after = _stood(first, "before"), _stood(last, "after")
        ended = case((_LOAN.closed_on < last, _LOAN.state), else_=after.c.bucket)
        found = (
            select(before.c.bucket, ended.label("ended"), func.count())
            .select_from(t.loan)
            .outerjoin(before, before.c.loan_id == _LOAN.id)
            .outerjoin(after, after.c.loan_id == _LOAN.id)
            .where(_LOAN.disbursed_on < first, or_(_LOAN.closed_on.is_(None), _LOAN.closed_on >= first), *_of(branches))
            .group_by(before.c.bucket, ended)
        )
        return [Rolled(*row) for row in self._session.execute(found)]

    def originated(self, branches: Branches) -> list[Originated]:
        """Return the loans paid out by month."""
        made = _month(_LOAN.disbursed_on)
        return [Originated(*row) for row in self._session.execute(select(*made, func.count()).where(*_of(branches)).group_by(*made))]

    def decided(self, since: datetime, branches: Branches) -> list[Decided]:
        """Return the applications that were approved or rejected, or paid out, since then."""
        asked = t.application.c
        rejected = and_(asked.status == Status.REJECTED.value, asked.offered_at.is_(None), asked.closed_at >= since)
        wanted = or_(asked.offered_at >= since, asked.disbursed_at >= since, rejected)
        columns = (func.coalesce(asked.offered_at, asked.closed_at), asked.offered_at.is_not(None), asked.submitted_at, asked.disbursed_at)
        within = [] if branches is None else [asked.branch_id.in_(branches)]
        return [Decided(*row) for row in self._session.execute(select(*columns).where(wanted, *within))]

    def completed(self, since: date, branches: Branches) -> list[Completed]:
        """Return the tasks that had a time to be done by and were completed since a business date, by that date, group and time."""
        task = t.human_task.c
        alike = (task.completed_on, task.group, task.due_at)
        by_clock = cast_int(func.sum(case((task.completed_at <= task.due_at, 1), else_=0)))
        done = [task.completed_on >= since, task.due_at.is_not(None), task.state == TaskState.COMPLETED.value]
        within = [] if branches is None else [task.branch_id.in_(branches)]
        rows = self._session.execute(select(*alike, func.count(), by_clock).where(*done, *within).group_by(*alike))
        return [Completed(*row) for row in rows]

    def buckets(self) -> list[str]:
        """Return the names of the buckets that loans were ever in."""
        return list(self._session.scalars(select(_STAY.bucket).where(_STAY.instalment.is_(None)).distinct()))

    def first_late(self, buckets: Sequence[str], branches: Branches) -> list[FirstLate]:
        """Return when loans first came to one of these buckets, by month of origination."""
        reached = (
            select(_STAY.loan_id, func.min(_STAY.entered_on).label("entered_on"))
            .where(_STAY.instalment.is_(None), _STAY.bucket.in_(tuple(buckets)))
            .group_by(_STAY.loan_id)
            .subquery()
        )
        months = (*_month(_LOAN.disbursed_on), *_month(reached.c.entered_on))
        found = select(*months, func.count()).join_from(t.loan, reached, reached.c.loan_id == _LOAN.id).where(*_of(branches))
        return [FirstLate(*row) for row in self._session.execute(found.group_by(*months))]

    def warned_of(self, buckets: Sequence[str]) -> list[WarnedOf]:
        """Return every warning with each time that a loan of its customer was in one of these buckets."""
        return warned_of(self._session, buckets)

    def debtors_to_call(self, actor: Actor, definitions: Sequence[str], on: date, since: date) -> list[DebtorToCall]:
        """Return whom the actor may call, and who promised to pay by a day."""
        return debtors_to_call(self._session, actor, definitions, on, since)

    def unheld(self, before: date) -> list[Unheld]:
        """Return the loans that break the rule of one open case while they are past due."""
        return unheld(self._session, before)


def _stood(on: date, name: str) -> Any:
    """Return the loans in a bucket as a day stands before its close, what was paid during the day counted."""
    left = or_(_STAY.left_on.is_(None), _STAY.left_on > on)
    return select(_STAY.loan_id, _STAY.bucket).where(_STAY.instalment.is_(None), _STAY.entered_on <= on, left).subquery(name)


def _month(day: Any) -> tuple[Any, Any]:
    return extract("year", day), extract("month", day)


def _of(branches: Branches) -> list[Any]:
    return [] if branches is None else [_LOAN.branch_id.in_(branches)]
