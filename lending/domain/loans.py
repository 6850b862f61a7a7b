"""The loan once paid out: its plan, its events, its double-entry postings, and what the daily close makes of them."""

import zlib
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from lending.domain.classification import Tier

_NOTHING = Decimal(0)
#: Sets that the daily close works through one after the other; enough for several processes, few enough to stay cheap.
PARTITIONS = 64


def partition_of(loan_id: str) -> int:
    """Return the set of the daily close that a loan belongs to, from 0 to PARTITIONS - 1; the same for an id at any time and place."""
    return zlib.crc32(loan_id.encode()) % PARTITIONS


class LoanState(StrEnum):
    """Where a loan stands as a whole."""

    ACTIVE = "active"
    CLOSED = "closed"
    WRITTEN_OFF = "written_off"


@dataclass(eq=False, kw_only=True)
class Loan:
    """A disbursed loan, with its standing as of the last close and the events since."""

    id: str
    #: None for a loan that came in by book import without its file.
    application_id: str | None
    party_id: str
    branch_id: str
    product: str
    product_version: int
    principal: Decimal
    currency: str
    #: The rate in force, a fraction a year.
    annual_rate: Decimal
    term_months: int
    method: str
    disbursed_on: date
    state: str = LoanState.ACTIVE
    #: The settings it was agreed with, as `lending.domain.servicing.terms` writes them; never changed.
    terms: dict[str, object] = field(default_factory=dict)
    #: Which set of the daily close it belongs to, from 0 to PARTITIONS - 1.
    partition: int = 0
    #: Principal not repaid yet.
    outstanding: Decimal = _NOTHING
    #: Money received that nothing is due for yet.
    unapplied: Decimal = _NOTHING
    #: The period interest runs in: its first day, its end (the due date) and its interest. None once nothing is to come.
    accrues_from: date | None = None
    accrues_to: date | None = None
    accrues: Decimal = _NOTHING
    #: What the instalment of that period had earned before, where something changed within it.
    accrued_before: Decimal = _NOTHING
    #: The day the rate is looked at next.
    reprices_on: date | None = None
    #: Whether what is due is taken from the party's account.
    autopay: bool = True
    #: The due date of the oldest instalment not paid in full, once that day has passed.
    past_due_since: date | None = None
    days_past_due: int = 0
    delinquent_days: int = 0
    bucket: str | None = None
    tier: Tier = "normal"
    closed_on: date | None = None
    #: Whether the daily close must replay it: fees or court costs owed, funds misused, restructured and observed.
    set_apart: bool = False
    recorded_at: datetime
    business_date: date


@dataclass(eq=False, kw_only=True)
class Instalment:
    """A row of the repayment plan 還款計劃, and what was paid of it."""

    id: str
    loan_id: str
    number: int
    #: The day after which its interest runs.
    start: date
    due: date
    principal: Decimal
    interest: Decimal
    #: Principal left after it, by the plan.
    balance: Decimal
    currency: str
    partition: int = 0
    billed: bool = False
    principal_paid: Decimal = _NOTHING
    interest_paid: Decimal = _NOTHING
    #: Penalty earned so far, in millionths of the currency's smallest unit.
    penalty: int = 0
    penalty_paid: Decimal = _NOTHING
    #: The day up to which the penalty is earned; None while it is not overdue.
    penalty_to: date | None = None
    bucket: str | None = None
    #: The value date of the payment that settled it.
    settled_on: date | None = None

    @property
    def payment(self) -> Decimal:
        """Return what is to be paid on the due date."""
        return self.principal + self.interest


class EventKind(StrEnum):
    """What can happen to a loan; `lending.domain.servicing.events` says what facts each carries."""

    DISBURSED = "disbursed"
    DRAWN_DOWN = "drawn_down"
    PAYMENT = "payment"
    PREPAYMENT = "prepayment"
    PAYOFF_QUOTED = "payoff_quoted"
    RATE_CHANGED = "rate_changed"
    DUE_DAY_CHANGED = "due_day_changed"
    MISUSE_FOUND = "misuse_found"
    RESTRUCTURED = "restructured"
    WAIVED = "waived"
    DELINQUENCY_PAUSED = "delinquency_paused"
    DELINQUENCY_RESUMED = "delinquency_resumed"
    REFUNDED = "refunded"
    COSTS_ADVANCED = "costs_advanced"
    COSTS_BORNE = "costs_borne"
    COURT_DEPOSIT = "court_deposit"
    COURT_DEPOSIT_RETURNED = "court_deposit_returned"
    WRITTEN_OFF = "written_off"
    REVERSED = "reversed"


