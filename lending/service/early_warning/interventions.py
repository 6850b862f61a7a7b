"""An intervention as its process goes through it: claimed, escalated, its course opened, its plan handed on, ended."""

from lending.domain.actors import WORKER
from lending.domain.early_warning.records import RiskIntervention, RiskWarning
from lending.domain.parameters import parameter
from lending.domain.records import Action
from lending.domain.tasks import ACTIVE, PRIORITIES, HumanTask
from lending.service import journal
from lending.service.business_date import as_variable, business_date, working_days_from
from lending.service.early_warning.moves import note
from lending.service.legal.preserving import preservation_for
from lending.service.ports import Bank, Book, Scalar
from lending.service.restructuring.requests import ask_for_warned
from lending.service.tasks import about, cancel_open_tasks


def claim_intervention(bank: Bank, intervention_id: str, process_instance: str) -> dict[str, Scalar]:
    """Bind the intervention to this instance by compare-and-set, and say until when it is to be over, by its colour."""
    with bank.begin() as book:
        intervention = book.lock(RiskIntervention, intervention_id)
        claimed = intervention.process_instance in {None, process_instance}
        if claimed and intervention.process_instance is None:
            intervention.process_instance = process_instance
            note(bank, book, WORKER, Action.INTERVENTION_OPENED, intervention, process_instance=process_instance)
        days = f"early_warning.days_{intervention.colour}"
        return {"claimed": claimed, "risk_kind": intervention.kind, "intervene_by": _due(bank, book, days), **_task_due(bank, book)}


def open_course(bank: Bank, intervention_id: str, course: str) -> dict[str, Scalar]:
    """Note what is to be done, and open the preservation that it asks for, if it does."""
    with bank.begin() as book:
        intervention = book.lock(RiskIntervention, intervention_id)
        intervention.course = course
        preservation = preservation_for(bank, book, intervention) if course == "preserve" else None
        return {"preservation_id": preservation.id if preservation else "", **_task_due(bank, book)}


def escalate_intervention(bank: Bank, intervention_id: str) -> None:
    """Show the supervisor that an intervention is overdue: whatever task of it is open is urgent now."""
    with bank.begin() as book:
        intervention = book.lock(RiskIntervention, intervention_id)
        if intervention.state != "open" or intervention.escalated_at is not None:
            return
        intervention.escalated_at = bank.now()
        for task in book.find(HumanTask, intervention_id=intervention_id, state=ACTIVE):
            task.escalated_at, task.priority = bank.now(), PRIORITIES[-1]
            journal.record(bank, book, WORKER, Action.TASK_ESCALATED, party_id=intervention.party_id, task_id=task.id, **about(task))


def hand_on_plan(bank: Bank, intervention_id: str) -> None:
    """Ask for another plan in the customer's stead, once; a request that is open already is the one."""
    with bank.begin() as book:
        intervention = book.lock(RiskIntervention, intervention_id)
        if intervention.restructuring_id is not None:
            return
        asked = ask_for_warned(bank, book, WORKER, intervention.loan_id, intervention.finding)
        if asked is not None:
            book.flush()
            intervention.restructuring_id = asked.id
            note(bank, book, WORKER, Action.PLAN_HANDED_ON, intervention, restructuring=asked.id)


def end_intervention(bank: Bank, intervention_id: str) -> None:
    """Close the intervention and its warnings by what the manager found; those that joined meanwhile with it."""
    with bank.begin() as book:
        intervention = book.lock(RiskIntervention, intervention_id)
        if intervention.state != "open":
            return
        if intervention.verdict is None:
            raise ValueError("the process ends an intervention that nobody judged")
        today = business_date(book)
        intervention.state, intervention.ended_on = "ended", today
        cancel_open_tasks(bank, book, intervention_id=intervention_id)
        for warning in book.find(RiskWarning, intervention_id=intervention_id, state="open"):
            warning.state, warning.verdict, warning.closed_on = "closed", intervention.verdict, today
            facts = {"warning": warning.id, "indicator": warning.indicator, "verdict": intervention.verdict}
            note(bank, book, WORKER, Action.WARNING_CLOSED, intervention, **facts)
        note(bank, book, WORKER, Action.INTERVENTION_ENDED, intervention, verdict=intervention.verdict, course=intervention.course)


def _task_due(bank: Bank, book: Book) -> dict[str, Scalar]:
    return {"task_due_at": _due(bank, book, "early_warning.work_days")}


def _due(bank: Bank, book: Book, name: str) -> str:
    today = business_date(book)
    return as_variable(working_days_from(bank.settings, today, int(parameter(name, today).value)))
