"""Months of a review, written as 2026-11."""

import re
from calendar import monthrange
from datetime import date, timedelta

from lending.domain.calendar import add_months
from lending.errors import InvalidInputError

_WRITTEN = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


def month_of(day: date) -> str:
    """Return the month a day lies in."""
    return f"{day:%Y-%m}"


def first_day(month: str) -> date:
    """Return the first day of a month; InvalidInputError names `month` where it is none."""
    found = _WRITTEN.fullmatch(month)
    if found is None or found[1] == "0000":
        raise InvalidInputError({"month": [f"{month!r} is no month; write it as 2026-11."]})
    return date(int(found[1]), int(found[2]), 1)


def last_day(month: str) -> date:
    """Return the last day of a month."""
    first = first_day(month)
    return first.replace(day=monthrange(first.year, first.month)[1])


def window_start(month: str, months: int) -> date:
    """Return the first day of so many months that end with this one."""
    return add_months(first_day(month), 1 - months)


def is_month_end(day: date) -> bool:
    """Say whether a day is the last of its month."""
    return (day + timedelta(days=1)).day == 1


def month_before(day: date) -> str:
    """Return the last month that was over when a day opened."""
    return month_of(day.replace(day=1) - timedelta(days=1))
