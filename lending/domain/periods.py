"""The periods of a loan: when instalments are due, and the rate factor of each period and of its parts.

"How instalments are computed" in the bank's rules is the source.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from lending.domain.day_count import actual_years
from lending.domain.loan_terms import LoanTerms
from lending.domain.period_years import odd_years, period_years
from lending.domain.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a period over which rate and balance stay the same: its rate factor, and what is drawn down at its start.

    `late` marks the parts up to a day on which the loan is looked at: there interest runs on what really is unpaid.
    """

    start: date
    end: date
    factor: Decimal
    drawn: Decimal = Decimal(0)
    late: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """One period, from the day after which interest runs to the day the instalment is due, with its rate factor.

    `parts` is empty unless a drawdown, another rate or the day the loan is looked at cuts the period.
    """

    number: int
    start: date
    due: date
    factor: Decimal
    parts: tuple[Part, ...] = ()

    @property
    def drawn(self) -> Decimal:
        """Return what is drawn down within the period."""
        return sum((part.drawn for part in self.parts), Decimal(0))


def due_dates(terms: LoanTerms) -> tuple[date, ...]:
    """Return the due dates: counted in months from the first, on the month's last day where it is shorter."""
    return tuple(terms.due(number) for number in range(1, terms.periods + 1))


def loan_periods(terms: LoanTerms, seen_on: date | None = None) -> tuple[Period, ...]:
    """Return the periods of a loan with their rate factors, cut at its drawdowns and changes of rate, and on `seen_on`."""
    dues = due_dates(terms)
    starts = (terms.regular_start, *dues[:-1])
    timeline = Timeline.of(terms, seen_on)
    return tuple(
        _period(terms, number, span, period_years(terms, number, *span), timeline)
        for number, span in enumerate(zip(starts, dues, strict=True), 1)
    )


def odd_days(terms: LoanTerms, seen_on: date | None = None) -> Period | None:
    """Return the odd days of a loan whose interest is an amount of its own, from the disbursement to the first regular period.

    They are the first period's: when it is free of interest, so are they. What is drawn down in them counts from the first regular
    period on as well.
    """
    span = terms.disbursed, terms.regular_start
    return None if span[0] == span[1] else _period(terms, 1, span, odd_years(terms), Timeline.of(terms, seen_on))


def whole_term(terms: LoanTerms, periods: Sequence[Period], seen_on: date | None = None) -> Period:
    """Return the one period of a bullet loan; its interest is simple, none runs on interest, and only changes cut it."""
    factor = sum((period.factor for period in periods), Decimal(0))
    cuts = Timeline.of(terms, seen_on).cuts
    parts: list[Part] = []
    for part in (part for period in periods for part in period.parts):
        if parts and part.start not in cuts:
            parts[-1] = replace(parts[-1], end=part.end, factor=parts[-1].factor + part.factor)
        else:
            parts.append(part)
    return Period(1, periods[0].start, periods[-1].due, factor, tuple(parts))


def _period(terms: LoanTerms, number: int, span: tuple[date, date], years: Decimal, timeline: Timeline) -> Period:
    """Return a period that is a part of a year, cut into parts where something changes in it."""
    if not timeline.cuts:
        return Period(number, *span, terms.annual_rate * years)
    whole = Period(number, *span, years)
    parts = tuple(_part(terms, whole, *edges, timeline) for edges in pairwise((whole.start, *timeline.within(*span), whole.due)))
    return Period(number, *span, sum((part.factor for part in parts), Decimal(0)), parts)


def _part(terms: LoanTerms, whole: Period, start: date, end: date, timeline: Timeline) -> Part:
    factor = timeline.rate_after(start) * _share(terms, whole, start, end)
    late = timeline.seen_on is not None and end <= timeline.seen_on
    return Part(start, end, factor, timeline.drawn_on(start), late)


def _share(terms: LoanTerms, whole: Period, start: date, end: date) -> Decimal:
    """Return the part of a year that a part is: parts share the period's by actual days, under 30/360 too."""
    if (start, end) == (whole.start, whole.due) or not whole.factor:  # a period free of interest has none to share
        return whole.factor
    if terms.day_count == "30/360":
        return whole.factor * (end - start).days / (whole.due - whole.start).days
    return actual_years(start, end, terms.day_count, terms.actual_actual)
