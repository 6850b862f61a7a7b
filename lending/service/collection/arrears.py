"""What is overdue on a loan today, replayed from its events."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from lending.domain.actors import WORKER
from lending.domain.loans import DailyClose, Loan
from lending.domain.parties import Party
from lending.domain.servicing.aging import age
from lending.domain.servicing.standing import Standing
from lending.errors import DayClosingError
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


def settled_arrears_of(book: Book, loan_id: str) -> Arrears:
    """Return what is overdue for a step of a process; DayClosingError while a day is being closed.

    The close opens and moves cases by how late their loans are as the next day opens, and moves the date only once all are done: a step
    between would reckon as of the day before, and take the loan of a case just opened for one that is not late.
    """
    arrears = arrears_of(book, loan_id)
    # Last: what was read before the close began is not of half of it.
    if book.count(DailyClose, state="open"):
        raise DayClosingError
    return arrears
