"""From application to money, month by month: how many were approved of those decided on, and how long the money took."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import ceil
from typing import NamedTuple
from zoneinfo import ZoneInfo


class Decided(NamedTuple):
    """An application that was decided on: when, whether approved, when it came in, and when its money was paid out, if it was; UTC."""

    decided_at: datetime
    approved: bool
    submitted_at: datetime
    paid_out_at: datetime | None


class Completed(NamedTuple):
    """How many tasks of a group, due at one instant, were completed on a business date, and how many by then by the clock on the wall."""

    on: date
    group: str
    due_at: datetime
    done: int
    by_clock: int

    def on_time(self, begins: datetime, ends: datetime) -> int:
        """Return how many were in time; their business day began and ended then, and the clock on the wall counts within it only."""
        if ends <= self.due_at:
            return self.done
        return self.by_clock if begins <= self.due_at else 0


@dataclass(frozen=True, slots=True)
class OriginationMonth:
    """What was decided in a month, and how long those took whose money was paid out in it, in order; written as 2026-11."""

    month: str
    approved: int
    rejected: int
    to_money: tuple[timedelta, ...]

    @property
    def approval_rate(self) -> Decimal | None:
        """Return the share approved of those decided on, to four places; None where there was no decision."""
        return share(self.approved, self.approved + self.rejected)

    def took(self, part: Decimal) -> timedelta | None:
        """Return the time within which a part of them had their money, by the nearest rank; None where nobody had."""
        if not self.to_money:
            return None
        return self.to_money[max(ceil(part * len(self.to_money)), 1) - 1]


def share(part: int, whole: int) -> Decimal | None:
    """Return a part of a whole to four places, None of nothing."""
    return (Decimal(part) / whole).quantize(Decimal("0.0001")) if whole else None


def origination(found: Iterable[Decided], zone: ZoneInfo) -> tuple[OriginationMonth, ...]:
    """Return the months in which something was decided or paid out, the latest last; a month is the bank's."""
    approved, rejected = defaultdict[str, int](int), defaultdict[str, int](int)
    took: dict[str, list[timedelta]] = defaultdict(list)
    for each in found:
        (approved if each.approved else rejected)[_month(each.decided_at, zone)] += 1
        if each.paid_out_at is not None:
            took[_month(each.paid_out_at, zone)].append(each.paid_out_at - each.submitted_at)
    months = sorted({*approved, *rejected, *took})
    return tuple(OriginationMonth(month, approved[month], rejected[month], tuple(sorted(took[month]))) for month in months)


def _month(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m}"
