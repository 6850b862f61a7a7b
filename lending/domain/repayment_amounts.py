"""What is repaid each period: the level instalment, or the share of principal, computed anew over what is left after a change."""

from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from itertools import islice

from lending.domain.loan_changes import Drawdown, Prepayment, RateChange
from lending.domain.loan_terms import SETTLED, LoanTerms
from lending.domain.money import to_multiple
from lending.domain.periods import Period, due_dates, loan_periods
from lending.domain.repayment_rows import Row, Share, make_rows
from lending.domain.timeline import new_rate_starts

_NOTHING = Decimal(0)
_CENTS = 100
_Change = Drawdown | RateChange | Prepayment


def repayment_amounts(terms: LoanTerms, periods: Sequence[Period]) -> tuple[Decimal, ...]:
    """Return an amount for each of a loan's periods: instalments for `equal_instalment`, else principal; nothing while principal has grace.

    A drawdown, another rate or principal repaid early sets the amounts of the period it falls in and of all later ones anew; none before
    it changes. Where principal is repaid early and the instalment kept, periods that nothing is left for have no amount.
    """
    if terms.method not in {"equal_instalment", "equal_principal"}:
        return (_NOTHING,) * terms.periods
    level = _level_instalment if terms.method == "equal_instalment" else _level_principal
    amounts = [_NOTHING] * terms.periods
    for stage in _stages(terms):
        known_periods = (periods if stage.known is terms else loan_periods(stage.known))[: len(amounts)]
        start = min(max(stage.first, terms.principal_grace), len(amounts) - 1)
        if not stage.keeps_amounts:
            amounts[start:] = [level(stage.known, known_periods, amounts, start)] * (len(amounts) - start)
        if stage.known.prepayments:
            del amounts[_last_needed(stage.known, known_periods, amounts) :]
    return tuple(amounts)


def share_of(terms: LoanTerms, amounts: Sequence[Decimal]) -> Share:
    """Return the principal to repay beside an interest when the amounts of all periods are known."""
    if terms.method == "equal_instalment":
        return lambda at, interest: amounts[at] - interest
    return lambda at, _: amounts[at]


@dataclass(frozen=True, slots=True)
class _Stage:
    """A period that changes fall in: its place from 0, the terms known by then, and whether the amounts stay what they are."""

    first: int
    known: LoanTerms
    keeps_amounts: bool = False


def _stages(terms: LoanTerms) -> list[_Stage]:
    """Return a stage for the first period and for each that changes fall in; shares of principal do not depend on the rate.

    What is repaid early with the instalment kept is a stage of its own, in the order of days.
    """
    if not (terms.movements or terms.rate_changes):
        return [_Stage(0, terms)]
    placed = _placed(terms)
    setting = [at for at, (_, change) in enumerate(placed) if not (terms.method == "equal_principal" and isinstance(change, RateChange))]
    stages = [_Stage(0, _with(terms, ()))]
    for at in setting:
        place, change = placed[at]
        stage = _Stage(place, _with(terms, placed[: at + 1]), isinstance(change, Prepayment) and change.keeps == "instalment")
        if (stages[-1].first, stages[-1].keeps_amounts, stage.keeps_amounts) == (place, False, False):
            stages[-1] = stage
        else:
            stages.append(stage)
    return stages


def _placed(terms: LoanTerms) -> list[tuple[int, _Change]]:
    """Return the changes of a loan with the place of the period each falls in, in the order of their days."""
    dues = due_dates(terms)
    moved: list[_Change] = [*terms.drawdowns, *terms.prepayments]
    found = [(bisect_right(dues, change.on), change) for change in moved]
    found += [(bisect_right(dues, new_rate_starts(terms, change.on)), change) for change in terms.rate_changes]
    return sorted(found, key=lambda placed: (placed[0], placed[1].on))


def _with(terms: LoanTerms, placed: Sequence[tuple[int, _Change]]) -> LoanTerms:
    changes = [change for _, change in placed]
    return replace(
        terms,
        drawdowns=tuple(change for change in changes if isinstance(change, Drawdown)),
        rate_changes=tuple(change for change in changes if isinstance(change, RateChange)),
        prepayments=tuple(change for change in changes if isinstance(change, Prepayment)),
    )


def _last_needed(terms: LoanTerms, periods: Sequence[Period], amounts: Sequence[Decimal]) -> int:
    """Return how many periods it takes until nothing is left, at least those that have begun when principal is repaid early last."""
    begun = 1 + max(bisect_right(due_dates(terms), prepayment.on) for prepayment in terms.prepayments)
    rows = list(make_rows(terms, periods, share_of(terms, amounts)))
    return next((row.number for row in rows if row.number >= begun and not row.balance), len(rows))


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
