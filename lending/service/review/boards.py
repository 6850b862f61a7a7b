"""What the pages of segments show: a month's movements, who moved, and the health of the customers 客戶健康度 month by month (I4b)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lending.domain.actors import Actor, Role
from lending.domain.segmentation.records import MonthlyReview
from lending.errors import NotFoundError
from lending.service.access import require_role
from lending.service.ports import Bank, Book
from lending.service.review.ports import Health, MovedCustomer, MoveQuery

#: Who reads the boards.
READERS = (Role.SUPERVISOR, Role.PROCESS_OWNER, Role.AUDITOR, Role.CUSTOMER_MANAGER)
#: Months that a board shows.
SHOWN = 24
#: Customers on a page.
PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Movements:
    """A month's movements: `counts` by the segment before and after, `months` those that were reviewed, the latest first.

    `customers` are a page of those who were wanted, `total` of them in all.
    """

    months: tuple[str, ...]
    month: str
    counts: Mapping[tuple[str, str], int]
    customers: tuple[MovedCustomer, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentHealth:
    """How a segment's customers stand, or all (segment empty); rates are fractions, None where there is nobody to count."""

    month: str
    segment: str
    customers: int
    outstanding: Decimal
    contribution: Decimal
    #: Of those with a running loan, past due.
    overdue_rate: Decimal | None
    #: Of all, who came back for another loan.
    repeat_rate: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which movements somebody wants to see; no month is the latest, no segment any; `everybody` are those who stayed, too."""

    month: str | None = None
    before: str | None = None
    segment: str | None = None
    everybody: bool = False
    offset: int = 0


def read_movements(bank: Bank, actor: Actor, wanted: Wanted) -> Movements | None:
    """Return the movements of a month in the actor's scope, with a page of those who moved, or of everybody.

    None before any month was reviewed; NotFoundError for one that was not.
    """
    require_role(actor, *READERS)
    with bank.read() as book:
        months = _months(book)
        if not months:
            return None
        month, branches = wanted.month or months[0], branches_of(actor)
        if month not in months:
            raise NotFoundError("There is no review of that month.")
        whom: dict[str, Any] = {"before": wanted.before, "segment": wanted.segment, "everybody": wanted.everybody}
        customers, total = book.reviews().moved(MoveQuery(month=month, branches=branches, offset=wanted.offset, limit=PAGE, **whom))
        counts = book.reviews().matrix(month, branches)
    return Movements(months=tuple(months), month=month, counts=counts, customers=tuple(customers), total=total)


def read_health(bank: Bank, actor: Actor) -> list[SegmentHealth]:
    """Return the health of each segment, and of all, of the last months that were reviewed, the earliest first; in the actor's scope."""
    require_role(actor, *READERS)
    with bank.read() as book:
        months = sorted(_months(book)[:SHOWN])
        found = book.reviews().health(months, branches_of(actor))
    return [line for month in months for line in _of_month(month, [health for health in found if health.month == month])]


def branches_of(actor: Actor) -> tuple[str, ...] | None:
    """Return the branches whose customers an actor may see; None is all."""
    return None if actor.reads_everything else (actor.branch_id or "",)


def _months(book: Book) -> list[str]:
    return [review.month for review in book.find(MonthlyReview, state="done", order="-month")]


def _of_month(month: str, found: list[Health]) -> list[SegmentHealth]:
    return [*(_rated(health) for health in found), _rated(_all(month, found))]


def _all(month: str, found: list[Health]) -> Health:
    sums: Counter[str] = Counter()
    for health in found:
        sums.update({name: value for name, value in health._asdict().items() if isinstance(value, int)})
    return Health(month, "", **{name: sums[name] for name in Health._fields[2:]})


def _rated(health: Health) -> SegmentHealth:
    return SegmentHealth(
        month=health.month,
        segment=health.segment,
        customers=health.customers,
        outstanding=Decimal(health.outstanding).scaleb(-2),
        contribution=Decimal(health.contribution).scaleb(-2),
        overdue_rate=_share(health.late, health.borrowing),
        repeat_rate=_share(health.repeat, health.customers),
    )


def _share(part: int, of: int) -> Decimal | None:
    """Return a share to four places, half even."""
    return (Decimal(part) / of).quantize(Decimal("0.0001")) if of else None
