"""Which tasks, cases and loans somebody wants to see: the filter, the page and the order; scope is always applied."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from lending.domain.actors import Actor
from lending.domain.service_levels import DayRange

#: The holder of what nobody holds.
NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskQuery:
    """Which human tasks somebody wants to see; scope is always applied."""

    actor: Actor
    #: mine | group | overdue | due_today | follow_up | substitute | done | all
    view: str = "group"
    #: The user id of who holds it, `nobody` for what nobody holds.
    holder: str | None = None
    #: User ids of those for whom the actor stands in.
    stands_in_for: tuple[str, ...] = ()
    group: str | None = None
    product: str | None = None
    segment: str | None = None
    #: A process variable of the task's case, and what it has to be.
    variable: str | None = None
    value: str | None = None
    text: str | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    #: The business days on which it came, first and last.
    opened: DayRange | None = None
    #: Due after the first instant and not after the second; None is without end on that side.
    due: tuple[datetime | None, datetime | None] | None = None
    undated: bool = False
    #: The business days on which it was completed, for the view `done`; `holder` is then who completed it.
    completed: DayRange | None = None
    now: datetime
    end_of_day: datetime
    #: The business date, for what is to be looked at again.
    today: date = date.min
    offset: int = 0
    limit: int = 50
    sort: str = "due"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadQuery:
    """Which readings of personal data an auditor wants to see: of whose data (name or reference), by whom (a user id), and when."""

    actor: Actor
    text: str | None = None
    reader: str | None = None
    #: From this instant on, and before that one.
    since: datetime | None = None
    before: datetime | None = None
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseQuery:
    """Which applications somebody wants to see; scope is always applied."""

    actor: Actor
    text: str | None = None
    status: str | None = None
    product: str | None = None
    #: The user id of somebody who entered, did a step of, or decided on the application.
    officer: str | None = None
    #: Only these, where a count of a process asks for its cases.
    ids: tuple[str, ...] | None = None
    #: Submitted from this instant on, and before that one.
    since: datetime | None = None
    before: datetime | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunQuery:
    """Which cases other than applications an auditor wants to see; days are business dates, both included."""

    actor: Actor
    #: A customer's name, or a loan's reference or id.
    text: str | None = None
    #: Of `lending.domain.begun.CaseKind`, and the code of how it ended or stands; `running` or `over` say only that.
    kind: str | None = None
    outcome: str | None = None
    loan_id: str | None = None
    party_id: str | None = None
    #: The user id of somebody who did a step of it.
    officer: str | None = None
    since: date | None = None
    until: date | None = None
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunCase:
    """A case that was begun for a loan, a customer or the whole bank; `key` is what the engine knows it by."""

    kind: str
    key: str
    customer_name: str | None
    reference: str | None
    opened_on: date
    ended_on: date | None
    is_open: bool
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanQuery:
    """Which loans somebody wants to see; scope is always applied."""

    actor: Actor
    text: str | None = None
    state: str | None = None
    product: str | None = None
    branch_id: str | None = None
    #: Such as 4-30; the latest first, as with `late`.
    bucket: str | None = None
    #: Only those with something overdue, the latest first.
    late: bool = False
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningQuery:
    """Which warnings somebody wants to see; scope is always applied."""

    actor: Actor
    state: str | None = None
    colour: str | None = None
    kind: str | None = None
    indicator: str | None = None
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class ArrearsInARow:
    """A loan with instalments overdue one after the other, since the due date of the oldest."""

    loan_id: str
    party_id: str
    since: date
    instalments: int
