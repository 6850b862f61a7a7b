"""Refusals: who was turned away from a task or case, and by which rule, stands in its journal for the auditor to see."""

from typing import Any

from lending.domain.actors import Actor
from lending.domain.records import Action
from lending.domain.tasks import HumanTask, TaskState
from lending.errors import ConflictError, ForbiddenError, LendingError
from lending.service import journal
from lending.service.ports import Bank
from lending.service.task_owners import find_owner, owner_of

#: Why a task cannot be taken or written to as it stands.
WHY_TAKEN = {
    TaskState.OPEN: "Claim the task first.",
    TaskState.CLAIMED: "A colleague holds this task; pick another, or ask a supervisor to give it back.",
    TaskState.COMPLETED: "This task was completed meanwhile; nothing of yours was written. Open the case to see what came of it.",
    TaskState.CANCELLED: "This task is gone: the case took another way (withdrawn, lapsed or ended). Nothing of yours was written.",
}


def why_taken(task: HumanTask) -> str:
    """Say why a task cannot be taken or written to as it stands."""
    return WHY_TAKEN[TaskState(task.state)]


def taken(actor: Actor, task: HumanTask) -> ConflictError:
    """Return the refusal of a task that the actor does not hold; that it is a colleague's is a rule broken, that it is nobody's is not."""
    holder = task.completed_by if task.state == TaskState.COMPLETED else task.assignee if task.state == TaskState.CLAIMED else None
    rule = {"rule": "of_another"} if holder not in {None, actor.user_id} else {}
    return ConflictError(why_taken(task), **rule)


def rule_broken(error: LendingError) -> str | None:
    """Return the code of the rule that an act broke, empty where it has none; None for a mistake, which is not journalled."""
    bar = error.context.get("bar")
    code = str(getattr(bar, "code", None) or error.context.get("rule") or "")
    return code if code or isinstance(error, ForbiddenError) else None


def note_refusal(
    bank: Bank, actor: Actor, attempted: str, rule: str = "", *, application_id: str | None = None, task_id: str | None = None
) -> None:
    """Journal that the actor was refused what he `attempted` (the name of a page or operation) by a `rule`, both codes.

    Ids of nothing are passed over.
    """
    facts: dict[str, Any] = {"attempted": attempted, **({"rule": rule} if rule else {})}
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
            **facts,
        )
