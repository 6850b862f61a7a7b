"""Closing business days: each partition once, the totals compared, the date moved when all is done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from lending.domain.actors import WORKER, Actor
from lending.domain.loans import ClosePart, DailyClose, Loan, LoanState
from lending.domain.records import Action, BankState
from lending.domain.segmentation.months import is_month_end, month_of
from lending.errors import ConflictError, EngineUnavailableError, InvalidInputError
from lending.service import journal
from lending.service.business_date import BUSINESS_DATE, FARTHEST_DAYS, business_date, end_of_day, move_business_date
from lending.service.close.parts import BALANCE, CLOSE, closed_partitions, part_of
from lending.service.close.ports import Part
from lending.service.close.reconciliation import reconcile
from lending.service.close.reporting import report_of
from lending.service.close.steps import close_part
from lending.service.ports import Bank, Book
from lending.service.review.process import start_review

#: Told the day being closed, how many of its parts are done and how many there are.
Progress = Callable[[date, int, int], None]
_DAY = timedelta(days=1)
#: Loans of partitions that are closed together, by the same statements in one transaction: more would hold others up for long.
TOGETHER = 100_000


def _silent(_day: date, _done: int, _count: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A day that was closed: its report, and how many timers fired after it; None while the engine is away."""

    day: date
    report: dict[str, Any]
    fired: int | None


def close_through(bank: Bank, actor: Actor, through: date | None = None, progress: Progress = _silent) -> list[Closed]:
    """Close the business day, or every day from it through another, and return their reports.

    Killed anywhere and called again it goes on where it was. InvalidInputError names a date that is closed already or too far ahead;
    NotReconciledError leaves the day open.
    """
    first = require_open(bank, through)
    last = through or first
    return [_close(bank, actor, first + _DAY * number, progress) for number in range((last - first).days + 1)]


def advance_business_date(bank: Bank, actor: Actor, to: date, progress: Progress = _silent) -> int:
    """Move the business date forward through the close of each day between while loans run, and return how many timers fired.

    Errors are those of `move_business_date`, and NotReconciledError.
    """
    fired = 0
    while (day := _to_be_closed(bank, to)) is not None:
        fired += _close(bank, actor, day, progress).fired or 0
    return fired + move_business_date(bank, actor, to)


def close_parts(bank: Bank, day: date, progress: Progress = _silent) -> None:
    """Do what is left of an open day, and hold the rows of each partition to its postings."""
    count = close_partitions(bank, day, progress) + 1
    reconcile_day(bank, day)
    progress(day, count, count)


def close_partitions(bank: Bank, day: date, progress: Progress = _silent) -> int:
    """Close the partitions that are left of an open day, and return how many there are."""
    with bank.read() as book:
        # While the day is open nothing is booked but by the close itself, and by it on partitions that it closes then.
        partitions, touched = book.partitions(), book.touched(day)
    while (closed := _close_next(bank, day, partitions, touched)) is not None:
        progress(day, closed, len(partitions) + 1)
    return len(partitions)


def _close_next(bank: Bank, day: date, partitions: Mapping[int, int], touched: Mapping[int, Sequence[str]]) -> int | None:
    """Close the next partitions, as many together as have few loans, and return how many are closed; None when all were."""
    with bank.begin() as book:
        # Two who close the same day take turns.
        book.lock(DailyClose, day)
        closed = closed_partitions(book, day)
        numbers = _together({number: loans for number, loans in partitions.items() if number not in closed})
        if not numbers:
            return None
        loans = tuple(loan_id for number in numbers for loan_id in touched.get(number, ()))
        done = close_part(bank, book, Part(day=day, partitions=numbers, at=bank.now(), touched=loans))
        made = part_of(day, CLOSE, numbers[0], replace(done, facts={"partitions": [*numbers], **done.facts}))
        book.add(made)
        journal.record(bank, book, WORKER, Action.PARTITION_CLOSED, day=day, partitions=numbers, postings=made.digest, tally=done.tally)
        return len(closed) + len(numbers)


