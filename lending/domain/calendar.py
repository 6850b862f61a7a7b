"""Working days of a country, with the weekends that are worked to make up for a holiday 調休."""

import functools
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import holidays

from lending.domain.problems import Problems

#: What becomes of a day that is no working day: it stays, or moves on, on but not into another month, or back.
HolidayRule = Literal["keep", "following", "modified_following", "preceding"]
_DAY = timedelta(days=1)
#: The days a bank asks about: beyond them a date cannot be counted on from, nor told in the time of another place.
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)
#: The last day that no month lacks.
_IN_EVERY_MONTH = 28
#: The farthest count of working days, about fourteen years.
_FARTHEST = 3660


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The working days of a country (ISO 3166 code, such as CN).

    China publishes the make-up days of a year in the autumn before it; until the library has them, a later year has none.
    """

    country: str

    def __post_init__(self) -> None:
        problems = Problems()
        check_country(problems, self.country)
        problems.refuse()

    def is_working_day(self, day: date) -> bool:
        """Tell whether banks work on a day: a weekday that is no holiday, or a weekend day that is worked."""
        return day in _worked(self.country, day.year)

    def next_working_day(self, day: date) -> date:
        """Return the day itself when it is worked, else the first working day after it."""
        while not self.is_working_day(day):
            day += _DAY
        return day

    def previous_working_day(self, day: date) -> date:
        """Return the day itself when it is worked, else the last working day before it."""
        while not self.is_working_day(day):
            day -= _DAY
        return day

    def moved(self, day: date, rule: HolidayRule) -> date:
        """Return the day that a rule puts in place of one: `modified_following` goes back where going on would leave the month."""
        if rule == "keep":
            return day
        on = self.next_working_day(day)
        back = rule == "preceding" or (rule == "modified_following" and on.month != day.month)
        return self.previous_working_day(day) if back else on

    def add_working_days(self, day: date, count: int) -> date:
        """Return the working day that is `count` working days after a day; the day itself is not counted.

        A count of 0 gives `next_working_day`. A count below 0 or above 3,660 raises InvalidInputError.
        """
        problems = Problems()
        problems.whole("count", count, 0, _FARTHEST)
        problems.refuse()
        day = self.next_working_day(day) if count == 0 else day
        for _ in range(count):
            day = self.next_working_day(day + _DAY)
        return day


def check_country(problems: Problems, country: object) -> None:
    """Note that a value is no country whose calendar is known."""
    # The library looks a code up among the names of its modules.
    if not isinstance(country, str) or not re.fullmatch("[A-Z]{2,3}", country):
        problems.add("country", "Give a country by its capital letters, such as CN.")
    elif not _has_calendar(country):
        problems.add("country", f"There is no calendar of {country}; give a country code such as CN.")


@functools.lru_cache(maxsize=1024)
def _worked(country: str, year: int) -> frozenset[date]:
    """Return the working days of a year.

    A calendar of the library fills itself when it is asked, which takes a thousand times as long as to look into a set, and two
    threads that ask one at the same moment may be told of a holiday that it is none.
    """
    calendar, first = holidays.country_holidays(country), date(year, 1, 1)
    days = (first + number * _DAY for number in range((date(year, 12, 31) - first).days + 1))
    return frozenset(day for day in days if calendar.is_working_day(day))


@functools.lru_cache
def _has_calendar(country: str) -> bool:
    try:
        holidays.country_holidays(country)
    except NotImplementedError:
        return False
    return True


def add_months(day: date, months: int) -> date:
    """Return the same day of a later (or, below 0, earlier) month, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day <= _IN_EVERY_MONTH:
        return date(year, month + 1, day.day)
    first_of_next = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (first_of_next - _DAY).day))


def day_of_month(day: date, number: int) -> date:
    """Return the day of that number in the month of a day, or the month's last day where it is shorter."""
    first = day.replace(day=1)
    return min(first + (number - 1) * _DAY, add_months(first, 1) - _DAY)


def months_and_days(start: date, end: date) -> tuple[int, int]:
    """Return the whole months from `start` to `end`, not before it, counted back from the end, and the odd days left at the start."""
    whole = (end.year - start.year) * 12 + end.month - start.month
    whole -= int(add_months(end, -whole) < start)
    return whole, (add_months(end, -whole) - start).days
