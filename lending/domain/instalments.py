"""Instalment plans 還款計劃: equal instalment, equal principal, interest first, bullet, exact to the cent.

"How instalments are computed" in the bank's rules is the source. A plan is made in three steps that later events may take
apart: the periods of the loan, the rate factor of each, and the rows that a method makes of them.
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext

from lending.domain.loan_terms import LoanTerms
from lending.domain.periods import loan_periods, whole_term
from lending.domain.repayment_amounts import repayment_amounts, share_of
from lending.domain.repayment_rows import Row, make_rows

__all__ = ["LoanTerms", "Plan", "Row", "instalment_plan"]

#: Digits of the reckoning.
PRECISION = 50


@dataclass(frozen=True, slots=True)
class Plan:
    """A repayment plan; `instalment` is the regular payment before any change, or the first where payments differ."""

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
        context.prec = PRECISION
        periods = loan_periods(terms)
        if terms.method == "bullet":
            periods = (whole_term(terms, periods),)
        amounts = repayment_amounts(terms)
        rows = tuple(make_rows(terms, periods, share_of(terms, amounts)))
        level = terms.method == "equal_instalment"
        return Plan(terms, amounts[terms.principal_grace] if level else rows[0].payment, rows)
