"""When collection does things: by the business date, at the debtor's time of day."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lending.domain.parties import Party
from lending.service.business_date import as_variable, business_date, end_of_day
from lending.service.ports import Bank, Book

#: Where the business date lags behind the clock, a timer that is past must not fire again and again.
_LEAST_WAIT = timedelta(hours=1)


def zone_of(bank: Bank, party: Party) -> ZoneInfo:
    """Return the time zone a debtor lives in."""
    return ZoneInfo(party.timezone or bank.settings.timezone)


def moment(bank: Bank, book: Book, zone: ZoneInfo, at: time | None = None, on: date | None = None) -> datetime:
    """Return a time of day where the debtor lives; None is what the clock says now, and the business date for the day."""
    now = bank.now().astimezone(zone)
    return datetime.combine(on or business_date(book), at or now.time(), zone)


def opening(bank: Bank, day: date) -> str:
    """Return when a business day opens, as engines read a timer's date; at the earliest an hour from now."""
    return closing(bank, day - timedelta(days=1))


def closing(bank: Bank, day: date) -> str:
    """Return when a business day is over, as engines read a timer's date; at the earliest an hour from now."""
    return as_variable(max(end_of_day(bank.settings, day), bank.now() + _LEAST_WAIT))
