"""What the portfolio board shows of the way to a loan: approval rate, time to money, and tasks done by when they were due."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from lending.domain.actors import Actor
from lending.domain.calendar import add_months
from lending.domain.portfolio.origination import Completed, OriginationMonth, origination, share
from lending.service.access import require_role
from lending.service.business_date import business_date, end_of_day
from lending.service.ports import Bank, BankSettings
from lending.service.review.boards import READERS, branches_of

#: Months that are shown, the one that runs included.
SHOWN = 12
_DAY, _YEAR = timedelta(days=1), timedelta(days=366)


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
        service = _service(bank.settings, book.portfolio().completed(first, branches))
    return Throughput(decided[-SHOWN:], service)


def _service(settings: BankSettings, found: Iterable[Completed]) -> tuple[ServiceMonth, ...]:
    """Add tasks up by month and group; late is what its own page called late: the business day had passed it, whatever the clock says."""
    done, on_time = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for each in found:
        at = f"{each.on:%Y-%m}", each.group
        done[at] += each.done
        on_time[at] += each.on_time(end_of_day(settings, each.on - _DAY), end_of_day(settings, each.on))
    return tuple(ServiceMonth(month, group, done[month, group], on_time[month, group]) for month, group in sorted(done))
