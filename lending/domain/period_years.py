"""What part of a year a period of a loan is: a regular one, a broken first one, and the odd days before a regular one."""

from datetime import date
from decimal import Decimal

from lending.domain.calendar import add_months
from lending.domain.day_count import actual_years, months_of_360
from lending.domain.loan_terms import LoanTerms

_NOTHING = Decimal(0)


def period_years(terms: LoanTerms, number: int, start: date, due: date) -> Decimal:
    """Return the part of a year that interest runs for in a period; nothing in one that is free of interest."""
    if number <= terms.interest_free:
        return _NOTHING
    if terms.day_count != "30/360":
        return actual_years(start, due, terms.day_count, terms.actual_actual)
    regular = months_of_360(terms.months_per_period)
    return regular if number > 1 else regular * _regular_periods(start, due, terms.months_per_period)


def odd_years(terms: LoanTerms) -> Decimal:
    """Return the part of a year that the odd days are: under 30/360 what the whole first period is more than a regular one."""
    if terms.first_due is None or terms.interest_free:
        return _NOTHING
    if terms.day_count != "30/360":
        return actual_years(terms.disbursed, terms.regular_start, terms.day_count, terms.actual_actual)
    months = terms.months_per_period
    return months_of_360(months) * (_regular_periods(terms.disbursed, terms.first_due, months) - 1)


def _regular_periods(start: date, due: date, months: int) -> Decimal:
    """Return how many regular periods a first period is; a broken one shares the factor of the period it cuts by actual days."""
    if due == add_months(start, months):
        return Decimal(1)
    whole, begin, end = 0, add_months(due, -months), due
    while begin >= start:
        whole, end = whole + 1, begin
        begin = add_months(due, -months * (whole + 1))
    return whole + Decimal((end - start).days) / (end - begin).days
