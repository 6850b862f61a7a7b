"""Data scope as SQL: which tasks and cases an actor may see, added to every list."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from lending.adapters.db import tables as t
from lending.domain.actors import HEAD_OFFICE, Actor, Role
from lending.domain.service_levels import DayRange
from lending.domain.tasks import TaskState
from lending.service.ports import CaseQuery, LoanQuery, TaskQuery
from lending.service.queries import NOBODY


def task_scope(actor: Actor) -> ColumnElement[bool]:
    """Return tasks of the actor's groups and branch; a supervisor's cover all groups of the branch, a customer's the own ones."""
    columns = t.human_task.c
    groups = [role.value for role in actor.roles if role is not Role.CUSTOMER]
    if actor.roles == {Role.CUSTOMER}:
        own = select(t.application.c.id).where(t.application.c.party_id == actor.party_id)
        return and_(columns.group == Role.CUSTOMER, columns.application_id.in_(own))
    branch: ColumnElement[bool] = true() if actor.branch_id == HEAD_OFFICE else columns.branch_id == actor.branch_id
    if Role.SUPERVISOR in actor.roles:
        return and_(branch, columns.group != Role.CUSTOMER)
    return and_(branch, or_(columns.group.in_(groups), columns.assignee == actor.user_id)) if actor.is_officer else false()


def task_filter(query: TaskQuery) -> list[ColumnElement[bool]]:
    """Return the chosen view and filters of a task list, but for the variable: see `variable_lists`."""
    columns = t.human_task.c
    wanted = [*_view(query), *_held(query), *_bounds(query)]
    for column, value in ((columns.group, query.group), (columns.product, query.product), (columns.segment, query.segment)):
        if value:
            wanted.append(column == value)
    if query.text:
        wanted.append(_contains(query.text, columns.customer_name, columns.reference, columns.name))
    return wanted


def _view(query: TaskQuery) -> list[ColumnElement[bool]]:
    """Return which tasks a view shows: what is to do, but for the views of what is done and of everything."""
    columns = t.human_task.c
    if query.view == "all":
        return []
    if query.view == "done":
        return [*as_shown(query), columns.state == TaskState.COMPLETED, *_within(columns.completed_on, query.completed)]
    narrowed: dict[str, ColumnElement[bool]] = {
        "mine": and_(columns.assignee == query.actor.user_id, columns.state == TaskState.CLAIMED),
        "follow_up": and_(columns.assignee == query.actor.user_id, columns.follow_up_on <= query.today),
        "substitute": columns.assignee.in_(query.stands_in_for),
        "overdue": columns.due_at < query.now,
        "due_today": and_(columns.due_at >= query.now, columns.due_at <= query.end_of_day),
    }
    return [*is_active(), narrowed[query.view]] if query.view in narrowed else is_active()


def is_active() -> list[ColumnElement[bool]]:
    """Return what is still to do, said as the index of open tasks says it: a task that ends says when, however it ends."""
    return [t.human_task.c.completed_at.is_(None)]


def as_shown(query: TaskQuery) -> list[ColumnElement[bool]]:
    """Return whether a view shows what is over or what is still to do."""
    done: list[ColumnElement[bool]] = [t.human_task.c.completed_at.is_not(None)]
    return {"all": [], "done": done}.get(query.view, is_active())


def _held(query: TaskQuery) -> list[ColumnElement[bool]]:
    columns = t.human_task.c
    if not query.holder:
        return []
    if query.holder == NOBODY:
        return [columns.assignee.is_(None)]
    return [(columns.completed_by if query.view == "done" else columns.assignee) == query.holder]


def _bounds(query: TaskQuery) -> list[ColumnElement[bool]]:
    """Return the bounds of amount, age and due date."""
    columns = t.human_task.c
    bounds = _within(columns.business_date, query.opened)
    if query.least is not None:
        bounds.append(columns.amount >= query.least)
    if query.most is not None:
        bounds.append(columns.amount <= query.most)
    if query.undated:
        bounds.append(columns.due_at.is_(None))
    after, until = query.due or (None, None)
    if after is not None:
        bounds.append(columns.due_at > after)
    if until is not None:
        bounds.append(columns.due_at <= until)
    return bounds


