"""A lawsuit as its process goes through it: its next step planned, its course chosen, what is late told to the supervisor."""

from datetime import timedelta

from lending.domain.actors import WORKER
from lending.domain.legal.records import LegalAction
from lending.domain.loans import CollectionCase, Loan
from lending.domain.records import Action
from lending.domain.tasks import ACTIVE, HumanTask
from lending.service.business_date import as_variable, business_date, end_of_day
from lending.service.collection.arrears import settled_arrears_of
from lending.service.collection.promises import open_promise
from lending.service.collection.times import closing, opening
from lending.service.legal.lateness import escalate
from lending.service.legal.moves import begin_action, go_on, note, open_action
from lending.service.legal.preserving import is_secured, preservation_for
from lending.service.ports import Bank, Book, Scalar

#: Whose tasks are told of when they are late.
PROCESS = "legal_action"


def plan_legal_step(bank: Bank, case_id: str) -> dict[str, Scalar]:
    """Say what a lawsuit comes to now: a step, a time to wait, or its end; it begins with the letter where there was none."""
    with bank.begin() as book:
        case = book.lock(CollectionCase, case_id)
        today = business_date(book)
        if case.state != "open" or open_promise(book, case_id) is not None:
            return {"legal_step": "over", "preservation_id": "", **_times(bank, book, None)}
        action = begin_action(bank, book, WORKER, case)
        rests = action.look_again_on is not None and action.look_again_on > today
        step = "wait" if rests else case.legal_stage
        preservation = preservation_for(bank, book, action) if step == "preserve" else None
        return {"legal_step": step, "preservation_id": preservation.id if preservation else "", **_times(bank, book, action)}


def _times(bank: Bank, book: Book, action: LegalAction | None) -> dict[str, Scalar]:
    today = business_date(book)
    due, again = (action.due_on, action.look_again_on or today) if action else (today, today)
    # A step that is late already is told of once more when it is planned again.
    late = max(due, today, again + timedelta(days=1))
    return {
        "legal_wait_until": opening(bank, again),
        "task_due_at": as_variable(end_of_day(bank.settings, due)),
        "legal_late_at": closing(bank, late),
    }


def weigh_course(bank: Bank, case_id: str) -> dict[str, Scalar]:
    """Say what the decision goes by: what would be claimed, whether collateral stands behind it, whether somebody warned of the debtor."""
    with bank.read() as book:
        case = book.get(CollectionCase, case_id)
        arrears = settled_arrears_of(book, case.loan_id)
        claim = arrears.standing.outstanding + arrears.overdue
        return {"claim_amount": float(claim), "secured": is_secured(book, arrears.party.id), "warned": case.warned_on is not None}


def choose_course(bank: Bank, case_id: str, legal_course: str) -> None:
    """Note whether assets are secured before the claim is filed; asked again it changes nothing."""
    with bank.begin() as book:
        case = book.lock(CollectionCase, case_id)
        action = open_action(book, case_id)
        if action is not None and case.legal_stage == "course":
            go_on(bank, book, case, action, legal_course)
            note(bank, book, WORKER, Action.LEGAL_STEP, action, done="course", course=legal_course)


def note_preserved(bank: Bank, case_id: str) -> None:
    """Go on to the claim once assets are secured, or could not be."""
    with bank.begin() as book:
        case = book.lock(CollectionCase, case_id)
        action = open_action(book, case_id)
        if action is not None and case.legal_stage == "preserve":
            go_on(bank, book, case, action, "done")


def escalate_legal_step(bank: Bank, case_id: str) -> None:
    """Show the supervisor that a step of a lawsuit is late: its task is urgent now."""
    with bank.begin() as book:
        case = book.lock(CollectionCase, case_id)
        for task in book.find(HumanTask, collection_case_id=case_id, process=PROCESS, state=ACTIVE):
            escalate(bank, book, book.get(Loan, case.loan_id), task)
