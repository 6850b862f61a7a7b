"""What came of warnings: of those that are old enough, the share whose customer was thirty days late and more within half a year.

It asks the loan book, not the manager: a warning that nobody looked at counts too. That a customer was so late already when he was warned
of is counted apart, for such a warning foretold nothing.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from lending.domain.early_warning.indicators import INDICATORS, Indicator

#: Days delinquent that count as late, and days after a warning in which they count.
LATE_FROM, WITHIN_DAYS = 31, 180


class WarnedOf(NamedTuple):
    """A warning with a time in which its customer was late; both None where he never was."""

    warning_id: str
    indicator: str
    raised_on: date
    late_from: date | None
    late_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """An indicator's warnings: raised, old enough to judge, followed by lateness within the days, and of these late as they were raised."""

    indicator: Indicator
    raised: int
    ripe: int
    followed: int
    late_already: int

    @property
    def precision(self) -> Decimal | None:
        """Return the share of the ripe that were followed, to four places; None without any."""
        return (Decimal(self.followed) / self.ripe).quantize(Decimal("0.0001")) if self.ripe else None


def foresight(found: Iterable[WarnedOf], today: date) -> tuple[Foresight, ...]:
    """Return what came of the warnings of every indicator, as of a day; a warning comes once for each time its customer was late."""
    warnings: defaultdict[str, dict[str, list[WarnedOf]]] = defaultdict(dict)
    for row in found:
        warnings[row.indicator].setdefault(row.warning_id, []).append(row)
    return tuple(_of(indicator, list(warnings[indicator.code].values()), today) for indicator in INDICATORS)


def _of(indicator: Indicator, warnings: list[list[WarnedOf]], today: date) -> Foresight:
    ripe = [rows for rows in warnings if rows[0].raised_on + timedelta(days=WITHIN_DAYS) <= today]
    return Foresight(
        indicator=indicator,
        raised=len(warnings),
        ripe=len(ripe),
        followed=sum(any(_was_late(row, WITHIN_DAYS) for row in rows) for rows in ripe),
        late_already=sum(any(_was_late(row, 0) for row in rows) for rows in ripe),
    )


def _was_late(row: WarnedOf, days: int) -> bool:
    """Say whether the customer was late on some day from the warning to so many days after it."""
    if row.late_from is None or row.late_from > row.raised_on + timedelta(days=days):
        return False
    return row.late_until is None or row.late_until > row.raised_on
