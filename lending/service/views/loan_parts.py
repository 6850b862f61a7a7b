"""What pages and the API show of a running loan: its plan, its events with what they paid, its postings, how late it was."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from lending.domain.delinquency import Delinquency
from lending.domain.loans import BucketStay, EventKind, LoanEvent, Posting, TierChange
from lending.domain.servicing.replay import HELD
from lending.domain.servicing.standing import NOTHING, Appropriation, Claim, Standing
from lending.service.ports import Book
from lending.service.servicing.ledger import trial_balance
from lending.service.servicing.rows import plan_balances
from lending.service.views.parts import copied

#: Paid in full; due before today and not paid; due today; partly paid before its day; the next to come; all later ones.
PlanStatus = Literal["paid", "overdue", "due", "next", "later"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """An instalment of a running loan: what is due, what was paid of it, how late it is or was settled."""

    number: int
    start: date
    due: date
    principal: Decimal
    interest: Decimal
    payment: Decimal
    balance: Decimal
    principal_paid: Decimal
    interest_paid: Decimal
    penalty: Decimal
    penalty_paid: Decimal
    unpaid: Decimal
    status: PlanStatus
    settled_on: date | None
    #: Days from the due date to the day it was settled, or until today.
    days_late: int
    bucket: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidPart:
    """What part of an event's money paid which component of which instalment, on which day."""

    instalment: int
    component: str
    amount: Decimal
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """Something that happened to a loan, who booked it when, and what its money paid; `taken_back_by` is another event's number."""

    number: int
    kind: str
    value_date: date
    business_date: date
    recorded_at: datetime
    actor: str
    facts: dict[str, object]
    parts: tuple[PaidPart, ...]
    taken_back_by: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingLine:
    """A transfer row of the ledger; `event` is the number of the event that made it, None for the day's close."""

    event: int | None
    debit: str
    credit: str
    amount: Decimal
    currency: str
    business_date: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """An account in a loan's trial balance."""

    account: str
    debit: Decimal
    credit: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class StayLine:
    """How long the loan, or one instalment of it, was in a delinquency bucket."""

    instalment: int | None
    bucket: str
    entered_on: date
    left_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TierLine:
    """A move between the five tiers, and the event or close that made it."""

    on: date
    before: str
    tier: str
    reason: str
    days_past_due: int


def plan_lines(standing: Standing, late: Delinquency, today: date) -> tuple[PlanLine, ...]:
    """Return the plan as it stands, what was paid beside what is due."""
    left, buckets = plan_balances(standing), {overdue.due: overdue.bucket for overdue in late.instalments}
    upcoming = next((claim.number for claim in standing.claims if claim.due > today and claim.unpaid), None)
    return tuple(_plan_line(claim, left[claim.number], buckets.get(claim.due), today, upcoming) for claim in standing.claims)


def event_lines(events: Sequence[LoanEvent], standing: Standing, *, names: bool) -> tuple[EventLine, ...]:
    """Return the events, the latest first, each with what its money paid; without `names` the bank's people are just the bank."""
    taken_back = {str(event.facts.get("event")): event.number for event in events if event.kind == EventKind.REVERSED}
    parts = _parts_by_event(standing.appropriations)
    return tuple(
        copied(
            EventLine,
            event,
            actor=event.actor_name if names or event.actor_name == "customer" else "bank",
            facts=event.facts,
            parts=tuple(parts.get(event.id, ())),
            taken_back_by=taken_back.get(event.id),
        )
        for event in sorted(events, key=lambda event: -event.number)
    )


def by_component(parts: Iterable[PaidPart]) -> dict[str, Decimal]:
    """Return what parts come to for each component, in the order in which they were paid."""
    sums: dict[str, Decimal] = {}
    for part in parts:
        sums[part.component] = sums.get(part.component, NOTHING) + part.amount
    return sums


def held_by_day(parts: Iterable[PaidPart]) -> dict[date, list[PaidPart]]:
    """Return what money that was held paid, by the day it did."""
    found: dict[date, list[PaidPart]] = {}
    for part in parts:
        found.setdefault(part.on, []).append(part)
    return found


def held_parts(standing: Standing) -> tuple[PaidPart, ...]:
    """Return what money that had been held paid when its day came."""
    return tuple(_parts_by_event(standing.appropriations).get(HELD, ()))


def posting_lines(postings: Sequence[Posting], events: Sequence[LoanEvent]) -> tuple[PostingLine, ...]:
    """Return a loan's postings in the order they were made."""
    numbers = {event.id: event.number for event in events}
    ordered = sorted(postings, key=lambda posting: (posting.business_date, numbers.get(posting.event_id, 0), posting.recorded_at))
    return tuple(copied(PostingLine, one, event=numbers.get(one.event_id), amount=_money(one.minor_units)) for one in ordered)


def account_lines(postings: Iterable[Posting]) -> tuple[AccountLine, ...]:
    """Return a loan's trial balance."""
    return tuple(
        AccountLine(account=account, debit=_money(debit), credit=_money(credit), balance=_money(debit - credit))
        for account, (debit, credit) in trial_balance(postings).items()
    )


def stays_of(book: Book, loan_id: str) -> tuple[StayLine, ...]:
    """Return where a loan and its instalments stood among the buckets, in order."""
    return tuple(copied(StayLine, stay) for stay in book.find(BucketStay, loan_id=loan_id, order="entered_on"))


def tiers_of(book: Book, loan_id: str) -> tuple[TierLine, ...]:
    """Return the loan's moves between the tiers, in order."""
    return tuple(copied(TierLine, change) for change in sorted(book.find(TierChange, loan_id=loan_id), key=lambda change: change.on))


def _plan_line(claim: Claim, balance: Decimal, bucket: str | None, today: date, upcoming: int | None) -> PlanLine:
    end = claim.settled_on or today
    return copied(
        PlanLine,
        claim,
        payment=claim.principal + claim.interest,
        balance=balance,
        penalty=claim.penalty_earned,
        unpaid=claim.unpaid + claim.owed("penalty"),
        status=_status(claim, today, upcoming),
        days_late=max((end - claim.due).days, 0),
        bucket=bucket,
    )


def _status(claim: Claim, today: date, upcoming: int | None) -> PlanStatus:
    if not claim.unpaid and not claim.owed("penalty"):
        return "paid"
    if claim.due < today:
        return "overdue"
    if claim.due == today:
        return "due"
    return "next" if claim.number == upcoming else "later"


def _parts_by_event(parts: Iterable[Appropriation]) -> dict[str, list[PaidPart]]:
    found: dict[str, list[PaidPart]] = {}
    for part in parts:
        found.setdefault(part.event, []).append(copied(PaidPart, part))
    return found


def _money(minor_units: int) -> Decimal:
    return Decimal(minor_units).scaleb(-2)
