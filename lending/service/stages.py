"""Where a case stands: workers hold it while they work, and a step that comes twice or late changes nothing."""

from lending.domain.applications import ENDED, Application, Status
from lending.domain.stages import may_follow
from lending.errors import TransientError
from lending.service.ports import Bank, Book
from lending.service.tasks import cancel_open_tasks


class WithdrawnMeanwhileError(TransientError):
    """The customer has just withdrawn; the process is about to be told."""


def hold(book: Book, application_id: str) -> Application:
    """Return the application, held until the transaction ends; WithdrawnMeanwhileError when the customer was faster."""
    application = book.lock(Application, application_id)
    if application.status == Status.WITHDRAWN:
        raise WithdrawnMeanwhileError
    return application


def advance(application: Application, status: Status) -> bool:
    """Take a case to a stage and say whether it was not there yet; one that is further on stays where it is."""
    if application.status == status or not may_follow(application.status, status):
        return False
    application.status = status
    return True


def close(bank: Bank, book: Book, application: Application, status: Status, reasons: list[str]) -> bool:
    """End an application with the codes of its reasons and say whether it was still open."""
    if status not in ENDED:
        raise ValueError(f"{status} is no end of an application")
    if not advance(application, status):
        return False
    application.reasons, application.closed_at = reasons, bank.now()
    cancel_open_tasks(bank, book, application_id=application.id)
    return True
