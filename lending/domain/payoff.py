"""What ends a loan on a day: the whole principal that is out, with its interest to that day or to the next due date."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext
from typing import Literal

from lending.domain.instalments import PRECISION, instalment_plan
from lending.domain.interest_due import odd_interest, spread_interest
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

    What would be drawn down or repaid early later is not. After the last due date no more contract interest runs; a penalty is its own
    charge.
    Interest that was due up front is paid and is not paid back; what grace has put off is owed at once.
    """
    known = replace(
        terms,
        drawdowns=tuple(drawdown for drawdown in terms.drawdowns if drawdown.on <= on),
        prepayments=tuple(prepayment for prepayment in terms.prepayments if prepayment.on <= on),
    )
    rows = instalment_plan(known).rows
    until = on if charged == "to_date" else _next_due(known, on)
    with localcontext() as context:
        context.prec = PRECISION
        periods = loan_periods(known, until)
        periods = (whole_term(known, periods, until),) if terms.method == "bullet" else periods[: len(rows)]
        rounded = terms.amount if terms.interest_rounded == "row" else Decimal
        # Instalments paid while their interest has grace settled none of it.
        settled = paid if paid > min(terms.interest_grace, len(rows) - 1) else 0
        owed, interest = terms.principal, _spread_owed(known, until, settled, len(rows))
        for period, row in zip(periods, rows, strict=True):
            for part in period.parts:
                owed += part.drawn
                interest += rounded(owed * part.factor) if part.late and row.number > settled else Decimal(0)
            owed -= row.principal if row.number <= paid else Decimal(0)
        return Payoff(owed.quantize(CENT), terms.amount(interest).quantize(CENT))


def _spread_owed(terms: LoanTerms, until: date, settled: int, count: int) -> Decimal:
    """Return what is owed of interest that was to be spread: what has run by a day less what instalments paid of it."""
    if terms.first_period != "spread":
        return Decimal(0)
    return odd_interest(terms, until) - sum(spread_interest(terms, count)[:settled], Decimal(0))


def _next_due(terms: LoanTerms, on: date) -> date:
    """Return the first due date that is not before a day, else the last."""
    dues = due_dates(terms)
    return next((due for due in dues if due >= on), dues[-1])
