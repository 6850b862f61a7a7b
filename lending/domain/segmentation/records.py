"""What a monthly review writes down: the review, its parts, a row for each customer, each move between segments."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

#: A good, B sound, C watch, D risk.
Segment = Literal["A", "B", "C", "D"]
SEGMENTS: tuple[Segment, ...] = ("A", "B", "C", "D")
#: The credit grade, the best first.
Grade = Literal["good", "sound", "watch", "risk"]
GRADES: tuple[Grade, ...] = ("good", "sound", "watch", "risk")
#: What money in or out of an account was for, as its bank statement says.
TransactionKind = Literal["salary", "other_income", "spending", "gambling", "brokerage", "transfer"]
KINDS: tuple[TransactionKind, ...] = ("salary", "other_income", "spending", "gambling", "brokerage", "transfer")
#: Steps of a review over its parts.
Step = Literal["gather", "rate", "segment"]


@dataclass(eq=False, kw_only=True)
class AccountTransaction:
    """Money in or out of a customer's account; the id is its source's own, so that it is taken in once."""

    id: str
    party_id: str
    on: date
    kind: str
    #: Minor units, above zero in, below zero out.
    minor_units: int
    currency: str
    #: Where it comes from: import, or simulation for invented customers.
    origin: str


@dataclass(eq=False, kw_only=True)
class MonthlyReview:
    """The review of a month, such as 2026-11; its decision table is kept as it was when the review was opened."""

    month: str
    #: open | done
    state: str = "open"
    #: The business date on which it was opened; what is late is told as of that day.
    as_of: date
    #: The decision file that makes the segments, and the SHA-256 of it.
    table: str
    table_digest: str
    started_at: datetime
    finished_at: datetime | None = None
    #: Counts by what they count, written when it is done.
    report: dict[str, object] = field(default_factory=dict)


@dataclass(eq=False, kw_only=True)
class ReviewRange:
    """Customers that are reviewed together: those whose id is from the first to the last, in the order of the database."""

    month: str
    number: int
    first: str
    last: str
    customers: int
    #: When each step was done for them; None before.
    gathered_at: datetime | None = None
    rated_at: datetime | None = None
    segmented_at: datetime | None = None


@dataclass(eq=False, kw_only=True)
class CustomerReview:
    """What a review found of a customer; amounts are minor units of the bank's currency, windows end with the month."""

    month: str
    party_id: str
    branch_id: str
    as_of: date
    #: Running loans, loans ever paid out, principal outstanding.
    loans: int
    loans_ever: int
    outstanding: int
    #: Points of the newest score; None where there is none.
    score: int | None
    #: Of the latest running loan.
    days_past_due: int
    #: A loan is substandard or worse, or was written off.
    impaired: bool
    #: A restructured loan is being observed (R3).
    under_observation: bool
    #: The newest report of the courts on file lists him as subject to enforcement 被執行人.
    on_enforcement_list: bool = False
    #: Of his account, three months: how many months had a salary, what came in, what went where, how much more came in than went out.
    transactions: int
    salary_months: int
    income: int
    spending: int
    gambling: int
    brokerage: int
    net: int
    #: Of his account, twelve months.
    salary_months_of_year: int
    income_of_year: int
    net_of_year: int
    #: Twelve months: interest and penalty paid on instalments due in them, fees earned; what his accounts hold.
    interest_paid: int
    fees_paid: int
    deposits: int
    #: What he brought in twelve months: interest, fees, and the margin on his deposits.
    contribution: int
    #: None until it is rated.
    points: int | None = None
    grade: str | None = None
    #: Codes of what was found, in the order of the rules.
    reasons: list[str] = field(default_factory=list)
    #: From 0 to 4: how steady his job is, how his assets grow.
    potential: int | None = None
    #: The segment before, and the one it comes to; None until it is segmented.
    before: str | None = None
    segment: str | None = None


@dataclass(eq=False, kw_only=True)
class SegmentMove:
    """A customer's move between segments, and what follows from it; its id is the business key of the process that follows up."""

    id: str
    month: str
    party_id: str
    branch_id: str
    before: str
    segment: str
    #: Why, as the row of the decision table says it.
    reason: str
    #: Codes of what was found.
    reasons: list[str] = field(default_factory=list)
    #: waiting | open (somebody has a task) | done | overtaken (by the next move)
    state: str = "waiting"
    #: What was done: manager_assigned, offer_noted, visited, secured, …; empty before.
    outcome: str = ""
    process_instance: str | None = None
    moved_on: date
    followed_on: date | None = None
    recorded_at: datetime

    @property
    def is_open(self) -> bool:
        """Say whether something is still to be done."""
        return self.state in {"waiting", "open"}


@dataclass(eq=False, kw_only=True)
class ManagedCustomer:
    """A customer who has a manager of his own 專屬客戶經理, from the day he came to segment A on."""

    party_id: str
    #: The user who is it.
    manager_id: str
    since: date
