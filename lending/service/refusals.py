"""Refusals: who was turned away from a task or case stands in its journal, for the auditor to see."""

from lending.domain.actors import Actor
from lending.domain.records import Action
from lending.domain.tasks import HumanTask
from lending.service import journal
from lending.service.ports import Bank
from lending.service.task_owners import find_owner, owner_of


def note_refusal(bank: Bank, actor: Actor, attempted: str, *, application_id: str | None = None, task_id: str | None = None) -> None:
    """Journal that the actor was refused what he `attempted` (the name of a page or operation); ids of nothing are passed over."""
    with bank.begin() as book:
        task = book.first(HumanTask, id=task_id) if task_id else None
        owner = owner_of(book, task) if task else find_owner(book, application_id or "")
        if owner is None:
            return
        journal.record(
            bank,
            book,
            actor,
            Action.ACCESS_REFUSED,
            application_id=owner.application_id,
            party_id=owner.party_id,
            task_id=task.id if task else None,
            attempted=attempted,
        )
