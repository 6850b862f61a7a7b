"""What the monthly review needs of a database: its steps as statements over a range of customers, and what its pages read."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from lending.domain.segmentation.rating import Facts, Rating
from lending.domain.segmentation.records import AccountTransaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A range of customers in the review of a month: ids from the first to the last, and what their facts are told by."""

    month: str
    first: str
    last: str
    as_of: date
    currency: str


class Spread(NamedTuple):
    """A range of customers with loans: the first and the last id in the order of the database, and how many there are."""

    first: str
    last: str
    customers: int


class Gathered(NamedTuple):
    """What is rated: a customer, his facts of three months, and of twelve: months with a salary, what came in, how much stayed."""

    party_id: str
    facts: Facts
    salary_months: int
    income: int
    net: int


class Rated(NamedTuple):
    """What is segmented: a customer with his grade, contribution in minor units and potential, and the segment he is in."""

    party_id: str
    branch_id: str
    grade: str
    contribution: int
    potential: int
    before: str
    reasons: tuple[str, ...]


class Outcome(NamedTuple):
    """What customers are rated as, and their potential: few outcomes for many customers."""

    rating: Rating
    potential: int


class Health(NamedTuple):
    """A month's customers in a segment: how many there are, have running loans, are late, came back for a loan, and what they brought."""

    month: str
    segment: str
    customers: int
    borrowing: int
    late: int
    repeat: int
    outstanding: int
    contribution: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveQuery:
    """Which customers of a month somebody wants to see: those who moved or, where `everybody`, those who stayed too.

    `branches` are those whose customers he may see (None is all); a segment that is None is any.
    """

    month: str
    branches: Collection[str] | None
    before: str | None
    segment: str | None
    everybody: bool
    offset: int
    limit: int


class MovedCustomer(NamedTuple):
    """A customer of a month, for a list; of who stayed in his segment there is no reason, no state and no outcome of a move."""

    party_id: str
    name: str
    branch_id: str
    before: str
    segment: str
    points: int
    grade: str
    reasons: tuple[str, ...]
    reason: str | None
    state: str | None
    outcome: str | None


class Reviews(Protocol):
    """Reviews, asked and written with one statement for many customers."""

    def spreads(self, size: int, paid_out_by: date) -> list[Spread]:
        """Cut the customers who have had a loan by a day into ranges of so many."""

    def gather(self, span: Span) -> None:
        """Write a row of facts for each customer of a range."""

    def gathered(self, span: Span) -> list[Gathered]:
        """Return what is to be rated."""

    def rate(self, span: Span, outcomes: Mapping[Outcome, Sequence[str]]) -> None:
        """Write the outcomes of customers."""

    def rated(self, span: Span) -> list[Rated]:
        """Return what is to be segmented."""

    def segment(self, span: Span, segments: Mapping[str, Sequence[str]], moved: Mapping[str, Sequence[str]]) -> None:
        """Write the segments of customers, and move those who are not in theirs."""

    def add_transactions(self, rows: Iterable[AccountTransaction]) -> int:
        """Add transactions whose id is not there yet, and return how many were."""

    def health(self, months: Sequence[str], branches: Collection[str] | None) -> list[Health]:
        """Return what the customers of some branches (None is all) came to in each month and segment."""

    def matrix(self, month: str, branches: Collection[str] | None) -> dict[tuple[str, str], int]:
        """Count the customers of some branches by the segment before and after."""

    def moved(self, query: MoveQuery) -> tuple[list[MovedCustomer], int]:
        """Return a page of the customers who are wanted, and how many there are."""

    def managed(self, manager_ids: Collection[str]) -> dict[str, int]:
        """Count the customers of each manager."""
