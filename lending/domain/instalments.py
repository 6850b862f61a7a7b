"""Instalment plans 還款計劃: equal instalment, equal principal, interest first, bullet, exact to the cent.

"How instalments are computed" in the bank's rules is the source. A plan is made in three steps that later events may take
apart: the periods of the loan, the rate factor of each, and the rows that a method makes of them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal, localcontext

from lending.domain.loan_terms import SETTLED, LoanTerms
from lending.domain.money import CENT, to_multiple
from lending.domain.periods import Period, loan_periods

__all__ = ["LoanTerms", "Plan", "Row", "instalment_plan"]

#: Digits of the reckoning.
_PRECISION = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One instalment: what is due when, made of principal and interest, and the balance left after it."""

    number: int
    due: date
    principal: Decimal
    interest: Decimal
    payment: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Plan:
    """A repayment plan; `instalment` is the regular payment, or the first where payments differ."""

    terms: LoanTerms
    instalment: Decimal
    rows: tuple[Row, ...]

    @property
    def total_interest(self) -> Decimal:
        """Return the interest of all rows."""
        return sum((row.interest for row in self.rows), Decimal(0))

    @property
    def total(self) -> Decimal:
        """Return what the borrower pays in all."""
        return sum((row.payment for row in self.rows), Decimal(0))


def instalment_plan(terms: LoanTerms) -> Plan:
    """Return the repayment plan of a loan, one row per due date; the last row takes the rest."""
    with localcontext() as context:
        context.prec = _PRECISION
        periods = loan_periods(terms)
        if terms.method == "equal_instalment":
            return _equal_instalments(terms, periods)
        if terms.method == "bullet":
            periods = (_whole_term(periods),)
        share = terms.amount(terms.principal / terms.periods) if terms.method == "equal_principal" else Decimal(0)
        rows = _rows(terms, periods, lambda _: share)
        return Plan(terms, rows[0].payment, rows)


def _whole_term(periods: Sequence[Period]) -> Period:
    """Return the one period of a bullet loan; its interest is simple, none runs on interest."""
    return Period(1, periods[0].start, periods[-1].due, sum((period.factor for period in periods), Decimal(0)))


def _equal_instalments(terms: LoanTerms, periods: Sequence[Period]) -> Plan:
    plan = _level(terms, periods, _annuity(terms, periods))
    difference = _last_difference(plan)
    if not terms.relevel or abs(difference) * 100 <= terms.periods // 2:
        return plan
    tried = _level(terms, periods, plan.instalment + terms.amount(difference / terms.periods))
    return tried if abs(_last_difference(tried)) < abs(difference) else plan


def _annuity(terms: LoanTerms, periods: Sequence[Period]) -> Decimal:
    """Return the instalment before rounding: P·∏(1+f)/fn with fn_1 = 1, fn_k = 1 + fn_{k-1}(1+f_k)."""
    growth, annuity = Decimal(1), Decimal(0)
    for period in periods:
        growth *= 1 + period.factor
        annuity = 1 + annuity * (1 + period.factor)
    return terms.principal * growth / annuity


def _level(terms: LoanTerms, periods: Sequence[Period], instalment: Decimal) -> Plan:
    """Return the plan that an instalment makes once it is rounded."""
    if terms.instalment_rounding == "up_to_unit":
        rounded = to_multiple(SETTLED.plus(instalment), max(terms.multiple, Decimal(1)), ROUND_CEILING)
    else:
        rounded = terms.amount(instalment)
    return Plan(terms, rounded, _rows(terms, periods, lambda interest: rounded - interest))


def _last_difference(plan: Plan) -> Decimal:
    return plan.rows[-1].payment - plan.instalment


def _rows(terms: LoanTerms, periods: Sequence[Period], share: Callable[[Decimal], Decimal]) -> tuple[Row, ...]:
    """Return the rows when `share` tells the principal to repay beside an interest; never less than none, never more than is left."""
    make = _rows_rounded_each if terms.interest_rounded == "row" else _rows_rounded_in_total
    return tuple(make(terms, periods, share))


def _rows_rounded_each(terms: LoanTerms, periods: Sequence[Period], share: Callable[[Decimal], Decimal]) -> Iterator[Row]:
    balance = terms.principal
    for period in periods:
        interest = terms.amount(balance * period.factor)
        principal = balance if period is periods[-1] else min(max(share(interest), Decimal(0)), balance)
        balance -= principal
        yield _row(period, principal, interest, balance)


def _rows_rounded_in_total(terms: LoanTerms, periods: Sequence[Period], share: Callable[[Decimal], Decimal]) -> Iterator[Row]:
    """Yield rows whose interest runs on an unrounded balance: what is shown are the differences of rounded running totals."""
    exact = balance = terms.principal
    accrued = charged = Decimal(0)
    for period in periods:
        due = exact * period.factor
        exact -= min(max(share(due), Decimal(0)), exact)
        accrued += due
        interest = terms.amount(accrued) - charged
        charged += interest
        repaid = terms.amount(terms.principal - exact + accrued) - charged
        done = period is periods[-1] or not exact
        principal = balance if done else max(min(repaid - (terms.principal - balance), balance), Decimal(0))
        balance -= principal
        yield _row(period, principal, interest, balance)


def _row(period: Period, principal: Decimal, interest: Decimal, balance: Decimal) -> Row:
    principal, balance = principal.quantize(CENT), balance.quantize(CENT)
    return Row(period.number, period.due, principal, interest, principal + interest, balance)
