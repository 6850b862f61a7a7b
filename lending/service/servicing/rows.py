"""A loan's standing as its rows say it, so that the close and the pages need not replay."""

from decimal import Decimal

from lending.domain.loans import Instalment, Loan, LoanState
from lending.domain.servicing.aging import set_apart
from lending.domain.servicing.standing import NOTHING, Claim, Standing
from lending.service.ports import Book

_PAID = ("principal_paid", "interest_paid", "penalty", "penalty_paid", "penalty_to", "settled_on")
_PLANNED = ("start", "due", "principal", "interest", "balance")


def write_standing(book: Book, loan: Loan, standing: Standing) -> None:
    """Write a standing to the loan and to its instalments; rows the plan no longer has go, and no such row was ever paid."""
    loan.state, loan.outstanding, loan.unapplied = standing.state, standing.outstanding, standing.unapplied
    loan.annual_rate, loan.set_apart = standing.rate, set_apart(standing)
    loan.closed_on = None if standing.state == LoanState.ACTIVE else loan.closed_on or standing.as_of
    for name, value in accrual_of(standing).items():
        setattr(loan, name, value)
    _write_instalments(book, loan, standing)


def plan_balances(standing: Standing) -> dict[int, Decimal]:
    """Return the principal left after each instalment by the plan, by its number."""
    return {claim.number: claim.balance for claim in standing.claims}


def accrual_of(standing: Standing) -> dict[str, object]:
    """Return the period interest runs in: the day after which it does, the day it is due, and how much is still to be earned by then."""
    running = next((claim for claim in standing.claims if claim.due > standing.as_of and not claim.settled_on), None)
    if standing.state != LoanState.ACTIVE or running is None:
        return {"accrues_from": None, "accrues_to": None, "accrues": NOTHING, "accrued_before": NOTHING}
    rest = running.interest - running.ran
    return {"accrues_from": running.accrues_from, "accrues_to": running.due, "accrues": rest, "accrued_before": running.ran}


def _write_instalments(book: Book, loan: Loan, standing: Standing) -> None:
    known = {row.number: row for row in book.find(Instalment, loan_id=loan.id)}
    for claim in standing.claims:
        row = known.pop(claim.number, None) or _new_row(book, loan, claim)
        for name in (*_PLANNED, *_PAID):
            setattr(row, name, getattr(claim, name))
    for row in known.values():
        book.remove(row)


def _new_row(book: Book, loan: Loan, claim: Claim) -> Instalment:
    row = Instalment(
        id=f"{loan.id}:{claim.number}",
        loan_id=loan.id,
        number=claim.number,
        start=claim.start,
        due=claim.due,
        principal=claim.principal,
        interest=claim.interest,
        balance=claim.balance,
        currency=loan.currency,
        partition=loan.partition,
    )
    book.add(row)
    return row
