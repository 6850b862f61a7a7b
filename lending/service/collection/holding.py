"""Collection waits while the debtor's request for another plan is looked into, but not for ever."""

from datetime import date, timedelta

from lending.domain.loans import CollectionCase
from lending.domain.parameters import parameter
from lending.domain.records import Errand
from lending.domain.restructuring.records import Restructuring
from lending.service import outbox
from lending.service.close.ports import ARREARS_CHANGED
from lending.service.collection.moves import resume
from lending.service.ports import Bank, Book
from lending.service.tasks import cancel_open_tasks


def held_until(book: Book, loan_id: str) -> date | None:
    """Return until when collection waits for the outcome of a request; None where none is open, or its plan is booked already."""
    asked = book.first(Restructuring, loan_id=loan_id, state="open")
    if asked is None or asked.stage == "observed":
        return None
    return asked.opened_on + timedelta(days=int(parameter("restructuring.collection_waits", asked.opened_on).value))


def look_again(bank: Bank, book: Book, loan_id: str, cause: str) -> CollectionCase | None:
    """Have the loan's open case, if there is one, ask the book anew what is to be done; `cause` makes it told once."""
    case = book.first(CollectionCase, loan_id=loan_id, state="open")
    if case is not None:
        resume(case)
        cancel_open_tasks(bank, book, collection_case_id=case.id)
        outbox.post(bank, book, Errand.MESSAGE, ARREARS_CHANGED, case.id, key=f"{case.id}:{ARREARS_CHANGED}:{cause}")
    return case
