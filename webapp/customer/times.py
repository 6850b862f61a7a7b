"""Times of the day, in the bank's zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from webapp.security import current_bank


def clock_time(instant: datetime) -> str:
    """Write the time of an instant as the bank's clocks show it: 14:21."""
    return f"{local(instant):%H:%M}"


def local(instant: datetime) -> datetime:
    """Return an instant in the bank's zone."""
    return instant.astimezone(ZoneInfo(current_bank().settings.timezone))