def _together(partitions: Mapping[int, int]) -> tuple[int, ...]:
    """Return the first partitions, as many as have no more loans than are closed together, or one."""
    loans = accumulate(partitions.values())
    few = sum(count <= TOGETHER for count in loans)
    return tuple(partitions)[: max(few, 1)]


def reconcile_day(bank: Bank, day: date) -> None:
    """Hold the rows of each partition to its postings, once.

    NotReconciledError for the first that differs; ConflictError when not all are closed.
    """
    with bank.begin() as book:
        book.lock(DailyClose, day)
        if book.first(ClosePart, day=day, step=BALANCE) is None:
            if book.partitions().keys() - closed_partitions(book, day):
                raise ConflictError(f"Not every partition of {day} is closed yet; close the day again.")
            book.add(reconcile(bank, book, day))


def open_day(bank: Bank, day: date) -> None:
    """Open the close of the business day; from now on nothing is booked on it. InvalidInputError for another day."""
    with bank.begin() as book:
        today = date.fromisoformat(book.lock(BankState, BUSINESS_DATE).value)
        if book.first(DailyClose, day=day) is not None:
            return  # a repeated job, or a command given again
        if today != day:
            raise InvalidInputError({"date": [f"The business date is {today}, not {day}; close that day."]})
        book.add(DailyClose(day=day, started_at=bank.now(), accounts=book.account_totals()))


def finish_day(bank: Bank, actor: Actor, day: date) -> dict[str, Any]:
    """Keep the report of a day whose parts are done, move the business date on, and return the report; once."""
    with bank.begin() as book:
        state = book.lock(BankState, BUSINESS_DATE)
        close = book.lock(DailyClose, day)
        if close.state == "open":
            if book.first(ClosePart, day=day, step=BALANCE) is None:
                raise ConflictError(f"The balances of {day} were not compared yet; close the day again.")
            close.report = report_of(book, day)
            close.state, close.finished_at = "done", bank.now()
            journal.record(bank, book, actor, Action.DAY_CLOSED, day=day, report=close.report)
            state.value = (day + _DAY).isoformat()
            if is_month_end(day):
                start_review(bank, book, month_of(day))
            journal.record(bank, book, actor, Action.BUSINESS_DATE_MOVED, before=day, after=day + _DAY)
        return close.report


def _close(bank: Bank, actor: Actor, day: date, progress: Progress) -> Closed:
    open_day(bank, day)
    close_parts(bank, day, progress)
    report = finish_day(bank, actor, day)
    return Closed(day, report, _fire(bank, day))


def fire_timers(bank: Bank, day: date) -> int:
    """Let the engine fire what falls due with a day, and return how many timers fired."""
    return bank.engine.fire_due(end_of_day(bank.settings, day))


def _fire(bank: Bank, day: date) -> int | None:
    try:
        return fire_timers(bank, day)
    except EngineUnavailableError:
        # The next move of the date fires what is left.
        return None


def require_open(bank: Bank, through: date | None) -> date:
    """Return the business date; InvalidInputError for a day to close through that is closed already or too far ahead."""
    with bank.read() as book:
        today = business_date(book)
    if through is not None and through < today:
        raise InvalidInputError({"date": [f"{through} is closed already; the business date is {today}."]})
    if through is not None and through > today + timedelta(days=FARTHEST_DAYS):
        raise InvalidInputError({"date": [f"That is more than {FARTHEST_DAYS} days ahead of {today}; close in smaller steps."]})
    return today


def _to_be_closed(bank: Bank, to: date) -> date | None:
    """Return the business date when it must be closed on the way to another; None when the date may just move."""
    with bank.read() as book:
        today = business_date(book)
        return today if today < to <= today + timedelta(days=FARTHEST_DAYS) and _has_work(book, today) else None


def _has_work(book: Book, today: date) -> bool:
    return book.first(Loan, state=LoanState.ACTIVE) is not None or book.first(DailyClose, day=today) is not None
