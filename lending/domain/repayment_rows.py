"""The rows of a plan: what each instalment is made of when the principal to repay beside an interest is known."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lending.domain.loan_terms import LoanTerms
from lending.domain.money import CENT
from lending.domain.periods import Period

#: Tells, of a period by its place from 0 and its interest, the principal to repay.
Share = Callable[[int, Decimal], Decimal]
Rounded = Callable[[Decimal], Decimal]

_NOTHING = Decimal(0)
NONE_OVERDUE = range(0)


@dataclass(frozen=True, slots=True)
class Row:
    """One instalment: what is due when, made of principal and interest, and the balance left after it."""

    number: int
    due: date
    principal: Decimal
    interest: Decimal
    payment: Decimal
    balance: Decimal


@dataclass(slots=True)
class Debt:
    """The principal that a plan expects to stand, and that stands when only the first instalments are paid."""

    planned: Decimal
    unpaid: Decimal

    def charge(self, period: Period, rounded: Rounded) -> Decimal:
        """Return a period's interest, rounded per part and added, and draw down what the period brings."""
        if not period.parts:
            return rounded(self.planned * period.factor)
        interest = _NOTHING
        for part in period.parts:
            self.planned += part.drawn
            self.unpaid += part.drawn
            interest += rounded((self.unpaid if part.late else self.planned) * part.factor)
        return interest

    def repay(self, principal: Decimal, *, paid: bool) -> None:
        """Take the principal of an instalment off."""
        self.planned -= principal
        if paid:
            self.unpaid -= principal


def make_rows(terms: LoanTerms, periods: Sequence[Period], share: Share, overdue: range = NONE_OVERDUE) -> Iterator[Row]:
    """Yield a row for each period when `share` tells the principal to repay; the last row takes the rest.

    Never less than nothing is repaid, never more than is left. The places of instalments that are `overdue` matter to the parts of
    periods that are late.
    """
    make = _rounded_each if terms.interest_rounded == "row" else _rounded_in_total
    return make(terms, periods, share, overdue)


def _rounded_each(terms: LoanTerms, periods: Sequence[Period], share: Share, overdue: range) -> Iterator[Row]:
    debt = Debt(terms.principal, terms.principal)
    for at, period in enumerate(periods):
        interest = debt.charge(period, terms.amount)
        principal = debt.planned if period is periods[-1] else min(max(share(at, interest), _NOTHING), debt.planned)
        debt.repay(principal, paid=at not in overdue)
        yield _row(period, principal, interest, debt.planned)


def _rounded_in_total(terms: LoanTerms, periods: Sequence[Period], share: Share, overdue: range) -> Iterator[Row]:
    """Yield rows whose interest runs on an unrounded balance: what is shown are the differences of rounded running totals."""
    exact = Debt(terms.principal, terms.principal)
    drawn = balance = terms.principal
    accrued = charged = _NOTHING
    for at, period in enumerate(periods):
        drawn, balance = drawn + period.drawn, balance + period.drawn
        due = exact.charge(period, unrounded)
        exact.repay(min(max(share(at, due), _NOTHING), exact.planned), paid=at not in overdue)
        accrued += due
        interest = terms.amount(accrued) - charged
        charged += interest
        repaid = terms.amount(drawn - exact.planned + accrued) - charged
        done = period is periods[-1] or not exact.planned
        principal = balance if done else max(min(repaid - (drawn - balance), balance), _NOTHING)
        balance -= principal
        yield _row(period, principal, interest, balance)


def unrounded(value: Decimal) -> Decimal:
    """Return a value as it is, where interest is rounded in total only."""
    return value


def _row(period: Period, principal: Decimal, interest: Decimal, balance: Decimal) -> Row:
    principal, balance = principal.quantize(CENT), balance.quantize(CENT)
    return Row(period.number, period.due, principal, interest, principal + interest, balance)
