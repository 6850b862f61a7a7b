"""The tasklist: claim, give back, keep a draft, complete; each a compare-and-set in the book, then on to the engine through the outbox."""

import json
from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lending.domain.actors import Actor, Role
from lending.domain.applications import Application
from lending.domain.early_warning.records import RiskIntervention
from lending.domain.handover import Why
from lending.domain.legal.records import AssetPreservation
from lending.domain.loans import CollectionCase
from lending.domain.records import Action, Errand
from lending.domain.restructuring.records import Restructuring
from lending.domain.segmentation.records import SegmentMove
from lending.domain.tasks import OWNERS, HumanTask, TaskState
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service import four_eyes, journal, outbox
from lending.service.absences import stands_in
from lending.service.business_date import business_date
from lending.service.modelling.forms_used import keep_form
from lending.service.modelling.in_force import clean_entries
from lending.service.ports import Bank, Book, Scalar, TaskQuery
from lending.service.refusals import WHY_TAKEN, require_seen, taken, why_taken
from lending.service.task_owners import hold_owner, owner_of
from lending.service.task_variables import forget_variables

Entries = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Completion:
    """What a completion rule is given."""

    bank: Bank
    book: Book
    actor: Actor
    task: HumanTask
    entries: dict[str, object]

    @property
    def application(self) -> Application:
        """Return the application the task belongs to, held until the transaction ends."""
        return self.book.get(Application, self.task.application_id)

    @property
    def case(self) -> CollectionCase:
        """Return the collection case the task belongs to, held until the transaction ends."""
        return self.book.get(CollectionCase, self.task.collection_case_id)

    @property
    def restructuring(self) -> Restructuring:
        """Return the restructuring the task belongs to, held until the transaction ends."""
        return self.book.get(Restructuring, self.task.restructuring_id)

    @property
    def intervention(self) -> RiskIntervention:
        """Return the intervention the task belongs to, held until the transaction ends."""
        return self.book.get(RiskIntervention, self.task.intervention_id)

    @property
    def segment_move(self) -> SegmentMove:
        """Return the move between segments the task belongs to, held until the transaction ends."""
        return self.book.get(SegmentMove, self.task.segment_move_id)

    @property
    def preservation(self) -> AssetPreservation | None:
        """Return the asset preservation the task is part of, of its own, its case's or its intervention's; None where there is none."""
        if self.task.preservation_id is not None:
            return self.book.get(AssetPreservation, self.task.preservation_id)
        case_id, intervention_id = self.task.collection_case_id, self.task.intervention_id
        return self.book.first(AssetPreservation, case_id=case_id, intervention_id=intervention_id, state="open")


class JournalledRefusalError(InvalidInputError):
    """Some entries break a rule of conduct, and that they were tried is kept."""

    @abstractmethod
    def note(self, bank: Bank, actor: Actor) -> None:
        """Journal what was tried, in a transaction of its own: the one that tried it came to nothing."""


#: What completing a task of each definition records, and the routing facts it gives back; filled by `completes`.
_RULES: dict[str, Callable[[Completion], Mapping[str, Scalar]]] = {}


def completes(*definitions: str) -> Callable[[Callable[[Completion], Mapping[str, Scalar]]], Callable[[Completion], Mapping[str, Scalar]]]:
    """Declare the rule that runs, in the completing transaction, when tasks of these definitions are completed."""

    def declare(rule: Callable[[Completion], Mapping[str, Scalar]]) -> Callable[[Completion], Mapping[str, Scalar]]:
        _RULES.update(dict.fromkeys(definitions, rule))
        return rule

    return declare


def completion_rules() -> Mapping[str, Callable[[Completion], Mapping[str, Scalar]]]:
    """Return the rules that were declared, by the definition of their task."""
    return _RULES


def list_tasks(bank: Bank, query: TaskQuery) -> tuple[list[HumanTask], int, dict[str, int]]:
    """Return a page of the tasks in the actor's scope, how many fit, and the counts beside each filter."""
    with bank.read() as book:
        return book.tasks_for(query), *book.task_counts(query)


def read_task(bank: Bank, actor: Actor, task_id: str) -> HumanTask:
    """Return a task the actor may see; NotFoundError otherwise."""
    with bank.read() as book:
        task = book.get(HumanTask, task_id)
        require_sight(book, actor, task)
        return task


