"""A loan's standing as its rows say it, so that the close and the pages need not replay."""

from decimal import Decimal

from lending.domain.loans import Instalment, Loan, LoanState
from lending.domain.servicing.standing import NOTHING, Claim, Standing
from lending.service.ports import Book

_PAID = ("principal_paid", "interest_paid", "penalty", "penalty_paid", "penalty_to", "settled_on")
_PLANNED = ("start", "due", "principal", "interest")


def write_standing(book: Book, loan: Loan, standing: Standing) -> None:
    """Write a standing to the loan and to its instalments; rows the plan no longer has go, and no such row was ever paid."""
    loan.state, loan.outstanding, loan.unapplied = standing.state, standing.outstanding, standing.unapplied
    loan.annual_rate = standing.rate
    loan.closed_on = None if standing.state == LoanState.ACTIVE else loan.closed_on or standing.as_of
    _write_accrual(loan, standing)
    _write_instalments(book, loan, standing)


def plan_balances(standing: Standing) -> dict[int, Decimal]:
    """Return the principal left after each instalment by the plan, by its number."""
    left = sum((claim.principal for claim in standing.claims), NOTHING)
    found: dict[int, Decimal] = {}
    for claim in standing.claims:
        left -= claim.principal
        found[claim.number] = left
    return found


def _write_accrual(loan: Loan, standing: Standing) -> None:
    running = next((claim for claim in standing.claims if claim.due > standing.as_of and not claim.settled_on), None)
    if standing.state != LoanState.ACTIVE or running is None:
        loan.accrues_from, loan.accrues_to, loan.accrues = None, None, NOTHING
    else:
        loan.accrues_from, loan.accrues_to, loan.accrues = running.start, running.due, running.interest


def _write_instalments(book: Book, loan: Loan, standing: Standing) -> None:
    known = {row.number: row for row in book.find(Instalment, loan_id=loan.id)}
    left = plan_balances(standing)
    for claim in standing.claims:
        row = known.pop(claim.number, None) or _new_row(book, loan, claim)
        for name in (*_PLANNED, *_PAID):
            setattr(row, name, getattr(claim, name))
        row.balance = left[claim.number]
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
        balance=NOTHING,
        currency=loan.currency,
        partition=loan.partition,
    )
    book.add(row)
    return row
