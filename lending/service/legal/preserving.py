"""An asset preservation as its process goes through it: opened, drawdowns stopped, told of when it is late, concluded."""

from uuid import uuid4

from lending.domain.actors import WORKER
from lending.domain.applications import Collateral
from lending.domain.early_warning.records import RiskIntervention
from lending.domain.legal.records import AssetPreservation, LegalAction
from lending.domain.loans import CollectionCase, Loan, LoanState
from lending.domain.parameters import parameter
from lending.domain.records import Action, Errand
from lending.domain.segmentation.records import SegmentMove
from lending.domain.tasks import ACTIVE, HumanTask
from lending.service import outbox
from lending.service.business_date import as_variable, business_date, working_days_from
from lending.service.early_warning.moves import largest_loan
from lending.service.early_warning.stops import add_stop
from lending.service.legal.ending import PROCESS, end_preservation, let_go, preserved
from lending.service.legal.lateness import escalate
from lending.service.legal.moves import note
from lending.service.ports import Bank, Book, Scalar

#: How far a freeze is, as the diagram asks.
_STAGES = {"none": "none", "applied": "applied", "granted": "ruled", "refused": "ruled", "lifted": "ruled"}


def preservation_for(bank: Bank, book: Book, about: LegalAction | RiskIntervention) -> AssetPreservation:
    """Return the preservation that is being made for a lawsuit or an intervention, a new one where there is none."""
    case_id = about.case_id if isinstance(about, LegalAction) else None
    intervention_id = about.id if isinstance(about, RiskIntervention) else None
    known = book.first(AssetPreservation, case_id=case_id, intervention_id=intervention_id, state=("open", "standing"))
    if known is not None:
        return known
    return _open(bank, book, about.loan_id, case_id=case_id, intervention_id=intervention_id)


def start_preservation(bank: Bank, move_id: str) -> None:
    """Have what a customer who moved to segment D has held on to, by a process of its own, once.

    Whoever's assets are preserved already, for a lawsuit or a warning, or who owes nothing any more, needs no second one.
    """
    with bank.begin() as book:
        move = book.lock(SegmentMove, move_id)
        loan = largest_loan(book, move.party_id)
        if not move.is_open or loan is None or book.count(AssetPreservation, segment_move_id=move.id) or preserved(book, move.party_id):
            return
        made = _open(bank, book, loan.id, segment_move_id=move.id)
        outbox.post(bank, book, Errand.START, PROCESS, made.id, key=f"{made.id}:start", variables={"preservation_id": made.id})
    bank.nudge()


def _open(
    bank: Bank,
    book: Book,
    loan_id: str,
    *,
    case_id: str | None = None,
    intervention_id: str | None = None,
    segment_move_id: str | None = None,
) -> AssetPreservation:
    made = AssetPreservation(
        id=str(uuid4()),
        loan_id=loan_id,
        case_id=case_id,
        intervention_id=intervention_id,
        segment_move_id=segment_move_id,
        opened_on=business_date(book),
        recorded_at=bank.now(),
    )
    book.add(made)
    book.flush()
    note(bank, book, WORKER, Action.PRESERVATION_OPENED, made, collection_case=case_id)
    return made


def open_preservation(bank: Bank, preservation_id: str, process_instance: str) -> dict[str, Scalar]:
    """Say what is due: to preserve, with how far it is; to lift the freeze, by one instance alone; or nothing."""
    with bank.begin() as book:
        preservation = book.lock(AssetPreservation, preservation_id)
        return {
            "preservation_course": _course(preservation, process_instance),
            "freeze_stage": _STAGES[preservation.freeze],
            "to_inspect": _to_inspect(book, preservation),
            **_deadlines(bank, book),
        }


def _course(preservation: AssetPreservation, process_instance: str) -> str:
    if preservation.state == "open":
        return "preserve"
    if preservation.state == "releasing" and preservation.process_instance in {None, process_instance}:
        preservation.process_instance = process_instance
        return "release"
    return "over"


def _to_inspect(book: Book, preservation: AssetPreservation) -> bool:
    return not preservation.inspected and is_secured(book, book.get(Loan, preservation.loan_id).party_id)


def is_secured(book: Book, party_id: str) -> bool:
    """Say whether collateral stands behind any loan of a customer that is not over."""
    loans = book.find(Loan, party_id=party_id, closed_on=None)
    wanted = tuple(loan.application_id for loan in loans if loan.application_id)
    return bool(wanted) and book.count(Collateral, application_id=wanted) > 0


def _deadlines(bank: Bank, book: Book) -> dict[str, Scalar]:
    today = business_date(book)
    task, whole = (int(parameter(name, today).value) for name in ("preservation.work_days", "preservation.days"))
    return {
        "task_due_at": as_variable(working_days_from(bank.settings, today, task)),
        "preserve_by": as_variable(working_days_from(bank.settings, today, whole)),
    }


def stop_drawdowns(bank: Bank, preservation_id: str) -> None:
    """Stop further drawdowns of the customer, once: whatever was not booked by now is refused."""
    with bank.begin() as book:
        preservation = book.lock(AssetPreservation, preservation_id)
        party_id = book.get(Loan, preservation.loan_id).party_id
        stop = add_stop(bank, book, party_id, preservation.intervention_id)
        if stop is not None:
            note(bank, book, WORKER, Action.DRAWDOWNS_STOPPED, preservation, stop=stop.id)


def escalate_preservation(bank: Bank, preservation_id: str) -> None:
    """Show the supervisor that a preservation is late: whatever task of it is open is urgent now."""
    with bank.begin() as book:
        preservation = book.lock(AssetPreservation, preservation_id)
        preservation.escalated_at = preservation.escalated_at or bank.now()
        loan = book.get(Loan, preservation.loan_id)
        for task in tasks_of(book, preservation):
            escalate(bank, book, loan, task)


def tasks_of(book: Book, preservation: AssetPreservation) -> list[HumanTask]:
    """Return the tasks of a preservation that are open: its own, and those of the case or intervention while it is made for one."""
    case_id, intervention_id = preservation.case_id, preservation.intervention_id
    own = book.find(HumanTask, preservation_id=preservation.id, state=ACTIVE)
    if case_id is None and intervention_id is None:
        return own
    return [*book.find(HumanTask, process=PROCESS, state=ACTIVE, collection_case_id=case_id, intervention_id=intervention_id), *own]


def conclude_preservation(bank: Bank, preservation_id: str) -> None:
    """Note that what could be preserved is: a freeze that was granted stands, without one it is over; a lifted one is over, too.

    For a customer in segment D drawdowns stay stopped, with a freeze or without, until he leaves it or owes nothing more.
    """
    with bank.begin() as book:
        preservation = book.lock(AssetPreservation, preservation_id)
        if preservation.state == "open" and (preservation.freeze == "granted" or preservation.segment_move_id):
            preservation.state = "standing"
            _let_go_if_paid(bank, book, preservation)
        elif preservation.state == "open" or (preservation.state == "releasing" and preservation.freeze == "lifted"):
            end_preservation(bank, book, WORKER, preservation)


def _let_go_if_paid(bank: Bank, book: Book, preservation: AssetPreservation) -> None:
    """Have a freeze lifted that came after its debt was paid."""
    case = book.get(CollectionCase, preservation.case_id) if preservation.case_id else None
    cured = case is not None and case.state == "closed"
    if cured or book.get(Loan, preservation.loan_id).state == LoanState.CLOSED:
        let_go(bank, book, preservation)
