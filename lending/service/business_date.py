"""The bank's own date: a row that is moved, not the clock on the wall."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lending.domain.actors import Actor
from lending.domain.calendar import WorkingDays
from lending.domain.loans import DailyClose
from lending.domain.records import Action, BankState
from lending.errors import DayClosingError, InvalidInputError
from lending.service import journal
from lending.service.ports import Bank, BankSettings, Book

BUSINESS_DATE = "business_date"
#: Days one command may move the date: a mistyped year must not run ten years of timers.
FARTHEST_DAYS = 400


def business_date(book: Book) -> date:
    """Return today's business date."""
    return date.fromisoformat(book.get(BankState, BUSINESS_DATE).value)


def posting_date(book: Book) -> date:
    """Return today's business date, which stays what it is until the transaction ends; ConflictError while that day is being closed.

    Whatever posts to the loan ledger asks here, so that no posting slips into a day whose totals were compared.
    """
    today = date.fromisoformat(book.share(BankState, BUSINESS_DATE).value)
    if book.count(DailyClose, state="open"):
        raise DayClosingError
    return today


def open_books(book: Book, first: date) -> None:
    """Set the business date of a new bank."""
    if book.first(BankState, name=BUSINESS_DATE) is None:
        book.add(BankState(name=BUSINESS_DATE, value=first.isoformat()))


def end_of_day(settings: BankSettings, day: date) -> datetime:
    """Return the instant a business day ends, in UTC: what must happen on that day may happen until then."""
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(settings.timezone))
    return midnight.astimezone(UTC)


def within_day(settings: BankSettings, day: date, instant: datetime) -> datetime:
    """Return an instant of the clock on the wall as it counts in the business calendar: held within its business day."""
    return min(max(instant, end_of_day(settings, day - timedelta(days=1))), end_of_day(settings, day))


def local_day(settings: BankSettings, end: datetime) -> date:
    """Return the business day that ends at an instant."""
    return (end - timedelta(seconds=1)).astimezone(ZoneInfo(settings.timezone)).date()


def days_from(settings: BankSettings, day: date, days: int) -> datetime:
    """Return the end of the business day so many calendar days later."""
    return end_of_day(settings, day + timedelta(days=days))


def working_days_from(settings: BankSettings, day: date, days: int) -> datetime:
    """Return the end of the business day so many working days later."""
    return end_of_day(settings, WorkingDays(settings.country).add_working_days(day, days))


def as_variable(instant: datetime) -> str:
    """Return an instant as engines read a timer's date."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_business_date(bank: Bank) -> date:
    """Return today's business date."""
    with bank.read() as book:
        return business_date(book)


def move_business_date(bank: Bank, actor: Actor, to: date) -> int:
    """Move the business date forward, let the engine fire what falls due, and return how many timers fired.

    InvalidInputError names `to` when it lies before today or farther than 400 days ahead. Killed between the two steps, the
    command is simply given again: the same date is accepted and fires what is left.
    """
    with bank.begin() as book:
        state = book.lock(BankState, BUSINESS_DATE)
        today = date.fromisoformat(state.value)
        if to < today:
            raise InvalidInputError({"to": [f"The business date is {today} and never goes back; give {today} or later."]})
        if to > today + timedelta(days=FARTHEST_DAYS):
            raise InvalidInputError({"to": [f"That is more than {FARTHEST_DAYS} days ahead of {today}; move it in smaller steps."]})
        if to > today:
            state.value = to.isoformat()
            journal.record(bank, book, actor, Action.BUSINESS_DATE_MOVED, before=today, after=to)
    return bank.engine.fire_due(end_of_day(bank.settings, to - timedelta(days=1)))
