"""A running loan with its events, read or held against others who would change it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lending.domain.actors import Actor
from lending.domain.loans import EventKind, Loan, LoanEvent
from lending.domain.servicing.replay import replay
from lending.domain.servicing.standing import Standing
from lending.domain.servicing.terms import ServicingTerms
from lending.errors import ConflictError
from lending.service.business_date import business_date, posting_date
from lending.service.loan_access import require_loan_sight
from lending.service.ports import Book


@dataclass(frozen=True, slots=True)
class LoanBook:
    """A loan, the terms it is serviced by, and its events in the order of their booking, on a business date."""

    loan: Loan
    terms: ServicingTerms
    events: tuple[LoanEvent, ...]
    today: date

    def standing(self, through: date | None = None, *more: LoanEvent) -> Standing:
        """Return how the loan stands as of a day (today unless another is given), also after events not booked yet."""
        return replay(self.terms, [*self.events, *more], through or self.today)

    def imagined(self, kind: EventKind, facts: Mapping[str, object]) -> LoanEvent:
        """Return an event of today that is not booked: to see what it would make of the loan."""
        return LoanEvent(
            id="imagined",
            loan_id=self.loan.id,
            number=len(self.events) + 1,
            kind=kind,
            value_date=self.today,
            facts=dict(facts),
            key="imagined",
            actor_name="",
            recorded_at=self.loan.recorded_at,
            business_date=self.today,
        )


def read_loan_book(book: Book, actor: Actor, loan_id: str) -> LoanBook:
    """Return a loan the actor may see; NotFoundError otherwise."""
    return _opened(book, actor, book.get(Loan, loan_id))


def hold_loan_book(book: Book, actor: Actor, loan_id: str) -> LoanBook:
    """Return a loan the actor may see, held until the transaction ends; ConflictError while a day is being closed."""
    posting_date(book)
    return _opened(book, actor, book.lock(Loan, loan_id))


def _opened(book: Book, actor: Actor, loan: Loan) -> LoanBook:
    require_loan_sight(book, actor, loan)
    if not loan.terms:
        raise ConflictError("This loan was paid out before its terms were kept; enter them first.")
    events = book.find(LoanEvent, loan_id=loan.id, order="number")
    return LoanBook(loan, ServicingTerms.of_document(loan.terms), tuple(events), business_date(book))
