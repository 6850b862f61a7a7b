"""When a rate that follows the LPR is looked at, and what it becomes (R8)."""

from datetime import date, timedelta
from decimal import Decimal

from lending.domain.calendar import add_months
from lending.domain.parameters import parameter
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
