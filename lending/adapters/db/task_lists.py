"""Human tasks in SQL: a page of a list, and how many there are of what, each counted in the stretch of an index where it stands."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, ScalarSelect, String, and_, column, func, select, values
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.adapters.db.scope import as_shown, task_filter, task_order, task_scope
from lending.adapters.db.variable_lists import count_by_variable, has_value, leaps
from lending.domain.tasks import HumanTask
from lending.service.ports import TaskQuery

#: What is counted for every choice of it, and the views that are counted beside them.
_KINDS = ("group", "product", "segment")
_VIEWS = ("mine", "follow_up", "substitute", "overdue", "due_today")


def page_of_tasks(session: Session, query: TaskQuery) -> list[HumanTask]:
    """Return a page of human tasks."""
    # The page is found in the index alone; only its own rows are then read from the table.
    page = (
        select(t.human_task.c.id).where(_wanted(session, query)).order_by(*task_order(query.sort)).offset(query.offset).limit(query.limit)
    )
    ids = list(session.scalars(page))
    found = {task.id: task for task in session.scalars(select(HumanTask).where(t.human_task.c.id.in_(ids)))}
    return [found[task_id] for task_id in ids if task_id in found]


def count_tasks(session: Session, query: TaskQuery, bands: Mapping[str, TaskQuery]) -> tuple[int, dict[str, int]]:
    """Return how many tasks a query finds, and count open ones by filter: each view, group, product, segment, and each band."""
    every = TaskQuery(actor=query.actor, stands_in_for=query.stands_in_for, now=query.now, end_of_day=query.end_of_day, today=query.today)
    asked = {"": query, **{view: replace(every, view=view) for view in _VIEWS}, **bands}
    lists = {name: replace(each, offset=every.offset, limit=every.limit, sort=every.sort) for name, each in asked.items()}
    kinds = _count_kinds(session, every)
    # A list narrowed by nothing else than these is a sum of their counts; the same list is not counted twice.
    plain = {each for each in lists.values() if each == replace(every, group=each.group, product=each.product, segment=each.segment)}
    rest = [each for each in dict.fromkeys(lists.values()) if each not in plain]
    numbers = {each: _sum(kinds, each) for each in plain} | _count_each(session, rest)
    counts = Counter({name: numbers[each] for name, each in lists.items() if name})
    for chosen, number in kinds.items():
        counts.update({f"{kind}:{value}": number for kind, value in zip(_KINDS, chosen, strict=True)})
    return numbers[lists[""]], dict(counts)


def tally_tasks(session: Session, query: TaskQuery, by: str, bands: Mapping[str, TaskQuery]) -> dict[str, dict[str, int]]:
    """Count the tasks of a query by an attribute, where they have it: all of them (``), and those of each band's narrower query."""
    occurring = _occurring(session, query, by)
    if not occurring:
        return {}
    # The values are told: guessing their number, PostgreSQL would take the statement for one that is worth compiling, which takes a second.
    kind = values(column("value", String), name="kind").data([(value,) for value in occurring]).cte("kind")
    asked = {"": query, **bands}
    numbers = [_number(and_(t.human_task.c[by] == kind.c.value, _wanted(session, each))) for each in asked.values()]
    found = {value: dict(zip(asked, map(int, counts), strict=True)) for value, *counts in session.execute(select(kind.c.value, *numbers))}
    return {value: counts for value, counts in found.items() if counts[""]}


def _wanted(session: Session, query: TaskQuery) -> ColumnElement[bool]:
    return and_(task_scope(query.actor), *task_filter(query), *has_value(session, query))


def _number(wanted: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count()).select_from(t.human_task).where(wanted).scalar_subquery()


def _count_kinds(session: Session, query: TaskQuery) -> dict[tuple[str, ...], int]:
    """Count the tasks of a query for each group, product and segment that occur together."""
    kinds = [t.human_task.c[name] for name in _KINDS]
    rows = session.execute(select(*kinds, func.count()).where(_wanted(session, query)).group_by(*kinds))
    return {tuple(found): int(number) for *found, number in rows}


def _sum(kinds: Mapping[tuple[str, ...], int], query: TaskQuery) -> int:
    chosen = (query.group, query.product, query.segment)
    return sum(number for kind, number in kinds.items() if all(want in {None, "", has} for want, has in zip(chosen, kind, strict=True)))


def _number_of(session: Session, query: TaskQuery) -> ColumnElement[int]:
    by_variable = count_by_variable(query)
    return _number(_wanted(session, query)) if by_variable is None else by_variable


def _count_each(session: Session, queries: Sequence[TaskQuery]) -> dict[TaskQuery, int]:
    """Count what each query finds, for itself: most are a short stretch of one index, which a pass over all tasks would be longer than."""
    numbers = session.execute(select(*[_number_of(session, each) for each in queries])).one()
    return dict(zip(queries, map(int, numbers), strict=True))


def _occurring(session: Session, query: TaskQuery, by: str) -> list[str]:
    """Return the values of an attribute."""
    found = leaps(t.human_task.c[by], *as_shown(query))
    return list(session.scalars(select(found.c.value).where(found.c.value.is_not(None))))
