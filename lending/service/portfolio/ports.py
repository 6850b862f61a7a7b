"""What boards and queues ask of the book as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, Protocol

from lending.domain.actors import Actor
from lending.domain.early_warning.foresight import WarnedOf
from lending.domain.portfolio.origination import Completed, Decided
from lending.domain.portfolio.roll_rates import Rolled
from lending.domain.portfolio.vintages import FirstLate, Originated

#: Branches whose loans count; None is all.
Branches = tuple[str, ...] | None


class Standing(NamedTuple):
    """How many running loans are in a tier and a bucket now, and their principal outstanding in minor units."""

    tier: str
    bucket: str | None
    loans: int
    outstanding: int


class CustomersNow(NamedTuple):
    """The customers of a segment now: how many ever had a loan, how many run, whose are late, and the principal in minor units."""

    segment: str
    customers: int
    loans: int
    borrowing: int
    late: int
    repeat: int
    outstanding: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtorToCall:
    """A debtor whom somebody is to call: the task (None while a promise is waited for), what is owed, and what was promised and tried."""

    task_id: str | None
    definition: str | None
    assignee: str | None
    case_id: str
    loan_id: str
    step: str
    customer_name: str
    product: str
    segment: str
    currency: str
    timezone: str | None
    days_past_due: int
    #: Instalments overdue and not paid, without the penalty.
    overdue: Decimal
    kept: int
    broken: int
    #: The day of a promise that is waited for, and of the newest that was broken.
    promised_by: date | None
    broken_by: date | None
    #: Attempts of the last days that count, and how many of them were answered.
    attempts: int
    answered: int


class Unheld(NamedTuple):
    """A loan that breaks the rule of one open case while it is past due, and none else: late since a due date, by its rows and as noted."""

    loan_id: str
    since: date | None
    noted: date | None
    open_cases: int


class Portfolio(Protocol):
    """The book as a whole, in statements over all its loans."""

    def standing(self, branches: Branches) -> list[Standing]:
        """Return running loans by tier and bucket."""

    def customers(self, branches: Branches) -> list[CustomersNow]:
        """Return the customers who have had a loan by the segment they are in, as the book has them now."""

    def rolled(self, first: date, last: date, branches: Branches) -> list[Rolled]:
        """Return where loans that ran as a day stood before its close were on another day."""

    def originated(self, branches: Branches) -> list[Originated]:
        """Return the loans paid out by month."""

    def decided(self, since: datetime, branches: Branches) -> list[Decided]:
        """Return the applications that were approved or rejected, or paid out, since then."""

    def completed(self, since: date, branches: Branches) -> list[Completed]:
        """Return the tasks that had a time to be done by and were completed since a business date, by that date, group and time."""

    def buckets(self) -> list[str]:
        """Return the names of the buckets that loans were ever in."""

    def first_late(self, buckets: Sequence[str], branches: Branches) -> list[FirstLate]:
        """Return when loans first came to one of these buckets, by month of origination."""

    def warned_of(self, buckets: Sequence[str]) -> list[WarnedOf]:
        """Return every warning with each time that a loan of its customer was in one of these buckets; once where it never was."""

    def debtors_to_call(self, actor: Actor, definitions: Sequence[str], on: date, since: date) -> list[DebtorToCall]:
        """Return whom the actor may call by open tasks of these kinds, and who promised to pay by a day; contacts count from `since` on."""

    def unheld(self, before: date) -> list[Unheld]:
        """Return the loans whose open cases, or whose noted lateness, are not what instalments due before a day and unpaid make them."""
