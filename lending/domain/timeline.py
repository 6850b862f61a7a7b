"""What happens to a loan on which day, and the day it is looked at; each cuts the period it falls in."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Self

from lending.domain.loan_terms import LoanTerms

_DAY = timedelta(days=1)
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The changes of a loan in order: `rates` has the first rate, then one for each day in `rate_days`, after which it is in force."""

    cuts: tuple[date, ...]
    rate_days: tuple[date, ...]
    rates: tuple[Decimal, ...]
    drawn: Mapping[date, Decimal]
    seen_on: date | None

    @classmethod
    def of(cls, terms: LoanTerms, seen_on: date | None = None) -> Self:
        """Return the timeline of a loan that is looked at on a day, or on none."""
        changes = sorted(terms.rate_changes, key=lambda change: change.on)
        rate_days = tuple(new_rate_starts(terms, change.on) for change in changes)
        seen = () if seen_on is None else (seen_on,)
        return cls(
            cuts=tuple(sorted({*rate_days, *seen, *(movement.on for movement in terms.movements)})),
            rate_days=rate_days,
            rates=(terms.annual_rate, *(change.annual_rate for change in changes)),
            drawn=_drawn(terms),
            seen_on=seen_on,
        )

    def within(self, start: date, end: date) -> tuple[date, ...]:
        """Return the days that cut a period, in order, its first and last day not counted."""
        return self.cuts[bisect_right(self.cuts, start) : bisect_left(self.cuts, end)]

    def rate_after(self, day: date) -> Decimal:
        """Return the rate in force after a day, as a fraction a year."""
        return self.rates[bisect_right(self.rate_days, day)]

    def drawn_on(self, day: date) -> Decimal:
        """Return what is drawn down on a day after the first, less what is repaid early; of odd days on the day that ends them, too."""
        return self.drawn.get(day, _NOTHING)


def new_rate_starts(terms: LoanTerms, on: date) -> date:
    """Return the day whose end begins a rate that holds from `on`: a day's interest is for the night before it."""
    return max(on - _DAY, terms.disbursed)


def _drawn(terms: LoanTerms) -> dict[date, Decimal]:
    drawn: dict[date, Decimal] = {}
    for movement in terms.movements:
        for day in {movement.on, max(movement.on, terms.regular_start)}:
            drawn[day] = drawn.get(day, _NOTHING) + movement.amount
    return drawn
