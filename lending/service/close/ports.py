"""What the close needs of a database: the steps as statements over a partition's loans."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

#: Counts and sums in minor units, by name: `billed`, `accrued/CNY`, `bucket_in/1-3`.
Tally = Mapping[str, int]
#: Minor units by partition and currency.
Sums = Mapping[tuple[int, str], int]
#: The reason of a tier that time alone changed.
DAYS_PAST_DUE = "days_past_due"
#: Why a collection case ended.
CURED, WRITTEN_OFF = "cured", "written_off"
#: The process that works on a collection case, and what it is told when its loan is past due since another day, or no longer.
COLLECTION, ARREARS_CHANGED = "collection", "arrears_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The loans of partitions that are closed together, as a day is closed.

    `touched` are those that something happened to on the day, `replayed` those looked at one by one, `left_out` those of before the book
    kept terms, which nothing can be reckoned for; `idle` says that nothing is due, late or replayed among them, so that only interest is
    to be reckoned.
    """

    day: date
    partitions: tuple[int, ...]
    at: datetime
    touched: tuple[str, ...] = ()
    replayed: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    idle: bool = False

    @property
    def apart(self) -> tuple[str, ...]:
        """Return the loans that no statement changes."""
        return (*self.replayed, *self.left_out)


class Agenda(NamedTuple):
    """Periods that end today, loans past due."""

    due: int
    late: int

    @property
    def idle(self) -> bool:
        """Say whether only interest is to be reckoned."""
        return not (self.due or self.late)


class Movement(NamedTuple):
    """What a partition's postings add to an account, or its rows say is there, minor units, debits above zero."""

    partition: int
    currency: str
    account: str
    units: int


class Posted(NamedTuple):
    """A posting as its part's digest reads it."""

    key: str
    debit: str
    credit: str
    minor_units: int
    currency: str
    loan_id: str | None


def event_of(day: date, partition: int | str) -> str:
    """Return what the postings of a partition's close name as their event."""
    return f"close:{day.isoformat()}:{partition}"


def payment_key(loan_id: str, day: date) -> str:
    """Return the key of the payment that the close takes from the customer's account."""
    return f"{loan_id}:close:{day.isoformat()}"


class Sets(Protocol):
    """The loans of a part, asked and changed with one statement each; the rules are those of `lending.domain.servicing`."""

    def agenda(self) -> Agenda:
        """Count what the day has to do."""

    def without_terms(self) -> list[str]:
        """Return loans of before the book kept terms: nothing can be reckoned for them."""

    def keep_rates(self) -> None:
        """Look at rates that follow the LPR every day again tomorrow; called when the LPR is what it was yesterday."""

    def exceptions(self, *, caught_up: bool) -> list[str]:
        """Return the loans to be replayed.

        Touched, set apart, rate looked at today, held money due, arrears with money, accounts that hold too little; all that
        were paid out before the day when the day before it was not closed (`caught_up` is False).
        """

    def earned(self) -> tuple[int, Sums]:
        """Return how many loans run, and the interest the last night earned."""

    def earn_penalty(self) -> Sums:
        """Let the last night earn penalty on what was overdue in it; return what that charged."""

    def bill(self) -> tuple[Tally, list[Posted]]:
        """Post the interest of what is due today as due, and let interest run in the next period."""

    def take(self) -> tuple[Tally, list[Posted]]:
        """Take what is due today from accounts that hold it, each an event; close what is paid in full."""

    def mark_billed(self) -> None:
        """Mark what is due today as billed, where its payment did not."""

    def age(self) -> Tally:
        """Say how late each loan is as the next day opens: days, buckets with their history, tiers with their reason."""

    def open_cases(self) -> int:
        """Open a collection case for each loan past due that has none open, and return how many."""

    def end_cases(self) -> int:
        """End the open cases whose loan is no longer past due, and return how many; those past due since another day are told so."""

    def balances(self) -> list[Movement]:
        """Return what the rows say the partitions' balances are as the day closes."""
