"""The frame of a case: which process instance it is, and what is undone when the customer withdraws."""

from lending.domain.actors import WORKER
from lending.domain.applications import Application, Offer, Status
from lending.domain.records import Action
from lending.errors import BusinessError
from lending.service import journal
from lending.service.notices import queue_notice
from lending.service.ports import Bank, Scalar
from lending.service.security import release_security
from lending.service.stages import advance
from lending.service.tasks import cancel_open_tasks


class UnknownApplicationError(BusinessError):
    """The process was started for no application of ours."""

    code = "UNKNOWN_APPLICATION"


def claim_application(bank: Bank, application_id: str, process_instance: str) -> dict[str, Scalar]:
    """Bind the application to this instance by compare-and-set; a second instance is told that it is one too many.

    Returns `claimed` and the application's routing facts.
    """
    with bank.begin() as book:
        application = book.lock(Application, application_id)
        claimed = application.process_instance in {None, process_instance}
        if claimed and application.process_instance is None:
            application.process_instance = process_instance
            advance(application, Status.INTAKE)
            journal.record(bank, book, WORKER, Action.PROCESS_STARTED, application_id=application_id, process_instance=process_instance)
        elif not claimed:
            journal.record(
                bank, book, WORKER, Action.PROCESS_DUPLICATE_ENDED, application_id=application_id, process_instance=process_instance
            )
        return {"claimed": claimed, **routing_facts(application)}


def routing_facts(application: Application) -> dict[str, Scalar]:
    """Return what diagrams and decisions route by; no personal data."""
    return {
        "product": application.product,
        "amount": float(application.amount),
        "term_months": application.term_months,
        "occupation": application.occupation,
        "purpose": application.purpose,
        "secured": application.secured,
        "channel": application.channel,
    }


def release_commitments(bank: Bank, application_id: str) -> None:
    """Release what was reserved, pledged or registered for a withdrawn application; as often as called."""
    release_security(bank, application_id)
    with bank.begin() as book:
        application = book.lock(Application, application_id)
        if application.status != Status.WITHDRAWN:
            raise ValueError("the application was not withdrawn; the process and the book differ")
        for offer in book.find(Offer, application_id=application_id, state=("open", "accepted")):
            offer.state = "cancelled"
        cancelled = cancel_open_tasks(bank, book, application_id=application_id)
        queue_notice(bank, book, application, "withdrawn", key=f"{application_id}:withdrawn")
        journal.record(bank, book, WORKER, Action.COMMITMENTS_RELEASED, application_id=application_id, tasks_cancelled=cancelled)
