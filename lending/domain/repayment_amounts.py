"""What is repaid each period: the level instalment, or the share of principal, computed anew over what is left after a change."""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal
from itertools import islice

from lending.domain.loan_terms import SETTLED, LoanTerms
from lending.domain.money import to_multiple
from lending.domain.periods import Period, due_dates, loan_periods
from lending.domain.repayment_rows import Row, Share, make_rows
from lending.domain.timeline import new_rate_starts

_NOTHING = Decimal(0)
_CENTS = 100


def repayment_amounts(terms: LoanTerms, periods: Sequence[Period]) -> tuple[Decimal, ...]:
    """Return an amount for each of a loan's periods: instalments for `equal_instalment`, else principal; nothing while principal has grace.

    A drawdown or another rate sets the amounts of the period it falls in and of all later ones anew; none before it changes.
    """
    amounts = [_NOTHING] * terms.periods
    if terms.method in {"equal_instalment", "equal_principal"}:
        level = _level_instalment if terms.method == "equal_instalment" else _level_principal
        for first, known in _stages(terms):
            start = max(first, terms.principal_grace)
            known_periods = periods if known is terms else loan_periods(known)
            amounts[start:] = [level(known, known_periods, amounts, start)] * (terms.periods - start)
    return tuple(amounts)


def share_of(terms: LoanTerms, amounts: Sequence[Decimal]) -> Share:
    """Return the principal to repay beside an interest when the amounts of all periods are known."""
    if terms.method == "equal_instalment":
        return lambda at, interest: amounts[at] - interest
    return lambda at, _: amounts[at]


def _stages(terms: LoanTerms) -> Iterator[tuple[int, LoanTerms]]:
    """Yield the place of each period that changes fall in, the first period always, with the terms known by then.

    Shares of principal do not depend on the rate.
    """
    if not (terms.drawdowns or terms.rate_changes):
        yield 0, terms
        return
    dues = due_dates(terms)
    drawn = [(bisect_right(dues, drawdown.on), drawdown) for drawdown in terms.drawdowns]
    rated = [(bisect_right(dues, new_rate_starts(terms, change.on)), change) for change in terms.rate_changes]
    setting = drawn if terms.method == "equal_principal" else (*drawn, *rated)
    for first in sorted({0, *(place for place, _ in setting)}):
        yield (
            first,
            replace(
                terms,
                drawdowns=tuple(drawdown for place, drawdown in drawn if place <= first),
                rate_changes=tuple(change for place, change in rated if place <= first),
            ),
        )


def _level_principal(terms: LoanTerms, periods: Sequence[Period], amounts: Sequence[Decimal], start: int) -> Decimal:
    return terms.amount(_left(terms, periods, amounts, start) / (len(periods) - start))


def _level_instalment(terms: LoanTerms, periods: Sequence[Period], amounts: Sequence[Decimal], start: int) -> Decimal:
    """Return the instalment from a period on, re-levelled where the product says so and the last payment comes closer by it."""
    instalment = _rounded(terms, _annuity(_left(terms, periods, amounts, start), periods[start:]))
    count = len(periods) - start
    difference = _last_difference(terms, periods, amounts, start, instalment) if terms.relevel else _NOTHING
    if abs(difference) * _CENTS <= count // 2:
        return instalment
    tried = _rounded(terms, instalment + terms.amount(difference / count))
    return tried if abs(_last_difference(terms, periods, amounts, start, tried)) < abs(difference) else instalment


def _left(terms: LoanTerms, periods: Sequence[Period], amounts: Sequence[Decimal], start: int) -> Decimal:
    """Return the principal to repay from a period on, its own drawdowns with it."""
    before: deque[Row] = deque(islice(make_rows(terms, periods, share_of(terms, amounts)), start), maxlen=1)
    return (before[0].balance if before else terms.principal) + periods[start].drawn


def _annuity(left: Decimal, periods: Sequence[Period]) -> Decimal:
    """Return the instalment before rounding: P·∏(1+f)/fn with fn_1 = 1, fn_k = 1 + fn_{k-1}(1+f_k)."""
    growth, annuity = Decimal(1), _NOTHING
    for period in periods:
        growth *= 1 + period.factor
        annuity = 1 + annuity * (1 + period.factor)
    return left * growth / annuity


def _rounded(terms: LoanTerms, instalment: Decimal) -> Decimal:
    if terms.instalment_rounding == "up_to_unit":
        return to_multiple(SETTLED.plus(instalment), max(terms.multiple, Decimal(1)), ROUND_CEILING)
    return terms.amount(instalment)


def _last_difference(terms: LoanTerms, periods: Sequence[Period], amounts: Sequence[Decimal], start: int, instalment: Decimal) -> Decimal:
    """Return how much more than the others the last payment would be."""
    tried = [*amounts[:start], *[instalment] * (len(periods) - start)]
    *_, last = make_rows(terms, periods, share_of(terms, tried))
    return last.payment - instalment
