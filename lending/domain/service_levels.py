"""Service levels by working days: how old a task is, how late it is or when it is due, in bands that people count in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lending.domain.calendar import WorkingDays

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Band:
    """From `least` to `most` working days, both counted in; `most` None is without end."""

    least: int
    most: int | None


#: Age of a task: working days since the business day on which it came.
AGES: Mapping[str, Band] = {
    "0-1": Band(0, 1),
    "2-3": Band(2, 3),
    "4-5": Band(4, 5),
    "6-10": Band(6, 10),
    "over-10": Band(11, None),
}
#: Lateness of a task: working days since the business day on which it was due.
LATE: Mapping[str, Band] = {"late-1": Band(0, 1), "late-3": Band(2, 3), "late-more": Band(4, None)}
#: When a task is due: working days from today on.
AHEAD: Mapping[str, Band] = {"next": Band(1, 1), "week": Band(2, 5), "later": Band(6, None)}


@dataclass(frozen=True, slots=True)
class DayRange:
    """The days of a band, both counted in; None is without end on that side."""

    first: date | None
    last: date | None


def days_back(calendar: WorkingDays, today: date, band: Band) -> DayRange:
    """Return the days from which until today as many working days have passed as the band has."""
    first = None if band.most is None else _back(calendar, today, band.most + 1) + _DAY
    return DayRange(first, _back(calendar, today, band.least))


def days_ahead(calendar: WorkingDays, today: date, band: Band) -> DayRange:
    """Return the days that lie as many working days ahead as the band has; those between two working days count to the later one."""
    first = calendar.add_working_days(today, band.least - 1) + _DAY if band.least > 1 else today + _DAY
    return DayRange(first, None if band.most is None else calendar.add_working_days(today, band.most))


def _back(calendar: WorkingDays, today: date, count: int) -> date:
    """Return the latest day after which, up to today, there were so many working days."""
    day = today
    while count:
        count -= calendar.is_working_day(day)
        day -= _DAY
    return day
