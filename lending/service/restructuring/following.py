"""A request follows its loan: where nothing is left to pay there is nothing to put off."""

from lending.domain.actors import Actor
from lending.domain.loans import Loan, LoanState
from lending.domain.restructuring.records import Restructuring
from lending.service.ports import Bank, Book
from lending.service.restructuring.requests import give_up


def follow_end(bank: Bank, book: Book, actor: Actor, loan: Loan) -> None:
    """Give up the open request of a loan that is over; one whose plan is observed is ended by its process."""
    if loan.state == LoanState.ACTIVE:
        return
    asked = book.first(Restructuring, loan_id=loan.id, state="open")
    if asked is not None and asked.withdrawable:
        give_up(bank, book, actor, asked)
