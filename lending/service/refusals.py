"""Refusals: who was turned away from a task or case stands in its journal, for the auditor to see."""

from lending.domain.actors import Actor
from lending.domain.applications import Application
from lending.domain.records import Action
from lending.domain.tasks import HumanTask
from lending.service import journal
from lending.service.ports import Bank


def note_refusal(bank: Bank, actor: Actor, attempted: str, *, application_id: str | None = None, task_id: str | None = None) -> None:
    """Journal that the actor was refused what he `attempted` (the name of a page or operation); ids of nothing are passed over."""
    with bank.begin() as book:
        task = book.first(HumanTask, id=task_id) if task_id else None
        application = book.first(Application, id=task.application_id if task else application_id)
        if application is None:
            return
        journal.record(
            bank,
            book,
            actor,
            Action.ACCESS_REFUSED,
            application_id=application.id,
            party_id=application.party_id,
            task_id=task.id if task else None,
            attempted=attempted,
        )
