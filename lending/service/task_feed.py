"""Bring the engine's human tasks into the bank's own table, which the tasklist reads whichever engine runs."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from lending.domain.actors import WORKER
from lending.domain.parties import Party
from lending.domain.records import Action, OutboxMessage
from lending.domain.tasks import ACTIVE, HIGH, HumanTask, TaskState
from lending.service import journal
from lending.service.business_date import business_date
from lending.service.four_eyes import BY_AUTHORITY
from lending.service.ports import Bank, Book, EngineTask, Scalar
from lending.service.task_owners import Owner, amount_of, find_owner
from lending.service.task_variables import are_kept, forget_variables, keep_variables
from lending.service.tasks import about

#: Looked at again at each pass, because the engine's clock and commit order are not ours.
_OVERLAP = timedelta(seconds=2)
#: A task younger than this may not be in the engine's list yet when we compare.
_SETTLED = timedelta(seconds=5)
#: Tasks whose variables are asked for with one question.
_TOGETHER = 200


def feed_tasks(bank: Bank, since: datetime | None, taken: dict[str, EngineTask] | None = None) -> datetime | None:
    """Take over tasks created or changed since then; return from when to look the next time.

    `taken` remembers what one feeder took over already, so that the overlap costs nothing; the feeder keeps it between passes.
    """
    newest, before, seen, fresh = since, taken or {}, {}, []
    for task in bank.engine.changed_tasks(since - _OVERLAP if since else None):
        if before.get(task.id) != task:
            fresh.append(task)
        seen[task.id] = task
        changed = task.updated or task.created
        newest = changed if newest is None or changed > newest else newest
    for first in range(0, len(fresh), _TOGETHER):
        together = fresh[first : first + _TOGETHER]
        variables = bank.engine.task_variables(together)
        for task in together:
            _take_over(bank, task, variables[task.id])
    if taken is not None:
        taken.clear()
        taken.update(seen)
    return newest


def reconcile_tasks(bank: Bank) -> int:
    """Close tasks of ours that the engine no longer has and nobody completed; return how many."""
    before = bank.now() - _SETTLED
    in_engine = bank.engine.open_task_ids()
    with bank.read() as book:
        gone = [task.id for task in book.find(HumanTask, state=ACTIVE) if task.id not in in_engine and task.created_at < before]
    for task_id in gone:
        _cancel(bank, task_id)
    return len(gone)


def _take_over(bank: Bank, task: EngineTask, variables: Mapping[str, Scalar]) -> None:
    with bank.read() as book:
        known = book.first(HumanTask, id=task.id)
        owner = find_owner(book, task.business_key) if known is None else None
    if known is not None:
        _update(bank, task, known, variables)
    elif owner is not None and owner.is_open:
        with bank.begin() as book:
            if book.first(HumanTask, id=task.id) is None:
                fresh = _new(book, task, owner)
                book.add(fresh)
                book.flush()
                keep_variables(book, fresh, variables)


def _update(bank: Bank, task: EngineTask, known: HumanTask, variables: Mapping[str, Scalar]) -> None:
    if not known.is_active:
        return
    with bank.read() as book:
        unchanged = known.due_at == task.due and are_kept(book, task.id, variables)
    if unchanged:
        return
    with bank.begin() as book:
        held = book.lock(HumanTask, task.id)
        if held.is_active:
            held.due_at = task.due
            keep_variables(book, held, variables)


def _new(book: Book, task: EngineTask, owner: Owner) -> HumanTask:
    party = book.get(Party, owner.party_id)
    return HumanTask(
        id=task.id,
        application_id=owner.application_id,
        collection_case_id=owner.case_id,
        restructuring_id=owner.restructuring_id,
        intervention_id=owner.intervention_id,
        segment_move_id=owner.segment_move_id,
        preservation_id=owner.preservation_id,
        process=task.process,
        definition=task.definition,
        name=task.name,
        group=task.groups[0] if task.groups else "administrator",
        branch_id=owner.branch_id,
        customer_name=party.name,
        reference=owner.reference,
        product=owner.product,
        amount=amount_of(book, owner),
        currency=owner.currency,
        segment=party.segment,
        priority=_priority(owner, party),
        created_at=task.created,
        due_at=task.due,
        authority_level=owner.authority_level if task.definition in BY_AUTHORITY else 0,
        business_date=business_date(book),
    )


def _priority(owner: Owner, party: Party) -> int:
    """Return how urgent a task is when it comes: an application of a good customer 優先審批 goes before the others."""
    return HIGH if owner.application is not None and party.segment == "A" else 0


def _cancel(bank: Bank, task_id: str) -> None:
    with bank.begin() as book:
        task = book.lock(HumanTask, task_id)
        if not task.is_active:
            return
        task.state, task.completed_at = TaskState.CANCELLED, bank.now()
        forget_variables(book, task_id)
        journal.record(bank, book, WORKER, Action.TASK_CANCELLED, task_id=task_id, **about(task))


def undelivered(book: Book) -> int:
    """Count the words that wait for the engine, for the health page."""
    return book.count(OutboxMessage, delivered_at=None)
