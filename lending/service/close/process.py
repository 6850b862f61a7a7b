"""The close of a day as a process of the engine: started once, followed until the day is done."""

from datetime import date

from lending.domain.loans import DailyClose
from lending.domain.records import Errand, OutboxMessage
from lending.errors import ConflictError
from lending.service import outbox
from lending.service.close.parts import parts_done, parts_of_day
from lending.service.ports import Bank

PROCESS = "daily_close"


def business_key(day: date) -> str:
    """Return what the engine knows the close of a day by."""
    return f"close-{day.isoformat()}"


def start_close(bank: Bank, day: date) -> None:
    """Have the engine close a day; asked again, have it try once more the step that failed."""
    key = business_key(day)
    with bank.begin() as book:
        known = book.first(OutboxMessage, key=f"{key}:start")
        if known is None:
            outbox.post(bank, book, Errand.START, PROCESS, key, key=f"{key}:start", variables={"day": day.isoformat()})
    if known is not None:
        for incident in bank.engine.incidents():
            if incident.business_key == key:
                bank.engine.retry(incident.id)
    bank.nudge()


def follow_close(bank: Bank, day: date) -> tuple[int, int] | None:
    """Return how many parts of a day are done and how many there are, None when the day is closed.

    ConflictError says which step failed, and why.
    """
    with bank.read() as book:
        close = book.first(DailyClose, day=day)
        if close is not None and close.state == "done":
            return None
        done, count = parts_done(book, day), parts_of_day(book)
    for incident in bank.engine.incidents():
        if incident.business_key == business_key(day):
            raise ConflictError(
                f"The close of {day} stopped at {incident.activity}: {incident.message} Mend it, then give the command again."
            )
    return done, count


def report_kept(bank: Bank, day: date) -> dict[str, object]:
    """Return the report of a day that is closed."""
    with bank.read() as book:
        return book.get(DailyClose, day).report
