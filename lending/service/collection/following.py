"""A loan's case follows what is booked on it: paid, it ends at once; part of the arrears paid, it goes down the ladder."""

from lending.domain.actors import Actor
from lending.domain.loans import CollectionCase, Loan, LoanState
from lending.domain.records import Errand
from lending.service import outbox
from lending.service.close.ports import ARREARS_CHANGED, CURED, WRITTEN_OFF
from lending.service.collection.cases import end_case
from lending.service.collection.moves import resume
from lending.service.ports import Bank, Book
from lending.service.tasks import cancel_open_tasks


def follow_loan(bank: Bank, book: Book, actor: Actor, loan: Loan, cause: str) -> None:
    """Let the loan's open case follow what was just booked, and tell its process; `cause` is what is booked and makes it told once."""
    case = book.first(CollectionCase, loan_id=loan.id, state="open")
    if case is None or case.past_due_since == loan.past_due_since:
        return
    case.past_due_since = loan.past_due_since
    case.lifted_to = 0
    resume(case)
    # What was to be done about the arrears of before is to be done no more, also while the process does not know yet.
    cancel_open_tasks(bank, book, collection_case_id=case.id)
    if loan.past_due_since is None:
        end_case(bank, book, actor, case, WRITTEN_OFF if loan.state == LoanState.WRITTEN_OFF else CURED)
    outbox.post(bank, book, Errand.MESSAGE, ARREARS_CHANGED, case.id, key=f"{case.id}:{ARREARS_CHANGED}:{cause}")
