"""The periods of a loan: when instalments are due, and the rate factor of each period.

"How instalments are computed" in the bank's rules is the source.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lending.domain.calendar import add_months
from lending.domain.day_count import actual_years, months_of_360
from lending.domain.loan_terms import LoanTerms


@dataclass(frozen=True, slots=True)
class Period:
    """One period, from the day after which interest runs to the day the instalment is due, with its rate factor."""

    number: int
    start: date
    due: date
    factor: Decimal


def due_dates(terms: LoanTerms) -> tuple[date, ...]:
    """Return the due dates: counted in months from the first, on the month's last day where it is shorter."""
    step = terms.months_per_period
    if terms.first_due is None:
        return tuple(add_months(terms.disbursed, step * number) for number in range(1, terms.periods + 1))
    return tuple(add_months(terms.first_due, step * number) for number in range(terms.periods))


def loan_periods(terms: LoanTerms) -> tuple[Period, ...]:
    """Return the periods of a loan with their rate factors."""
    dues = due_dates(terms)
    starts = (terms.disbursed, *dues[:-1])
    return tuple(
        Period(number, start, due, terms.annual_rate * _years(terms, number, start, due))
        for number, (start, due) in enumerate(zip(starts, dues, strict=True), start=1)
    )


def _years(terms: LoanTerms, number: int, start: date, due: date) -> Decimal:
    """Return the part of a year that a period is."""
    if terms.day_count != "30/360":
        return actual_years(start, due, terms.day_count, terms.actual_actual)
    regular = months_of_360(terms.months_per_period)
    return regular if number > 1 else regular * _regular_periods(start, due, terms.months_per_period)


def _regular_periods(start: date, due: date, months: int) -> Decimal:
    """Return how many regular periods a first period is; a broken one shares the factor of the period it cuts by actual days."""
    if due == add_months(start, months):
        return Decimal(1)
    whole, begin, end = 0, add_months(due, -months), due
    while begin >= start:
        whole, end = whole + 1, begin
        begin = add_months(due, -months * (whole + 1))
    return whole + Decimal((end - start).days) / (end - begin).days