@dataclass(eq=False, kw_only=True)
class LoanEvent:
    """Something that happened to a loan; inserted only."""

    id: str
    loan_id: str
    #: 1, 2, 3 … within the loan, in the order of booking.
    number: int
    kind: str
    #: The day it counts from; the replay goes by it, then by number.
    value_date: date
    #: Amounts and rates as text, dates as ISO 8601.
    facts: dict[str, object] = field(default_factory=dict)
    #: Makes a second booking of the same thing impossible.
    key: str
    actor_id: str | None = None
    actor_name: str
    recorded_at: datetime
    business_date: date


@dataclass(eq=False, kw_only=True)
class Transfer:
    """Money sent out through the payment agency; its key makes it go once."""

    id: str
    key: str
    application_id: str
    payment_line_id: str | None
    amount: Decimal
    currency: str
    #: planned | sent
    state: str = "planned"
    reference: str | None = None
    recorded_at: datetime
    business_date: date


@dataclass(eq=False, kw_only=True)
class Posting:
    """One transfer row of the ledger: debit one account, credit another, so that it balances by construction."""

    id: str
    event_id: str
    key: str
    debit: str
    credit: str
    #: Minor units (fen), always above zero.
    minor_units: int
    currency: str
    #: None where a partition's accrual is posted in one sum.
    loan_id: str | None
    recorded_at: datetime
    business_date: date


@dataclass(eq=False, kw_only=True)
class DepositAccount:
    """What a customer keeps with the bank in one currency; instalments are taken from it on their due dates."""

    id: str
    party_id: str
    currency: str
    balance: Decimal = _NOTHING


@dataclass(eq=False, kw_only=True)
class BucketStay:
    """How long a loan, or one instalment of it, was in a delinquency bucket."""

    id: str
    loan_id: str
    #: None for the loan as a whole.
    instalment: int | None = None
    bucket: str
    entered_on: date
    left_on: date | None = None


@dataclass(eq=False, kw_only=True)
class TierChange:
    """A move between the five tiers 五級分類 (R1), with its reason."""

    id: str
    loan_id: str
    on: date
    before: str
    tier: str
    reason: str
    days_past_due: int


@dataclass(eq=False, kw_only=True)
class CollectionCase:
    """Dealing with a loan's arrears, from the first day past due until they are cleared; one open case a loan."""

    id: str
    loan_id: str
    state: str = "open"
    opened_on: date
    closed_on: date | None = None
    reason: str | None = None
    #: The instance of the process that works on it.
    process_instance: str | None = None
    #: The due date of the oldest instalment past due, as the process was last told.
    past_due_since: date | None = None
    #: The step of the ladder it is at: sms | phone | senior | legal; empty before the first, with the day past due it ends on, 0 for none.
    step: str = ""
    step_end_day: int = 0
    #: The day past due that a broken promise or a refusal lifted it to, whatever the calendar says; 0 for none.
    lifted_to: int = 0
    #: The day from which the debtor is approached again.
    paused_until: date | None = None
    #: Why: sms | attempt (both end with the step), kept (a promise), objection, legal.
    pause_reason: str = ""
    #: What somebody has to look into first: disputed | hardship | deceased | unreachable.
    objection: str | None = None
    #: The day on which a sign of danger sent it to legal action, whatever the ladder says.
    warned_on: date | None = None
    #: What legal action comes to next, one of `lending.domain.legal.course.STAGES`.
    legal_stage: str = "demand"


@dataclass(eq=False, kw_only=True)
class DailyClose:
    """The close of one business day."""

    day: date
    #: open | done
    state: str = "open"
    started_at: datetime
    finished_at: datetime | None = None
    #: What customers' accounts held when it was opened, minor units by currency; None for a day of before that was kept.
    accounts: dict[str, int] | None = None
    #: Counts and sums of the day, in words of the report.
    report: dict[str, object] = field(default_factory=dict)


@dataclass(eq=False, kw_only=True)
class ClosePart:
    """One step of a day's close over one partition: done when this row is there."""

    day: date
    step: str
    partition: int
    #: Rows touched and sums in minor units.
    facts: dict[str, object] = field(default_factory=dict)
    #: SHA-256 of the canonical JSON of what it posted, hexadecimal.
    digest: str
