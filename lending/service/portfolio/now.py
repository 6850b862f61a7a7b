"""How the book stands at this moment, for boards that many people leave open: reckoned once for all who look at the same branches."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from threading import Lock
from typing import NamedTuple

from lending.domain.actors import Actor
from lending.domain.portfolio.origination import share
from lending.service.access import require_role
from lending.service.business_date import business_date
from lending.service.portfolio.board import Share, by_stage, by_tier
from lending.service.portfolio.ports import Branches, CustomersNow
from lending.service.ports import Bank
from lending.service.review.boards import READERS, branches_of

#: Seconds for which a reckoning stands at least, and how many times as long as it took: no more than a twentieth of one processor is
#: spent on it, however many look and however large the book.
LEAST, TIMES = 5.0, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentNow:
    """The customers of a segment now, or all (segment empty); rates are fractions, None where there is nobody to count."""

    segment: str
    customers: int
    loans: int
    outstanding: Decimal
    #: Of those with a running loan, past due.
    overdue_rate: Decimal | None
    #: Of all, who came back for another loan.
    repeat_rate: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookNow:
    """The running loans by tier and stage and the customers by segment, all of them last, as they stood at an instant."""

    at: datetime
    today: date
    tiers: tuple[Share, ...]
    stages: tuple[Share, ...]
    segments: tuple[SegmentNow, ...]


class Looked(NamedTuple):
    """What somebody is shown; `again` says in how many seconds he will be shown a newer one, None where it was reckoned for him."""

    book: BookNow
    again: float | None = None


@dataclass
class _Kept:
    """The reckoning of some branches, until when it stands, and whose turn it is to reckon anew."""

    found: BookNow | None = None
    until: float = 0.0
    turn: Lock = field(default_factory=Lock)


class LiveBook:
    """Keeps the newest reckoning of each scope; `clock` counts seconds."""

    def __init__(self, bank: Bank, clock: Callable[[], float] = time.monotonic) -> None:
        self._bank, self._clock = bank, clock
        self._kept: dict[Branches, _Kept] = {}
        self._alone = Lock()

    def read(self, actor: Actor) -> Looked:
        """Return how the branches stand that the actor may see; nobody waits for a reckoning who can be given the last one."""
        require_role(actor, *READERS)
        branches = branches_of(actor)
        with self._alone:
            kept = self._kept.setdefault(branches, _Kept())
        last = kept.found
        if not kept.turn.acquire(blocking=last is None) and last is not None:
            return Looked(last, LEAST)
        try:
            return self._renewed(kept, branches)
        finally:
            kept.turn.release()

    def _renewed(self, kept: _Kept, branches: Branches) -> Looked:
        began = self._clock()
        if kept.found is not None and began < kept.until:
            return Looked(kept.found, kept.until - began)
        kept.found = _reckon(self._bank, branches)
        ended = self._clock()
        kept.until = ended + max(LEAST, TIMES * (ended - began))
        return Looked(kept.found)


def _reckon(bank: Bank, branches: Branches) -> BookNow:
    with bank.read() as book:
        today, standing = business_date(book), book.portfolio().standing(branches)
        customers = sorted(book.portfolio().customers(branches))
    segments = tuple(_rated(each) for each in (*customers, _all(customers)))
    return BookNow(at=bank.now(), today=today, tiers=by_tier(standing), stages=by_stage(standing), segments=segments)


def _all(found: list[CustomersNow]) -> CustomersNow:
    sums: Counter[str] = Counter()
    for each in found:
        sums.update({name: value for name, value in each._asdict().items() if isinstance(value, int)})
    return CustomersNow("", **{name: sums[name] for name in CustomersNow._fields[1:]})


def _rated(now: CustomersNow) -> SegmentNow:
    return SegmentNow(
        segment=now.segment,
        customers=now.customers,
        loans=now.loans,
        outstanding=Decimal(now.outstanding).scaleb(-2),
        overdue_rate=share(now.late, now.borrowing),
        repeat_rate=share(now.repeat, now.customers),
    )
