"""What is late in a lawsuit or a preservation is urgent, and the supervisor is told."""

from lending.domain.actors import WORKER
from lending.domain.loans import Loan
from lending.domain.records import Action
from lending.domain.tasks import PRIORITIES, HumanTask
from lending.service import journal
from lending.service.ports import Bank, Book
from lending.service.tasks import about


def escalate(bank: Bank, book: Book, loan: Loan, task: HumanTask) -> None:
    """Make a task urgent and have it told to the supervisor, once."""
    if task.escalated_at is None:
        task.escalated_at, task.priority = bank.now(), PRIORITIES[-1]
        journal.record(bank, book, WORKER, Action.TASK_ESCALATED, party_id=loan.party_id, task_id=task.id, **about(task))
