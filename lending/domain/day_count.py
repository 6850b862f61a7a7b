"""Day counts: what part of a year a period is ("How instalments are computed" in the bank's rules)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

DayCount = Literal["30/360", "actual/365", "actual/360", "actual/actual"]
#: Where actual/actual puts 31 December: `isda` in the old year, `fineract` in the new one.
ActualActual = Literal["isda", "fineract"]

_FIXED_YEARS = {"actual/365": 365, "actual/360": 360}


def months_of_360(months: int) -> Decimal:
    """Return the part of a year that whole months are under 30/360."""
    return Decimal(30 * months) / 360


def actual_years(start: date, end: date, day_count: DayCount, actual_actual: ActualActual = "isda") -> Decimal:
    """Return the part of a year from `start` up to `end` under a day count that counts actual days."""
    if day_count in _FIXED_YEARS:
        return Decimal((end - start).days) / _FIXED_YEARS[day_count]
    return sum((Decimal(days) / length for days, length in _days_by_year(start, end, actual_actual)), Decimal(0))


def _days_by_year(start: date, end: date, convention: ActualActual) -> Iterator[tuple[int, int]]:
    """Yield the days that fall in each year with the year's length."""
    while start < end:
        year = start.year + int(convention == "fineract" and (start.month, start.day) == (12, 31))
        turn = date(year + 1, 1, 1) if convention == "isda" else date(year, 12, 31)
        stop = min(end, turn)
        yield (stop - start).days, (date(year + 1, 1, 1) - date(year, 1, 1)).days
        start = stop
