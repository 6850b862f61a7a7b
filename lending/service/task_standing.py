"""Where a task stands, for a page that has it open: told without opening the case anew, so that watching is no reading of its own."""

import hashlib
from dataclasses import dataclass

from lending.domain.actors import Actor, User
from lending.domain.tasks import HumanTask, TaskState
from lending.errors import NotFoundError
from lending.service import tasks
from lending.service.ports import Bank


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A task's state, who has it or did it (None: nobody), whether that is the reader, and the mark by which a change is known."""

    state: str
    who: str | None
    is_mine: bool
    mark: str


def read_standing(bank: Bank, actor: Actor, task_id: str) -> Standing | None:
    """Return where a task stands; None outside the actor's scope, and for one that is not there."""
    with bank.read() as book:
        try:
            task = book.get(HumanTask, task_id)
            tasks.require_sight(book, actor, task)
        except NotFoundError:
            return None
        who = task.completed_by if task.state == TaskState.COMPLETED else task.assignee
        person = book.first(User, id=who) if who else None
        return Standing(state=task.state, who=person.name if person else None, is_mine=who == actor.user_id, mark=mark_of(task))


def mark_of(task: HumanTask) -> str:
    """Return a mark that changes when a task passes to somebody else, or ends; it tells nothing else."""
    told = "|".join((task.state, task.assignee or "", task.on_behalf_of or ""))
    return hashlib.sha256(told.encode()).hexdigest()[:12]
