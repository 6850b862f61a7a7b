"""Instalment plans 還款計劃: equal instalment, equal principal, interest first, bullet, exact to the cent.

"How instalments are computed" in the bank's rules is the source. A plan is made in steps that later events may take apart: the
periods of the loan with the rate factor of each, the rows that a method makes of them, and when their interest is due.
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext

from lending.domain.interest_due import rows_due, spread_interest, up_front_interest
from lending.domain.loan_terms import LoanTerms
from lending.domain.periods import loan_periods, whole_term
from lending.domain.repayment_amounts import repayment_amounts, share_of
from lending.domain.repayment_rows import Row, make_rows

__all__ = ["LoanTerms", "Plan", "Row", "instalment_plan"]

#: Digits of the reckoning.
PRECISION = 50


@dataclass(frozen=True, slots=True)
class Plan:
    """A repayment plan; `instalment` is the regular payment before any change, or the first where payments differ, without grace.

    `up_front` is interest of odd days that is due on the day of disbursement, before all rows.
    """

    terms: LoanTerms
    instalment: Decimal
    rows: tuple[Row, ...]
    up_front: Decimal = Decimal(0)

    @property
    def total_interest(self) -> Decimal:
        """Return the interest of all rows, with what is due up front."""
        return sum((row.interest for row in self.rows), self.up_front)

    @property
    def total(self) -> Decimal:
        """Return what the borrower pays in all."""
        return sum((row.payment for row in self.rows), self.up_front)


def instalment_plan(terms: LoanTerms) -> Plan:
    """Return the repayment plan of a loan, one row per due date; the last row takes the rest."""
    with localcontext() as context:
        context.prec = PRECISION
        periods = loan_periods(terms)
        amounts = repayment_amounts(terms, periods)
        periods = (whole_term(terms, periods),) if terms.method == "bullet" else periods[: len(amounts)]
        rows = tuple(make_rows(terms, periods, share_of(terms, amounts)))
        spread = spread_interest(terms, len(rows))
        regular = amounts[min(terms.principal_grace, len(amounts) - 1)] if terms.method == "equal_instalment" else rows[0].payment
        return Plan(terms, regular + spread[0], rows_due(terms, rows, spread), up_front_interest(terms))
