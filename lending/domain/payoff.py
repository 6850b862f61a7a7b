"""What ends a loan on a day: the whole principal that is out, with its interest to that day or to the next due date."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext
from typing import Literal

from lending.domain.instalments import PRECISION, instalment_plan
from lending.domain.loan_terms import LoanTerms
from lending.domain.money import CENT
from lending.domain.periods import due_dates, loan_periods, whole_term

#: How far interest is charged.
PayoffInterest = Literal["to_date", "next_due"]


@dataclass(frozen=True, slots=True)
class Payoff:
    """What pays a loan off, in its currency; interest is what runs on the principal really out, overdue instalments' with it."""

    principal: Decimal
    interest: Decimal

    @property
    def total(self) -> Decimal:
        """Return what is to be paid."""
        return self.principal + self.interest


def payoff_of(terms: LoanTerms, *, paid: int, on: date, charged: PayoffInterest) -> Payoff:
    """Return what pays a loan off on a day when its first `paid` instalments were paid on their due dates and nothing since.

    What would be drawn down later is not. After the last due date no more contract interest runs; a penalty is its own charge.
    """
    known = replace(terms, drawdowns=tuple(drawdown for drawdown in terms.drawdowns if drawdown.on <= on))
    rows = instalment_plan(known).rows
    until = on if charged == "to_date" else _next_due(known, on)
    with localcontext() as context:
        context.prec = PRECISION
        periods = loan_periods(known, until)
        if terms.method == "bullet":
            periods = (whole_term(known, periods, until),)
        rounded = terms.amount if terms.interest_rounded == "row" else Decimal
        owed, interest = terms.principal, Decimal(0)
        for period, row in zip(periods, rows, strict=True):
            for part in period.parts:
                owed += part.drawn
                interest += rounded(owed * part.factor) if part.late and row.number > paid else Decimal(0)
            owed -= row.principal if row.number <= paid else Decimal(0)
        return Payoff(owed.quantize(CENT), terms.amount(interest).quantize(CENT))


def _next_due(terms: LoanTerms, on: date) -> date:
    """Return the first due date that is not before a day, else the last."""
    dues = due_dates(terms)
    return next((due for due in dues if due >= on), dues[-1])
