"""The close's statements behind their port."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.adapters.db.close import aging, cases, choice, interest, sums, taking
from lending.service.close.ports import Agenda, Movement, Part, Posted, Tally


class SqlSets:
    """Implements `lending.service.close.ports.Sets` over one session."""

    def __init__(self, session: Session, part: Part) -> None:
        self._session, self._part = session, part
        # Statements see what the session was told, and the session must not remember what they change.
        session.flush()
        session.expire_all()

    def agenda(self) -> Agenda:
        """Count what the day has to do."""
        loan, case = t.loan.c, t.collection_case.c
        running = select(func.count(), func.count(loan.past_due_since)).where(choice.is_running(self._part))
        cases = select(func.count()).join_from(t.collection_case, t.loan, loan.id == case.loan_id)
        opened = cases.where(case.state == "open", loan.partition == self._part.partition)
        due = select(func.count()).select_from(t.instalment).where(choice.ends_today(self._part))
        active, late = self._session.execute(running).one()
        return Agenda(active, due=self._session.scalar(due) or 0, late=late, cases=self._session.scalar(opened) or 0)

    def without_terms(self) -> list[str]:
        """Return loans of before the book kept terms."""
        return list(self._session.scalars(choice.without_terms(self._part)))

    def keep_rates(self) -> None:
        """Look at rates that follow the LPR every day again tomorrow."""
        self._session.execute(choice.unmoved(self._part))

    def exceptions(self, *, caught_up: bool) -> list[str]:
        """Return the loans to be replayed."""
        found = set(self._session.scalars(choice.exceptions(self._part)))
        return sorted(found if caught_up else found.union(self._session.scalars(choice.paid_out_before(self._part))))

    def earned(self) -> Tally:
        """Return the interest the last night earned."""
        return interest.earned(self._session, self._part)

    def earn_penalty(self) -> Tally:
        """Let the last night earn penalty."""
        return interest.earn_penalty(self._session, self._part)

    def bill(self) -> tuple[Tally, list[Posted]]:
        """Bill what is due today."""
        return interest.bill(self._session, self._part)

    def take(self) -> tuple[Tally, list[Posted]]:
        """Take what is due today."""
        return taking.take(self._session, self._part)

    def age(self) -> Tally:
        """Say how late each loan is."""
        return aging.age(self._session, self._part)

    def open_cases(self) -> int:
        """Open a collection case for each loan past due that has none."""
        return cases.open_cases(self._session, self._part)

    def end_cases(self) -> int:
        """End the cases whose loan is no longer past due."""
        return cases.end_cases(self._session, self._part)

    def balances(self) -> Mapping[str, Mapping[str, int]]:
        """Return the partition's balances as its rows say them."""
        return sums.balances(self._session, self._part)


def partitions(session: Session) -> dict[int, int]:
    """Count the loans of each partition that has some, in their order."""
    partition = t.loan.c.partition
    found = session.execute(select(partition, func.count()).group_by(partition).order_by(partition))
    return {number: count for number, count in found}  # noqa: C416 -- rows are tuples to us, not to the type checker


def movements(session: Session, on: date, *, before: bool = False) -> list[Movement]:
    """Return a day's postings, or all before it, summed."""
    return sums.movements(session, on, before=before)
