"""A quote: the plan of a loan as it is agreed or as it stands, and what would pay it off."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext
from typing import Any, get_args

from lending.domain.instalments import PRECISION, Plan, instalment_plan
from lending.domain.interest_due import rows_due, spread_interest
from lending.domain.loan_terms import LoanTerms
from lending.domain.payoff import Payoff, PayoffInterest, payoff_of
from lending.domain.periods import loan_periods
from lending.domain.problems import Problems
from lending.domain.repayment_amounts import repayment_amounts, share_of
from lending.domain.repayment_rows import Row, make_rows


@dataclass(frozen=True, slots=True)
class PayoffDay:
    """The day a loan is to be paid off, and how far interest is charged."""

    on: date
    charged: PayoffInterest


@dataclass(frozen=True, slots=True)
class Quote:
    """A plan, how many of its instalments are paid, and what pays the loan off where that was asked."""

    plan: Plan
    paid: int
    payoff: Payoff | None

    def as_document(self) -> dict[str, Any]:
        """Return the quote as JSON values; amounts are texts with two decimal places."""
        rows = [_row_document(row) for row in self.plan.rows]
        document: dict[str, Any] = {"instalment": _text(self.plan.instalment), "rows": rows}
        if self.plan.terms.first_period == "up_front":
            document["up_front"] = {"due": self.plan.terms.disbursed.isoformat(), "interest": _text(self.plan.up_front)}
        document |= {"total_interest": _text(self.plan.total_interest), "total": _text(self.plan.total)}
        if self.payoff:
            document["payoff"] = {name: _text(getattr(self.payoff, name)) for name in ("principal", "interest", "total")}
        return document


def quote(
    terms: LoanTerms, *, paid: int = 0, as_of: date | None = None, unpaid_interest: bool = False, payoff: PayoffDay | None = None
) -> Quote:
    """Return the quote of a loan whose first `paid` instalments were paid in full on their due dates.

    With `unpaid_interest` the plan is what stands on `as_of` when nothing more was paid: interest runs on the unpaid balance. Fields that
    are wrong raise InvalidInputError.
    """
    plan = instalment_plan(terms)
    _check(plan.rows, terms.disbursed, paid, as_of, unpaid_interest=unpaid_interest, payoff=payoff)
    return Quote(
        plan=standing_plan(plan, paid=paid, as_of=as_of) if unpaid_interest and as_of else plan,
        paid=paid,
        payoff=payoff_of(terms, paid=paid, on=payoff.on, charged=payoff.charged) if payoff else None,
    )


def standing_plan(plan: Plan, *, paid: int, as_of: date) -> Plan:
    """Return what stands of a plan on a day when nothing after the first `paid` instalments was paid.

    Payments stay what they were, more of each is interest, and the last takes the rest. From the day on, interest is reckoned as if what
    is overdue were paid on it. A bullet loan has nothing to be overdue with before its end.
    """
    overdue = range(paid, sum(row.due < as_of for row in plan.rows))
    if plan.terms.method == "bullet" or not overdue:
        return plan
    with localcontext() as context:
        context.prec = PRECISION
        share = share_of(plan.terms, repayment_amounts(plan.terms, loan_periods(plan.terms)))
        rows = tuple(make_rows(plan.terms, loan_periods(plan.terms, as_of), share, overdue))
        return replace(plan, rows=rows_due(plan.terms, rows, spread_interest(plan.terms, len(rows))))


def _check(rows: Sequence[Row], disbursed: date, paid: int, as_of: date | None, *, unpaid_interest: bool, payoff: PayoffDay | None) -> None:
    problems = Problems()
    problems.whole("paid", paid, 0, len(rows))
    if unpaid_interest and as_of is None:
        problems.add("unpaid_interest", "Give the day it is seen on, as_of, too.")
    if payoff:
        problems.choice("payoff.charged", payoff.charged, get_args(PayoffInterest))
    problems.refuse()
    begin = rows[paid - 1].due if paid else disbursed
    what = f"instalment {paid}, which is paid, was due" if paid else "the loan was disbursed"
    for field, day in {"as_of": as_of, "payoff.on": payoff.on if payoff else None}.items():
        if day is not None and day < begin:
            problems.add(field, f"Give a date from {begin} on, when {what}.")
    problems.refuse()


def _row_document(row: Row) -> dict[str, Any]:
    amounts = {name: _text(getattr(row, name)) for name in ("principal", "interest", "payment", "balance")}
    return {"number": row.number, "due": row.due.isoformat(), **amounts}


def _text(amount: Decimal) -> str:
    return f"{amount:.2f}"
