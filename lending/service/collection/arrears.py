"""What is overdue on a loan today, replayed from its events."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from lending.domain.actors import WORKER
from lending.domain.loans import Loan
from lending.domain.parties import Party
from lending.domain.servicing.aging import age
from lending.domain.servicing.standing import Standing
from lending.service.ports import Book
from lending.service.servicing.books import read_loan_book


@dataclass(frozen=True, slots=True)
class Arrears:
    """A loan as collection sees it: `since` is the due date of its oldest instalment past due, None when there is none."""

    loan: Loan
    party: Party
    standing: Standing
    today: date
    days_past_due: int
    since: date | None
    overdue: Decimal


def arrears_of(book: Book, loan_id: str) -> Arrears:
    """Return what is overdue on a loan as of the business date; what is due today is not overdue yet."""
    held = read_loan_book(book, WORKER, loan_id)
    standing = held.standing()
    late = age(standing, held.today)
    return Arrears(
        loan=held.loan,
        party=book.get(Party, held.loan.party_id),
        standing=standing,
        today=held.today,
        days_past_due=late.past_due_days,
        since=late.instalments[0].due if late.instalments else None,
        overdue=standing.due_by(held.today - timedelta(days=1)),
    )