def claim_task(bank: Bank, actor: Actor, task_id: str) -> HumanTask:
    """Take a task, also out of the hands of a colleague who is away and for whom the actor stands in.

    ConflictError when somebody was faster, ForbiddenError when it is not for this actor.
    """
    with bank.begin() as book:
        task = book.lock(HumanTask, task_id)
        absent = held_for(book, actor, task)
        _require_work(book, actor, task, acting_for=absent)
        if task.assignee == actor.user_id and task.state == TaskState.CLAIMED:
            return task
        if absent is not None:
            return _take_over(bank, book, actor, task, absent)
        if not book.claim_task(task_id, actor.user_id or "", bank.now()):
            raise taken(actor, task)
        journal.record(bank, book, actor, Action.TASK_CLAIMED, task_id=task_id, **about(task))
        return book.get(HumanTask, task_id)


def unclaim_task(bank: Bank, actor: Actor, task_id: str, why: Why | None = None) -> HumanTask:
    """Give a task back to its group; its holder may, and a supervisor of the branch who says why."""
    with bank.begin() as book:
        task = book.lock(HumanTask, task_id)
        require_sight(book, actor, task)
        if task.state != TaskState.CLAIMED:
            raise ConflictError(why_taken(task))
        if task.assignee != actor.user_id and Role.SUPERVISOR not in actor.roles:
            raise ForbiddenError("Only who claimed the task, or a supervisor, can give it back.")
        if task.assignee != actor.user_id:
            (why or Why("")).check()
        before, told = task.assignee, {"reason": why.reason} if why else {}
        task.state, task.assignee, task.claimed_at, task.on_behalf_of = TaskState.OPEN, None, None, None
        party, note = owner_of(book, task).party_id, {"note": why.note} if why and why.note else None
        facts = {"task_id": task_id, "party_id": party, "before": before, **told, **about(task)}
        journal.record(bank, book, actor, Action.TASK_UNCLAIMED, personal=note, **facts)
        return task


def held_for(book: Book, actor: Actor, task: HumanTask) -> str | None:
    """Return the absent colleague who holds the task and for whom the actor stands in, None when there is none."""
    held = task.state == TaskState.CLAIMED and task.assignee != actor.user_id
    return task.assignee if held and task.assignee in stands_in(book, actor) else None


def _take_over(bank: Bank, book: Book, actor: Actor, task: HumanTask, absent: str) -> HumanTask:
    task.assignee, task.on_behalf_of, task.claimed_at = actor.user_id, absent, bank.now()
    journal.record(bank, book, actor, Action.TASK_TAKEN_OVER, task_id=task.id, before=absent, **about(task))
    return task


def save_draft(bank: Bank, actor: Actor, task_id: str, entries: Entries, begun_from: str | None = None) -> str:
    """Keep what was typed so far, unchecked, and return its mark; ConflictError when it was begun from another draft than is kept."""
    with bank.begin() as book:
        task = _workable(book, actor, task_id)
        if not _holds(actor, task):
            raise ConflictError(why_taken(task))
        if task.draft != dict(entries):  # sent again, where the answer was lost, is no change
            require_seen(task, begun_from)
        task.draft, task.draft_saved_at = dict(entries), bank.now()
        return task.draft_mark


def complete_task(bank: Bank, actor: Actor, task_id: str, entries: Entries, begun_from: str | None = None) -> HumanTask:
    """Complete a task by its form.

    The task's own rule runs in the same transaction, then the engine is told through the outbox, exactly once. InvalidInputError
    names each field; a repeated completion by the same person with the same entries changes nothing. `begun_from` is as for drafts.
    """
    try:
        task = _complete(bank, actor, task_id, entries, begun_from)
    except JournalledRefusalError as refused:
        refused.note(bank, actor)
        raise
    bank.nudge()
    return task


def _complete(bank: Bank, actor: Actor, task_id: str, entries: Entries, begun_from: str | None) -> HumanTask:
    with bank.begin() as book:
        task = book.lock(HumanTask, task_id)
        if task.state == TaskState.COMPLETED and task.completed_by == actor.user_id and _same(bank, book, task, entries):
            return task
        if not _holds(actor, _workable(book, actor, task_id)):
            raise taken(actor, task)
        require_seen(task, begun_from)
        clean = clean_entries(bank, book, task.definition, entries)
        finish(bank, book, actor, task, clean)
    return task


def _same(bank: Bank, book: Book, task: HumanTask, entries: Entries) -> bool:
    try:
        return journalled(clean_entries(bank, book, task.definition, entries)) == task.entries
    except InvalidInputError:
        return False


