"""Human tasks as the tasklist and the API show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from lending.domain.actors import Actor
from lending.domain.tasks import HumanTask
from lending.errors import NotFoundError
from lending.service import four_eyes, tasks
from lending.service.absences import stands_in
from lending.service.business_date import end_of_day, read_business_date, within_day
from lending.service.modelling.in_force import form_schema
from lending.service.ports import Bank, Book, TaskQuery
from lending.service.views.parts import copied


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """A human task as lists show it; `group` is the role that does it, `mine` whether the reader holds it."""

    id: str
    #: What it belongs to: an application, the collection case of a loan, its restructuring, an intervention, a move
    #: between segments, or an asset preservation.
    application_id: str | None
    collection_case_id: str | None
    restructuring_id: str | None
    intervention_id: str | None
    segment_move_id: str | None
    preservation_id: str | None
    process: str
    definition: str
    name: str
    group: str
    branch_id: str
    customer_name: str
    reference: str
    product: str
    amount: Decimal
    currency: str
    segment: str
    state: str
    assignee: str | None
    mine: bool
    overdue: bool
    authority_level: int
    created_at: datetime
    due_at: datetime | None
    claimed_at: datetime | None
    completed_at: datetime | None
    escalated_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDetail:
    """A task with its form: the schema (None where it has no form), what was entered or drafted, and why the reader may not do it."""

    task: TaskView
    form: Mapping[str, object] | None
    entries: dict[str, object]
    draft: dict[str, object]
    draft_saved_at: datetime | None
    bar: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPage:
    """A page of tasks, how many there are, and the counts beside each filter: `mine`, `overdue`, `group:reviewer` and so on."""

    items: tuple[TaskView, ...]
    total: int
    counts: dict[str, int]


def task_query(bank: Bank, actor: Actor, **filters: Any) -> TaskQuery:
    """Return a query as of the bank's own date: what the business date has passed is overdue, whatever the clock on the wall says."""
    today = read_business_date(bank)
    with bank.read() as book:
        absent = stands_in(book, actor) if actor.is_officer else ()
    now, close = within_day(bank.settings, today, bank.now()), end_of_day(bank.settings, today)
    return TaskQuery(actor=actor, now=now, end_of_day=close, today=today, stands_in_for=absent, **filters)


def list_task_views(bank: Bank, query: TaskQuery) -> TaskPage:
    """Return a page of the tasks in the actor's scope."""
    found, total, counts = tasks.list_tasks(bank, query)
    return TaskPage(items=tuple(_view(task, query) for task in found), total=total, counts=counts)


def read_task_view(bank: Bank, actor: Actor, task_id: str) -> TaskDetail:
    """Return a task the actor may see, with its form; NotFoundError otherwise."""
    task = tasks.read_task(bank, actor, task_id)
    with bank.read() as book:
        form = _form(bank, book, task.definition)
        bar = four_eyes.find_bar(book, actor, task) if task.is_active else None
    return TaskDetail(
        task=_view(task, task_query(bank, actor)),
        form=form,
        entries=task.entries,
        draft=task.draft,
        draft_saved_at=task.draft_saved_at,
        bar=str(bar) if bar else None,
    )


def _view(task: HumanTask, query: TaskQuery) -> TaskView:
    overdue = task.is_active and task.due_at is not None and task.due_at < query.now
    return copied(TaskView, task, mine=task.is_active and task.assignee == query.actor.user_id, overdue=overdue)


def _form(bank: Bank, book: Book, definition: str) -> Mapping[str, object] | None:
    try:
        return form_schema(bank, book, definition)
    except NotFoundError:
        return None
