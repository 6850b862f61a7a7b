"""Open tasks by process variables: which variables there are, and how many tasks have a value."""

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import CTE

from lending.adapters.db import tables as t
from lending.adapters.db.scope import is_active, task_filter, task_scope
from lending.adapters.db.variable_tables import task_variable
from lending.domain.actors import HEAD_OFFICE, Actor, Role
from lending.service.ports import TaskQuery

_KEPT = task_variable.c
#: From so many tasks on a value counts as frequent.
_FEW = 2_000


def variables_of_tasks(session: Session, query: TaskQuery) -> list[str]:
    """Return the names of process variables that open tasks in the actor's scope have, found by leaps like the values of an attribute."""
    if not query.actor.is_officer:
        return []
    names = leaps(_KEPT.name)
    # In an index's order: without it, PostgreSQL takes the first that it finds by reading the table from its beginning.
    of_groups = select(_KEPT.name).where(_KEPT.name == names.c.value, _of_groups(query.actor)).order_by(_KEPT.group, _KEPT.branch_id)
    # What somebody holds of other groups is little, and stands together in an index of the tasks.
    held = select(_KEPT.name).join(t.human_task, t.human_task.c.id == _KEPT.task_id)
    held = held.where(_KEPT.name == names.c.value, task_scope(query.actor), *_held(query.actor))
    found = [each.limit(1).scalar_subquery().is_not(None) for each in (of_groups, held)]
    return list(session.scalars(select(names.c.value).where(names.c.value.is_not(None), or_(*found))))


def has_value(session: Session, query: TaskQuery) -> list[ColumnElement[bool]]:
    """Return what holds tasks to the value of a variable that a query asks for: nothing where it asks for none.

    The tasks of a rare value are looked up; of a frequent one each task that comes up in the list's order is asked whether it has it.
    """
    if query.variable is None:
        return []
    named = and_(_KEPT.name == query.variable, _KEPT.value == query.value)
    counted = select(_KEPT.task_id).where(named).limit(_FEW).subquery()
    if (session.scalar(select(func.count()).select_from(counted)) or 0) < _FEW:
        return [t.human_task.c.id.in_(select(_KEPT.task_id).where(named))]
    return [_asked(query)]


def count_by_variable(query: TaskQuery) -> ColumnElement[int] | None:
    """Return how many tasks a query finds, counted where their variables are kept; None where it asks for more than a value and a group.

    Variables are kept of open tasks alone. Counting a third of the tasks where they stand themselves took as long as all else on a page.
    """
    if query.variable is None or not query.actor.is_officer or query != _bare(query):
        return None
    wanted = [_KEPT.name == query.variable, _KEPT.value == query.value, *([_KEPT.group == query.group] if query.group else [])]
    number = _count(select(_KEPT.task_id).where(_of_groups(query.actor), *wanted))
    if Role.SUPERVISOR in query.actor.roles:
        return number
    held = select(t.human_task.c.id).where(task_scope(query.actor), *_held(query.actor), *task_filter(query))
    return number + _count(held.where(_asked(query)))


def leaps(kind: ColumnElement[str], *narrowed: ColumnElement[bool]) -> CTE:
    """Return the values of a column, found by leaps from each to the next in the index that begins with it; NULL comes after the last."""
    least = select(func.min(kind).label("value")).where(*narrowed).cte("leap", recursive=True)
    further = select(func.min(kind)).where(*narrowed, kind > least.c.value).scalar_subquery()
    return least.union_all(select(further).where(least.c.value.is_not(None)))


def _bare(query: TaskQuery) -> TaskQuery:
    """Return the query as far as it can be answered here."""
    return TaskQuery(
        actor=query.actor,
        stands_in_for=query.stands_in_for,
        group=query.group,
        variable=query.variable,
        value=query.value,
        now=query.now,
        end_of_day=query.end_of_day,
        today=query.today,
        offset=query.offset,
        limit=query.limit,
        sort=query.sort,
    )


def _count(found: Select[tuple[str]]) -> ColumnElement[int]:
    return select(func.count()).select_from(found.subquery()).scalar_subquery()


def _asked(query: TaskQuery) -> ColumnElement[bool]:
    """Return whether a task has the value; as a question to each, which no database turns into a join of all with all."""
    # A truth and not a value: PostgreSQL takes a value it cannot know for a rare one, and would sort all that have it.
    found = select(_KEPT.value == query.value).where(_KEPT.task_id == t.human_task.c.id, _KEPT.name == query.variable)
    return found.correlate(t.human_task).scalar_subquery()


def _held(actor: Actor) -> list[ColumnElement[bool]]:
    """Return what the actor holds of groups that are not his own."""
    columns = t.human_task.c
    return [*is_active(), columns.assignee == actor.user_id, columns.group.not_in(_groups(actor))]


def _groups(actor: Actor) -> list[str]:
    return [role.value for role in actor.roles if role is not Role.CUSTOMER]


def _of_groups(actor: Actor) -> ColumnElement[bool]:
    """Return what `scope.task_scope` says of an officer's groups and branch, of the columns that are kept with a variable."""
    branch: ColumnElement[bool] = true() if actor.branch_id == HEAD_OFFICE else _KEPT.branch_id == actor.branch_id
    return and_(branch, _KEPT.group != Role.CUSTOMER if Role.SUPERVISOR in actor.roles else _KEPT.group.in_(_groups(actor)))
