"""The close's statements behind their port."""

from datetime import date

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.adapters.db.close import aging, cases, choice, interest, sums, taking
from lending.adapters.db.close.parameters import Run
from lending.domain.loans import ClosePart, DailyClose
from lending.service.close.ports import Agenda, Movement, Part, Posted, Sums, Tally

#: KiB of pages that SQLite may hold for the connection that closes.
_PAGES_AT_HAND = text("PRAGMA cache_size = -65536")


class SqlSets:
    """Implements `lending.service.close.ports.Sets` over one session."""

    def __init__(self, session: Session, part: Part) -> None:
        # Statements see what the session was told, and it must not remember what they change.
        session.flush()
        for entity in list(session):
            if not isinstance(entity, DailyClose | ClosePart):
                session.expire(entity)
        if session.get_bind().dialect.name == "sqlite":
            # Loans lie scattered over the file: with its usual 2 MB it would read each page again for every row on it.
            session.execute(_PAGES_AT_HAND)
        self._run, self._part = Run(session, part), part

    def agenda(self) -> Agenda:
        """Count what the day has to do."""
        return Agenda(*self._run.execute(choice.agenda()).one())

    def without_terms(self) -> list[str]:
        """Return loans of before the book kept terms; they are all in partition 0."""
        return list(self._run.scalars(choice.without_terms())) if 0 in self._part.partitions else []

    def keep_rates(self) -> None:
        """Look at rates that follow the LPR every day again tomorrow."""
        self._run.execute(choice.unmoved())

    def exceptions(self, *, caught_up: bool) -> list[str]:
        """Return the loans to be replayed."""
        found = {*self._part.touched, *self._run.scalars(choice.exceptions())}
        return sorted(found if caught_up else found.union(self._run.scalars(choice.paid_out_before())))

    def earned(self) -> tuple[int, Sums]:
        """Return how many loans run, and the interest the last night earned."""
        return interest.earned(self._run)

    def earn_penalty(self) -> Sums:
        """Let the last night earn penalty."""
        return interest.earn_penalty(self._run)

    def bill(self) -> tuple[Tally, list[Posted]]:
        """Bill what is due today."""
        return interest.bill(self._run)

    def take(self) -> tuple[Tally, list[Posted]]:
        """Take what is due today."""
        return taking.take(self._run)

    def mark_billed(self) -> None:
        """Mark what is due today as billed."""
        interest.mark_billed(self._run)

    def age(self) -> Tally:
        """Say how late each loan is."""
        return aging.age(self._run, self._part)

    def open_cases(self) -> int:
        """Open a collection case for each loan past due that has none."""
        return cases.open_cases(self._run)

    def end_cases(self) -> int:
        """End the cases whose loan is no longer past due."""
        return cases.end_cases(self._run)

    def balances(self) -> list[Movement]:
        """Return the partitions' balances as their rows say them."""
        return sums.balances(self._run)


def partitions(session: Session) -> dict[int, int]:
    """Count the loans of each partition that has some, in their order."""
    partition = t.loan.c.partition
    found = session.execute(select(partition, func.count()).group_by(partition).order_by(partition))
    return {number: count for number, count in found}  # noqa: C416 -- rows are tuples to us, not to the type checker


def touched(session: Session, on: date) -> dict[int, list[str]]:
    """Return the loans that something happened to on a day, by partition."""
    found: dict[int, list[str]] = {}
    for partition, loan_id in session.execute(choice.touched(on)):
        found.setdefault(partition, []).append(loan_id)
    return found


def movements(session: Session, on: date, *, before: bool = False) -> list[Movement]:
    """Return a day's postings, or all before it, summed."""
    return sums.movements(session, on, before=before)
