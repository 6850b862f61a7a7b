"""When a rate that follows the LPR is looked at, what it becomes (R8), and what that makes of the loan."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Self

from lending.domain.calendar import add_months
from lending.domain.loan_changes import RateChange
from lending.domain.loan_terms import HIGHEST_RATE
from lending.domain.loans import LoanEvent
from lending.domain.parameters import parameter
from lending.domain.problems import Problems
from lending.domain.servicing.events import amount_of
from lending.domain.servicing.replanning import period_start, replanned, to_come
from lending.domain.servicing.standing import Standing
from lending.domain.servicing.terms import ServicingTerms

_DAY = timedelta(days=1)


def first_repricing(terms: ServicingTerms) -> date | None:
    """Return the day a loan's rate is looked at first: None where it is fixed."""
    return next_repricing(terms, terms.plan.disbursed)


def next_repricing(terms: ServicingTerms, after: date) -> date | None:
    """Return the first day after a day on which the rate is looked at: each anniversary of the disbursement, or every day."""
    if terms.repricing == "fixed":
        return None
    if terms.repricing == "on_change":
        return after + _DAY
    years = max(1, after.year - terms.plan.disbursed.year)
    first = add_months(terms.plan.disbursed, 12 * years)
    return first if first > after else add_months(terms.plan.disbursed, 12 * (years + 1))


def repriced(terms: ServicingTerms, on: date) -> Decimal:
    """Return the rate a loan that follows the LPR has from a day on: benchmark in force plus spread, not below nothing."""
    if terms.benchmark is None:
        return terms.plan.annual_rate
    return max(parameter(terms.benchmark, on).value + terms.spread, Decimal(0))


@dataclass(frozen=True, slots=True)
class RateFacts:
    """The rate a loan has from a day on, as a fraction a year. Facts that are wrong raise InvalidInputError."""

    rate: Decimal

    def __post_init__(self) -> None:
        problems = Problems()
        problems.number("rate", self.rate, minimum=Decimal(0), maximum=HIGHEST_RATE)
        problems.refuse()

    @classmethod
    def of(cls, facts: Mapping[str, object]) -> Self:
        """Read the facts of a rate's event."""
        return cls(amount_of(facts.get("rate")))

    def as_facts(self) -> dict[str, object]:
        """Return them as an event carries them."""
        return {"rate": str(self.rate)}


def after_rate_change(standing: Standing, event: LoanEvent) -> Standing:
    """Return the standing with another rate: the period its day falls in is split by days, and the instalment computed anew."""
    return with_rate(standing, event.value_date, RateFacts.of(event.facts).rate)


def with_rate(standing: Standing, on: date, rate: Decimal) -> Standing:
    """Return the standing with another rate from a day on; what is due by then, on that day too, keeps the interest it had."""
    plan, first = standing.plan, max(on, period_start(standing, on) + _DAY)
    standing = replace(standing, rate=rate)
    if not to_come(standing, on):
        return standing
    others = (change for change in plan.rate_changes if change.on != first)
    return replanned(standing, replace(plan, rate_changes=(*others, RateChange(first, rate))), on)
