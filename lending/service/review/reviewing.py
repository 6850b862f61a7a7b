"""Reviewing a month: opened once with the table as it stands, then gathered, rated and segmented range by range, each step of each once."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from lending.domain.actors import WORKER, Actor
from lending.domain.decision_tables import Tables
from lending.domain.records import Action, BankState
from lending.domain.segmentation.months import last_day
from lending.domain.segmentation.policy import policy_on
from lending.domain.segmentation.rating import rate
from lending.domain.segmentation.records import SEGMENTS, MonthlyReview, ReviewRange, SegmentMove, Step
from lending.domain.segmentation.segmenting import DECISION, Segmented, segment_of
from lending.domain.segmentation.standing import potential_of
from lending.errors import ConflictError, InvalidInputError
from lending.service import journal
from lending.service.business_date import BUSINESS_DATE, business_date
from lending.service.decision_tables import read_tables
from lending.service.ports import Bank, Book
from lending.service.review.ports import Gathered, Outcome, Rated, Span
from lending.service.review.visits import overtake_moves

#: Customers that are reviewed together, in one transaction a step: more would hold others up for long.
TOGETHER = 5_000
#: Told the month, how many of its ranges a step is done for, and how many there are in all steps.
Progress = Callable[[str, int, int], None]
STEPS: tuple[Step, ...] = ("gather", "rate", "segment")
_DONE_AT = {"gather": "gathered_at", "rate": "rated_at", "segment": "segmented_at"}


def silent(_month: str, _done: int, _count: int) -> None:
    """Tell nobody."""


def open_review(bank: Bank, month: str, table: bytes) -> None:
    """Open the review of a month that is over, with the decision file it goes by; opened again it stays as it is.

    InvalidInputError for a month that is not over; ConflictError while an earlier one is not finished, or a later one was opened.
    """
    last = last_day(month)
    if DECISION not in read_tables(table):
        raise InvalidInputError({"table": [f"The file holds no decision {DECISION}."]})
    with bank.begin() as book:
        if book.first(MonthlyReview, month=month) is not None:
            return  # a repeated job, or a command given again
        require_reviewable(book, month)
        today = business_date(book)
        digest = hashlib.sha256(table).hexdigest()
        book.add(MonthlyReview(month=month, as_of=today, table=table.decode(), table_digest=digest, started_at=bank.now()))
        for number, (first, last_id, count) in enumerate(book.reviews().spreads(TOGETHER, last)):
            book.add(ReviewRange(month=month, number=number, first=first, last=last_id, customers=count))
        journal.record(bank, book, WORKER, Action.REVIEW_OPENED, month=month, table=digest)


def require_reviewable(book: Book, month: str) -> None:
    """Make sure that a month's review can be open, now or already; who would start it asks before anything is started.

    InvalidInputError for what is no month, or is not over; ConflictError while an earlier one is not finished, or a later one was opened.
    """
    today, last = business_date(book), last_day(month)
    if book.first(MonthlyReview, month=month) is not None:
        return
    if today <= last:
        raise InvalidInputError({"month": [f"{month} is not over; the business date is {today}. Review it from the next month on."]})
    _require_turn(book, month)


def _require_turn(book: Book, month: str) -> None:
    """Refuse a review whose segments another would have to begin with, or begin from."""
    latest = book.first(MonthlyReview, order="-month")
    if latest is not None and latest.month > month:
        raise ConflictError(f"{latest.month} was reviewed already; what it found does not change by a review of {month}.")
    if latest is not None and latest.state == "open":
        raise ConflictError(f"The review of {latest.month} is not finished; finish it first.")


def gather_facts(bank: Bank, month: str, progress: Progress = silent) -> None:
    """Write down what is known of each customer, range by range."""
    _each_range(bank, month, "gather", lambda book, span: book.reviews().gather(span), progress)


def rate_customers(bank: Bank, month: str, progress: Progress = silent) -> None:
    """Rate each customer, with reasons."""
    _each_range(bank, month, "rate", _rate, progress)


def segment_customers(bank: Bank, month: str, progress: Progress = silent) -> None:
    """Give each customer his segment by the table, and journal each move with its reason."""
    with bank.read() as book:
        tables = read_tables(book.get(MonthlyReview, month).table.encode())
    _each_range(bank, month, "segment", lambda book, span: _segment(bank, book, span, tables), progress)


def _each_range(bank: Bank, month: str, step: Step, work: Callable[[Book, Span], object], progress: Progress) -> None:
    """Do a step for the ranges it was not done for; two who do it at the same time take turns."""
    done_at, currency = _DONE_AT[step], bank.settings.currency
    with bank.read() as book:
        ranges = book.find(ReviewRange, month=month, order="number")
    left = [found.number for found in ranges if getattr(found, done_at) is None]
    done = (STEPS.index(step) + 1) * len(ranges) - len(left)
    for place, number in enumerate(left, 1):
        with bank.begin() as book:
            as_of = book.lock(MonthlyReview, month).as_of
            found = book.get(ReviewRange, (month, number))
            if getattr(found, done_at) is None:
                work(book, Span(month=month, first=found.first, last=found.last, as_of=as_of, currency=currency))
                setattr(book.get(ReviewRange, (month, number)), done_at, bank.now())
        progress(month, done + place, len(ranges) * len(STEPS))


def _rate(book: Book, span: Span) -> None:
    reviews = book.reviews()
    outcomes: defaultdict[Outcome, list[str]] = defaultdict(list)
    for found in reviews.gathered(span):
        outcomes[_outcome(found, span.as_of)].append(found.party_id)
    reviews.rate(span, outcomes)


def _outcome(found: Gathered, on: date) -> Outcome:
    policy = policy_on(on)
    potential = potential_of(salary_months=found.salary_months, income=found.income, net=found.net, policy=policy)
    return Outcome(rate(found.facts, policy), potential)


def _segment(bank: Bank, book: Book, span: Span, tables: Tables) -> None:
    found = [(rated, segment_of(tables, rated.grade, rated.contribution, rated.potential)) for rated in book.reviews().rated(span)]
    moves = [(rated, segmented) for rated, segmented in found if segmented.segment != rated.before]
    overtake_moves(bank, book, [rated.party_id for rated, _ in moves])
    # Held while they are written down: each row of the journal would else read the date again, and send what was added before.
    today = book.get(BankState, BUSINESS_DATE)
    for rated, segmented in moves:
        _move(bank, book, span, rated, segmented=segmented, today=today)
    book.reviews().segment(span, _by_segment(found), _by_segment(moves))


def _by_segment(found: Iterable[tuple[Rated, Segmented]]) -> dict[str, list[str]]:
    segments: defaultdict[str, list[str]] = defaultdict(list)
    for rated, segmented in found:
        segments[segmented.segment].append(rated.party_id)
    return segments


def _move(bank: Bank, book: Book, span: Span, found: Rated, *, segmented: Segmented, today: BankState) -> None:
    """Write a move down, and journal it with its reason."""
    book.add(
        SegmentMove(
            id=f"{found.party_id}:segment:{span.month}",
            month=span.month,
            party_id=found.party_id,
            branch_id=found.branch_id,
            before=found.before,
            segment=segmented.segment,
            reason=segmented.reason,
            reasons=list(found.reasons),
            moved_on=date.fromisoformat(today.value),
            recorded_at=bank.now(),
        )
    )
    why: dict[str, Any] = {"because": segmented.reason, "found": found.reasons}
    moved: dict[str, Any] = {"month": span.month, "before": found.before, "after": segmented.segment}
    journal.record(bank, book, WORKER, Action.SEGMENT_MOVED, party_id=found.party_id, **moved, **why)


def finish_review(bank: Bank, actor: Actor, month: str) -> dict[str, object]:
    """Keep the report of a review whose steps are done, and return it; ConflictError where one is not."""
    with bank.begin() as book:
        review = book.lock(MonthlyReview, month)
        if review.state == "open":
            _require_done(book, month)
            review.report = _report(book, month)
            review.state, review.finished_at = "done", bank.now()
            journal.record(bank, book, actor, Action.REVIEW_FINISHED, month=month, report=review.report)
        return review.report


def _require_done(book: Book, month: str) -> None:
    left = book.count(ReviewRange, month=month, segmented_at=None) + book.count(SegmentMove, month=month, state="waiting")
    if left:
        raise ConflictError(f"The review of {month} is not done yet; give the command again.")


def _report(book: Book, month: str) -> dict[str, object]:
    counts = book.reviews().matrix(month, None)
    moves = {f"{before}>{after}": count for (before, after), count in sorted(counts.items()) if before != after}
    return {
        "month": month,
        "customers": sum(counts.values()),
        "segments": {name: sum(count for (_, after), count in counts.items() if after == name) for name in SEGMENTS},
        "moves": moves,
        "moved": sum(moves.values()),
    }
