"""The frame of a case: which process instance it is, and what is undone when the customer withdraws."""

from lending.domain.actors import WORKER
from lending.domain.applications import ENDED, Application, Collateral, Offer, Status
from lending.domain.records import Action
from lending.errors import BusinessError
from lending.service import journal
from lending.service.business_date import business_date
from lending.service.notices import queue_notice
from lending.service.ports import Bank, Book, Scalar
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
            if application.status == Status.SUBMITTED:
                application.status = Status.INTAKE
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
        for offer in book.find(Offer, application_id=application_id, state="open"):
            offer.state = "cancelled"
        cancelled = cancel_open_tasks(bank, book, application_id)
        if application.status != Status.WITHDRAWN:
            raise ValueError("the application was not withdrawn; the process and the book differ")
        queue_notice(bank, book, application, "withdrawn", key=f"{application_id}:withdrawn")
        journal.record(bank, book, WORKER, Action.COMMITMENTS_RELEASED, application_id=application_id, tasks_cancelled=cancelled)


def release_security(bank: Bank, application_id: str) -> None:
    """Have the registry release every security that stands for the application."""
    with bank.read() as book:
        registered = book.find(Collateral, application_id=application_id, state="registered")
        today = business_date(book)
    for collateral in registered:
        bank.agencies.release_security(f"{application_id}:register:{collateral.id}", today)
        with bank.begin() as book:
            book.lock(Collateral, collateral.id).state = "released"


def close(bank: Bank, book: Book, application: Application, status: Status, reasons: list[str]) -> None:
    """End an application with a status and the codes of its reasons."""
    application.status, application.reasons = status, reasons
    if status in ENDED:
        application.closed_at = bank.now()
        cancel_open_tasks(bank, book, application.id)