def _within(column: Any, days: DayRange | None) -> list[ColumnElement[bool]]:
    bounds = [] if days is None or days.first is None else [column >= days.first]
    return bounds if days is None or days.last is None else [*bounds, column <= days.last]


def task_order(sort: str) -> tuple[Any, ...]:
    """Order by due date, those without one last; then by age."""
    columns = t.human_task.c
    orders: dict[str, tuple[Any, ...]] = {
        "due": (columns.due_at.asc().nulls_last(), columns.created_at),
        "priority": (columns.priority.desc(), columns.due_at.asc().nulls_last()),
        "age": (columns.created_at,),
        "amount": (columns.amount.desc(),),
        "newest": (columns.created_at.desc(),),
        "done": (columns.completed_at.desc(),),
    }
    return (*orders.get(sort, orders["due"]), columns.id)


def case_scope(query: CaseQuery) -> ColumnElement[bool]:
    """Return the applications the actor may see, narrowed by the query."""
    columns, actor = t.application.c, query.actor
    wanted: list[ColumnElement[bool]] = []
    if actor.roles == {Role.PARTNER}:
        wanted.append(columns.submitted_by == actor.user_id)
    elif actor.party_id and not actor.is_officer:
        wanted.append(columns.party_id == actor.party_id)
    elif not (actor.is_officer or actor.reads_everything):
        wanted.append(false())
    elif not actor.reads_everything:
        wanted.append(columns.branch_id == actor.branch_id)
    for column, value in ((columns.status, query.status), (columns.product, query.product)):
        if value:
            wanted.append(column == value)
    if query.text:
        wanted.append(_contains(query.text, t.party.c.name, columns.reference))
    return and_(true(), *wanted, *_case_bounds(query))


def _case_bounds(query: CaseQuery) -> list[ColumnElement[bool]]:
    """Return the bounds of day and amount, and the officer who had a hand in it."""
    columns = t.application.c
    bounds: list[ColumnElement[bool]] = [] if query.ids is None else [columns.id.in_(query.ids)]
    if query.since:
        bounds.append(columns.submitted_at >= query.since)
    if query.before:
        bounds.append(columns.submitted_at < query.before)
    if query.least is not None:
        bounds.append(columns.amount >= query.least)
    if query.most is not None:
        bounds.append(columns.amount <= query.most)
    if query.officer:
        did = select(t.human_task.c.application_id).where(t.human_task.c.completed_by == query.officer)
        decided = select(t.decision.c.application_id).where(t.decision.c.decided_by == query.officer)
        bounds.append(or_(columns.submitted_by == query.officer, columns.id.in_(did), columns.id.in_(decided)))
    return bounds


def loan_scope(query: LoanQuery) -> ColumnElement[bool]:
    """Return the loans the actor may see, narrowed by the query; `application` is joined."""
    columns, actor = t.loan.c, query.actor
    wanted: list[ColumnElement[bool]] = [] if actor.reads_everything else [_own_loans(actor)]
    for name in ("state", "product", "branch_id", "bucket"):
        value = getattr(query, name)
        if value:
            wanted.append(columns[name] == value)
    if query.late:
        wanted.append(columns.past_due_since.is_not(None))
    if query.text:
        wanted.append(_contains(query.text, t.party.c.name, t.application.c.reference))
    return and_(true(), *wanted)


def _own_loans(actor: Actor) -> ColumnElement[bool]:
    if actor.is_officer:
        return t.loan.c.branch_id == actor.branch_id
    if Role.PARTNER in actor.roles:
        return t.application.c.submitted_by == actor.user_id
    return t.loan.c.party_id == actor.party_id if actor.party_id else false()


def _contains(text: str, *columns: Any) -> ColumnElement[bool]:
    return or_(*(column.icontains(text, autoescape=True) for column in columns))