def finish(bank: Bank, book: Book, actor: Actor, task: HumanTask, entries: Mapping[str, object]) -> None:
    """Complete a task within the caller's transaction: its rule, its record, its word to the engine."""
    owner = hold_owner(book, task)
    if not owner.is_open:  # withdrawn or paid, and the engine not told yet
        raise ConflictError(WHY_TAKEN[TaskState.CANCELLED])
    task.state, task.completed_at, task.completed_by = TaskState.COMPLETED, bank.now(), actor.user_id
    task.completed_on = business_date(book)
    task.entries, task.draft = journalled(entries), {}
    forget_variables(book, task.id)
    rule = _RULES.get(task.definition)
    facts = dict(rule(Completion(bank, book, actor, task, dict(entries)))) if rule else {}
    outbox.post(bank, book, Errand.COMPLETE, task.id, task.business_key, key=f"complete:{task.id}", variables=facts)
    personal = {"entries": json.dumps(task.entries, ensure_ascii=False, sort_keys=True)} if task.entries else None
    told: dict[str, Any] = {"routing": facts, **keep_form(bank, book, task.definition), **about(task)}
    journal.record(bank, book, actor, Action.TASK_COMPLETED, task_id=task.id, party_id=owner.party_id, personal=personal, **told)


def about(task: HumanTask) -> dict[str, Any]:
    """Return what the journal says a row on a task is about: its case and step."""
    owners = {name.removesuffix("_id"): found for name in OWNERS if name != "application_id" and (found := getattr(task, name))}
    return {"application_id": task.application_id, "step": task.definition, **owners}


def journalled(entries: Mapping[str, object]) -> dict[str, object]:
    """Return entries as they are kept: canonical, decimals as text."""
    return {name: journal.plain(value) for name, value in entries.items()}


def amount(entries: Entries, name: str) -> Decimal | None:
    """Return an entry that is an amount or rate; None when it was left empty."""
    value = entries.get(name)
    return None if value is None else Decimal(str(value))


def cancel_open_tasks(bank: Bank, book: Book, **owner: str) -> int:
    """Close the tasks of a case whose process went another way, named by the field of its id in a task; return how many."""
    active = book.find(HumanTask, state=(TaskState.OPEN, TaskState.CLAIMED), **owner)
    for task in active:
        task.state = TaskState.CANCELLED
        task.completed_at = bank.now()
        forget_variables(book, task.id)
    return len(active)


def open_customer_task(book: Book, application_id: str, definition: str) -> HumanTask:
    """Return the customer's open task of that kind; ConflictError when there is none (any more)."""
    return open_task(book, definition, application_id=application_id)


def open_task(book: Book, definition: str, **owner: str) -> HumanTask:
    """Return the open task of that kind; `owner` is as for `cancel_open_tasks`. ConflictError when there is none (any more)."""
    task = book.first(HumanTask, definition=definition, state=(TaskState.OPEN, TaskState.CLAIMED), **owner)
    if task is None:
        raise ConflictError("There is nothing to do here at the moment: the case has moved on, or this was done already.")
    return task


def _workable(book: Book, actor: Actor, task_id: str) -> HumanTask:
    """Return the task when it is for this actor, whoever holds it."""
    task = book.lock(HumanTask, task_id)
    _require_work(book, actor, task)
    return task


def _holds(actor: Actor, task: HumanTask) -> bool:
    return task.state == TaskState.CLAIMED and task.assignee == actor.user_id


def require_sight(book: Book, actor: Actor, task: HumanTask) -> None:
    """Refuse an actor outside whose scope the task lies, as if it did not exist."""
    owner = owner_of(book, task)
    borrower = actor.roles == {Role.CUSTOMER} and actor.party_id == owner.party_id
    mine = borrower if task.group == Role.CUSTOMER else actor.roles != {Role.CUSTOMER}
    if not mine or not owner.seen_by(actor):
        raise NotFoundError("There is no such task, or it is not yours to see.")


def _require_work(book: Book, actor: Actor, task: HumanTask, *, acting_for: str | None = None) -> None:
    require_sight(book, actor, task)
    if task.group not in actor.roles:
        raise ForbiddenError(f"This task is for the group {task.group.replace('_', ' ')}.")
    four_eyes.refuse_bar(book, actor, task, acting_for=acting_for)
