"""Another day of the month to pay on 變更還款日: the next due date moves to it, and its instalment has the interest of the odd days."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from lending.domain.calendar import add_months, day_of_month
from lending.domain.loans import LoanEvent
from lending.domain.problems import Problems
from lending.domain.servicing.replanning import period_start, replanned, rest_of_plan, to_come
from lending.domain.servicing.standing import Standing


@dataclass(frozen=True, slots=True)
class DueDayFacts:
    """The day of the month that instalments are due on; months without it have their last. A wrong one raises InvalidInputError."""

    day: int

    def __post_init__(self) -> None:
        problems = Problems()
        problems.whole("day", self.day, 1, 31)
        problems.refuse()

    @classmethod
    def of(cls, facts: Mapping[str, object]) -> Self:
        """Read the facts of such an event."""
        return cls(facts.get("day"))  # type: ignore[arg-type]  # checked above

    def as_facts(self) -> dict[str, object]:
        """Return them as an event carries them."""
        return {"day": self.day}


def after_due_day(standing: Standing, event: LoanEvent) -> Standing:
    """Return the standing with due dates on another day of the month from the next on, and the instalment computed anew."""
    day, on = DueDayFacts.of(event.facts).day, event.value_date
    if not to_come(standing, on):
        return standing
    first = _first_due(standing, on, day)
    standing = rest_of_plan(standing, on)
    return replanned(standing, replace(standing.plan, first_due=first, due_day=day), on)


def _first_due(standing: Standing, on: date, day: int) -> date:
    """Return the first due date on that day, so that the next moves within its month, or into the one after where that is gone already."""
    plan = standing.plan
    gone = len(standing.claims) - len(to_come(standing, on)) - standing.earlier
    first, following = plan.due(gone + 1), plan.due(plan.periods if plan.method == "bullet" else gone + 1)
    months = int(day_of_month(following, day) <= max(on, period_start(standing, on)))
    return day_of_month(add_months(first, months), day)
