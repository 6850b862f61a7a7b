"""What from outside holds a case of collection or moves it: a request for another plan, a warning of the debtor judged real."""

from datetime import date, timedelta

from lending.domain.early_warning.records import RiskIntervention
from lending.domain.loans import CollectionCase, Loan
from lending.domain.parameters import parameter
from lending.domain.records import Errand
from lending.domain.restructuring.records import Restructuring
from lending.domain.tasks import HumanTask, TaskState
from lending.service import outbox
from lending.service.business_date import business_date
from lending.service.close.ports import ARREARS_CHANGED
from lending.service.collection.moves import resume
from lending.service.ports import Bank, Book
from lending.service.tasks import cancel_open_tasks

#: Stages of a lawsuit in which no court has it yet.
_BEFORE_COURT = frozenset({"demand", "course"})
#: How a senior collector sends a case to legal action himself.
_SENT = ("settle_objection", "legal")


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


def warn_cases(bank: Bank, book: Book, party_id: str, cause: str) -> list[str]:
    """Send the open cases of a customer's loans to legal action, those that no sign of danger sent there yet, and return which.

    A case that is with the lawyers already is only marked: looking again would take a step of the lawsuit from whoever works on it.
    """
    loans = tuple(loan.id for loan in book.find(Loan, party_id=party_id))
    warned = book.find(CollectionCase, loan_id=loans, state="open", warned_on=None, order="id")
    for case in warned:
        book.lock(CollectionCase, case.id).warned_on = business_date(book)
        if case.step != "legal":
            look_again(bank, book, case.loan_id, cause)
    return [case.id for case in warned]


def spare_cases(bank: Bank, book: Book, intervention: RiskIntervention) -> list[str]:
    """Send the cases that a warning of litigation took to legal action back to the ladder, since it turned out false; return which.

    Where another real one stands, a collector saw danger himself or the lawsuit is at court already, a case stays where it is.
    """
    loans = tuple(loan.id for loan in book.find(Loan, party_id=intervention.party_id))
    warned = [case for case in book.find(CollectionCase, loan_id=loans, state="open", order="id") if case.warned_on is not None]
    spared = [case for case in warned if case.legal_stage in _BEFORE_COURT and not _warned_otherwise(book, case, intervention)]
    for case in spared:
        book.lock(CollectionCase, case.id).warned_on = None
        look_again(bank, book, case.loan_id, f"{intervention.id}:spared")
    return [case.id for case in spared]


def _warned_otherwise(book: Book, case: CollectionCase, intervention: RiskIntervention) -> bool:
    """Say whether other real litigation was dealt with while a case was open, or a person of collection sent it to legal action.

    A customer has one open intervention about litigation, so that another one is over.
    """
    others = book.find(RiskIntervention, party_id=intervention.party_id, kind="litigation", verdict="real")
    if any(other.ended_on is not None and other.ended_on >= case.opened_on for other in others):
        return True
    done = book.find(HumanTask, collection_case_id=case.id, state=TaskState.COMPLETED)
    return any(task.entries.get("warning") or (task.definition, task.entries.get("decision")) == _SENT for task in done)


def warned_since(book: Book, party_id: str) -> date | None:
    """Return today where a customer's case goes to legal action as soon as it is opened, None elsewhere.

    It does while an intervention of the customer is open that is about litigation and was judged real: one that nobody judged yet, that
    was a false alarm, or that is over, sends no later case there.
    """
    stands = book.count(RiskIntervention, party_id=party_id, kind="litigation", verdict="real", state="open")
    return business_date(book) if stands else None
