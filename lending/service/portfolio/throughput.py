"""What the portfolio board shows of the way to a loan: approval rate, time to money, and tasks done by when they were due."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from lending.domain.actors import Actor
from lending.domain.calendar import add_months
from lending.domain.portfolio.origination import OnTime, OriginationMonth, origination, share
from lending.service.access import require_role
from lending.service.business_date import business_date
from lending.service.ports import Bank
from lending.service.review.boards import READERS, branches_of

#: Months that are shown, the one that runs included.
SHOWN = 12
_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class ServiceMonth:
    """Tasks completed in a month, all groups together or one, and the share done by when they were due; written as 2026-11."""

    month: str
    group: str
    done: int
    on_time: int

    @property
    def rate(self) -> Decimal | None:
        """Return the share done in time, to four places."""
        return share(self.on_time, self.done)


@dataclass(frozen=True, slots=True)
class Throughput:
    """The way to a loan over the last months: decisions and money, and the groups' tasks by month and group."""

    months: tuple[OriginationMonth, ...]
    service: tuple[ServiceMonth, ...]

    @property
    def groups(self) -> tuple[str, ...]:
        """Return the groups that completed something, the busiest first."""
        done: dict[str, int] = {}
        for each in self.service:
            done[each.group] = done.get(each.group, 0) + each.done
        return tuple(sorted(done, key=lambda group: (-done[group], group)))


def read_throughput(bank: Bank, actor: Actor) -> Throughput:
    """Return the last months of the actor's scope; a month of decisions is told by the bank's clock, one of tasks by its business date."""
    require_role(actor, *READERS)
    branches, zone, now = branches_of(actor), ZoneInfo(bank.settings.timezone), bank.now()
    with bank.read() as book:
        first = add_months(business_date(book).replace(day=1), 1 - SHOWN)
        decided = origination(book.portfolio().decided(now - _YEAR, branches), zone)
        service = [_month(each) for each in book.portfolio().on_time(first, branches)]
    return Throughput(decided[-SHOWN:], tuple(service))


def _month(found: OnTime) -> ServiceMonth:
    return ServiceMonth(f"{found.year}-{found.month:02d}", found.group, found.done, found.on_time)
