"""Days on which people say that something was done: none to come, and none before there was anything to do."""

from datetime import date

from lending.domain.problems import Problems


def past_day(value: object, first: date, today: date, problems: Problems, field: str) -> date:
    """Return a day on which something was done, and note one that is still to come or lies before the first that it can have been."""
    day = date.fromisoformat(str(value))
    if not first <= day <= today:
        problems.add(field, f"Give a day from {first} to {today}.")
    return day
