"""Tasks from hand to hand: assigned by a supervisor, one or many at once; delegated by who holds them, and handed back.

Whoever gets a task must be able to do it (`lending.service.candidates`); each handover is journalled with who, to whom and why.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lending.domain.actors import Actor, Role, User
from lending.domain.handover import Why
from lending.domain.records import Action
from lending.domain.tasks import ACTIVE, HumanTask, TaskState
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, LendingError, NotFoundError
from lending.service import access, journal, tasks
from lending.service.absences import away
from lending.service.candidates import Candidate, find_candidates, require_candidate
from lending.service.ports import Bank, Book
from lending.service.refusals import note_refusal, rule_broken, taken, why_taken
from lending.service.task_owners import owner_of
from lending.service.views.tasks import task_query

#: Tasks that one act reassigns at most.
MOST = 500


@dataclass(frozen=True, slots=True)
class Handed:
    """What came of a task in a bulk reassignment: `refused` says why it stayed where it was, None when it moved."""

    task_id: str
    customer_name: str
    reference: str
    refused: LendingError | None


def assign_task(bank: Bank, actor: Actor, task_id: str, to: str, why: Why) -> HumanTask:
    """Give an open or held task to an officer; a supervisor of its branch may.

    ForbiddenError carries the bar where the officer may not do it, ConflictError when it was completed or is gone.
    """
    access.require_role(actor, Role.SUPERVISOR)
    why.check()
    with bank.begin() as book:
        task = book.lock(HumanTask, task_id)
        tasks.require_sight(book, actor, task)
        if not task.is_active:
            raise ConflictError(why_taken(task))
        person = require_candidate(book, task, to)
        before, task.on_behalf_of = task.assignee, None
        _give(bank, task, person)
        _record(bank, book, actor, Action.TASK_ASSIGNED, task, to=person, why=why, before=before)
        return task


def reassign_tasks(bank: Bank, actor: Actor, task_ids: Iterable[str], to: str, why: Why) -> list[Handed]:
    """Give many tasks to one officer, each for itself, and say what came of each; what is refused is journalled.

    InvalidInputError names `tasks` when there is none or more than 500.
    """
    access.require_role(actor, Role.SUPERVISOR)
    why.check()
    wanted = list(dict.fromkeys(task_ids))
    if not wanted:
        raise InvalidInputError({"tasks": ["Choose the tasks to reassign."]})
    if len(wanted) > MOST:
        raise InvalidInputError({"tasks": [f"Choose at most {MOST} tasks at once."]})
    return [_reassign(bank, actor, task_id, to, why) for task_id in wanted]


def delegate_task(bank: Bank, actor: Actor, task_id: str, to: str, why: Why) -> HumanTask:
    """Have a colleague do the task one holds, on one's behalf; he can do it or hand it back."""
    why.check()
    with bank.begin() as book:
        task = _held_by(book, actor, task_id, "self" if to == actor.user_id else "")
        if task.on_behalf_of is not None:
            raise ConflictError("You do this task for somebody else; hand it back instead of passing it on.")
        person = require_candidate(book, task, to, acting_for=actor.user_id)
        task.on_behalf_of = actor.user_id
        _give(bank, task, person)
        _record(bank, book, actor, Action.TASK_DELEGATED, task, to=person, why=why, before=actor.user_id)
        return task


def hand_back(bank: Bank, actor: Actor, task_id: str) -> HumanTask:
    """Hand a task back to the one for whom it is done; to the group, when he is away or has left."""
    with bank.begin() as book:
        task = _held_by(book, actor, task_id)
        if task.on_behalf_of is None:
            raise ConflictError("You do this task for nobody else; give it back to the group.")
        owner = book.first(User, id=task.on_behalf_of, active=True)
        task.on_behalf_of = None
        if owner is None or owner.id in away(book):
            task.state, task.assignee, task.claimed_at = TaskState.OPEN, None, None
        else:
            _give(bank, task, owner)
        _record(bank, book, actor, Action.TASK_HANDED_BACK, task, to=owner if task.assignee else None, before=actor.user_id)
        return task


def list_candidates(bank: Bank, actor: Actor, task_id: str) -> tuple[Candidate, ...]:
    """Return to whom a supervisor, or the holder, may give a task and what bars some; ForbiddenError for others."""
    with bank.read() as book:
        task = book.get(HumanTask, task_id)
        tasks.require_sight(book, actor, task)
        assigns = Role.SUPERVISOR in actor.roles
        if not assigns and task.assignee != actor.user_id:
            raise ForbiddenError("Only who holds the task, or a supervisor, gives it to somebody.")
        return find_candidates(book, task, acting_for=None if assigns else actor.user_id)


def held_tasks(bank: Bank, actor: Actor, holder: str) -> list[HumanTask]:
    """Return what an officer (`nobody`: no officer) holds in the supervisor's scope, the earliest due first; at most 500."""
    access.require_role(actor, Role.SUPERVISOR)
    query = task_query(bank, actor, holder=holder, limit=MOST)
    with bank.read() as book:
        return book.tasks_for(query)


def holders(bank: Bank, actor: Actor) -> list[tuple[str, str]]:
    """Return id and name of the officers of the supervisor's scope, by name."""
    access.require_role(actor, Role.SUPERVISOR)
    with bank.read() as book:
        people = [user for user in book.find(User, order="name", party_id=None, active=True) if user.actor().is_officer]
    return [(user.id, user.name) for user in people if actor.reads_everything or user.branch_id == actor.branch_id]


def _reassign(bank: Bank, actor: Actor, task_id: str, to: str, why: Why) -> Handed:
    refused: LendingError | None = None
    try:
        task = assign_task(bank, actor, task_id, to, why)
    except (ConflictError, ForbiddenError) as error:
        refused = error
        note_refusal(bank, actor, "reassign", rule_broken(error) or "", task_id=task_id)
        with bank.read() as book:
            task = book.get(HumanTask, task_id)
    except NotFoundError as error:
        return Handed(task_id, "", "", error)
    return Handed(task_id, task.customer_name, task.reference, refused)


def _held_by(book: Book, actor: Actor, task_id: str, rule: str = "") -> HumanTask:
    """Return a task that the actor holds; `rule` is what he breaks where nobody else holds it either."""
    task = book.lock(HumanTask, task_id)
    tasks.require_sight(book, actor, task)
    if task.state not in ACTIVE or task.assignee != actor.user_id:
        raise taken(actor, task, rule)
    return task


def _give(bank: Bank, task: HumanTask, person: User) -> None:
    task.state, task.assignee, task.claimed_at = TaskState.CLAIMED, person.id, bank.now()


def _record(
    bank: Bank,
    book: Book,
    actor: Actor,
    action: Action,
    task: HumanTask,
    *,
    to: User | None,
    before: str | None,
    why: Why | None = None,
) -> None:
    facts = {"to": to.id if to else None, "to_name": to.name if to else None, "before": before, "reason": why.reason if why else None}
    # A note may name persons: the journal keeps it under the customer's key.
    party, note = owner_of(book, task).party_id, {"note": why.note} if why and why.note else None
    given = {name: value for name, value in facts.items() if value is not None}
    journal.record(bank, book, actor, action, task_id=task.id, party_id=party, personal=note, **given, **tasks.about(task))
