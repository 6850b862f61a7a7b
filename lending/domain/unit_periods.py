"""Unit-periods: how the actuarial method of Regulation Z counts time (12 CFR 1026 Appendix J, paragraphs (b)(4) and (b)(5))."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from lending.domain.calendar import add_months, months_and_days

Frequency = Literal["weekly", "semimonthly", "monthly", "quarterly"]

_WEEK = timedelta(days=7)
#: A month of the appendix, in days, and half of it.
_MONTH, _SEMIMONTH = 30, 15
_MONTHS_A_YEAR, _DAYS_A_YEAR = 12, 365
#: Unit-periods a year and days of each; weeks have actual days, the others 30 for each whole month and the odd days.
_UNITS: dict[Frequency, tuple[int, int]] = {
    "weekly": (52, 7),
    "semimonthly": (24, _SEMIMONTH),
    "monthly": (12, _MONTH),
    "quarterly": (4, 3 * _MONTH),
}


@dataclass(frozen=True, slots=True)
class Time:
    """Whole unit-periods, and a fraction of one over which interest is simple."""

    whole: int
    fraction: Decimal

    def growth(self, rate: Decimal) -> Decimal:
        """Return what one unit grows to at a rate per unit-period."""
        return (1 + self.fraction * rate) * (1 + rate) ** self.whole


def periods_a_year(frequency: Frequency) -> Decimal:
    """Return how many unit-periods of a frequency a year has."""
    return Decimal(_UNITS[frequency][0])


def time_between(start: date, end: date, frequency: Frequency) -> Time:
    """Return the unit-periods from a day to another, not before it: months are counted back from the later (Appendix J (b)(5))."""
    length = _UNITS[frequency][1]
    if frequency == "weekly":
        whole, odd_days = divmod((end - start).days, length)
    else:
        months, days = months_and_days(start, end)
        whole, odd_days = divmod(_MONTH * months + days, length)
    return Time(whole, Decimal(odd_days) / length)


def single_term(start: date, end: date) -> tuple[Time, Decimal]:
    """Return the term of one advance and one payment, with the unit-periods a year: it is the unit-period, but a year at most."""
    months, days = months_and_days(start, end)
    if months < _MONTHS_A_YEAR:
        a_year = Decimal(_DAYS_A_YEAR) / (end - start).days if days else Decimal(_MONTHS_A_YEAR) / months
        return Time(1, Decimal(0)), a_year
    years, odd_months = divmod(months, _MONTHS_A_YEAR)
    odd_days = (add_months(end, -_MONTHS_A_YEAR * years) - start).days
    fraction = Decimal(odd_days) / _DAYS_A_YEAR if days else Decimal(odd_months) / _MONTHS_A_YEAR
    return Time(years, fraction), Decimal(1)


def payment_dates(first: date, frequency: Frequency, count: int) -> tuple[date, ...]:
    """Return the days of regular payments; semimonthly ones fall on the day of the first and fifteen days beside it."""
    if frequency == "weekly":
        return tuple(first + _WEEK * number for number in range(count))
    if frequency == "semimonthly":
        return tuple(_semimonth(first, number) for number in range(count))
    months = _MONTHS_A_YEAR // _UNITS[frequency][0]
    return tuple(add_months(first, months * number) for number in range(count))


def _semimonth(first: date, number: int) -> date:
    months, second = divmod(number, 2)
    if not second:
        return add_months(first, months)
    if first.day > _SEMIMONTH:
        return add_months(first.replace(day=first.day - _SEMIMONTH), months + 1)
    begin = add_months(first.replace(day=1), months)
    return min(begin + timedelta(days=first.day + _SEMIMONTH - 1), add_months(begin, 1) - timedelta(days=1))
