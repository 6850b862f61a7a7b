"""Human tasks in SQL: a page of a list, and the counts beside its filters, each in one pass over what is open."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select, true
from sqlalchemy.orm import Session

from lending.adapters.db import tables as t
from lending.adapters.db.scope import follow_up, is_active, task_filter, task_order, task_scope
from lending.domain.tasks import HumanTask
from lending.service.ports import TaskQuery


def page_of_tasks(session: Session, query: TaskQuery) -> tuple[list[HumanTask], int]:
    """Return a page of human tasks and how many there are."""
    wanted = and_(task_scope(query.actor), *task_filter(query))
    total = session.scalar(select(func.count()).select_from(t.human_task).where(wanted)) or 0
    # The page is found in the index alone; only its own rows are then read from the table.
    page = select(t.human_task.c.id).where(wanted).order_by(*task_order(query.sort)).offset(query.offset).limit(query.limit)
    ids = list(session.scalars(page))
    found = {task.id: task for task in session.scalars(select(HumanTask).where(t.human_task.c.id.in_(ids)))}
    return [found[task_id] for task_id in ids if task_id in found], total


def count_tasks(session: Session, query: TaskQuery, bands: Mapping[str, TaskQuery]) -> dict[str, int]:
    """Count open tasks by filter: mine, follow_up, substitute, overdue, due_today, each group, product and segment, and each band."""
    columns = t.human_task.c
    kinds = {"group": columns.group, "product": columns.product, "segment": columns.segment}
    filters: dict[str, ColumnElement[bool]] = {
        "mine": columns.assignee == query.actor.user_id,
        "follow_up": follow_up(query),
        "substitute": columns.assignee.in_(query.stands_in_for),
        "overdue": columns.due_at < query.now,
        "due_today": and_(columns.due_at >= query.now, columns.due_at <= query.end_of_day),
        **{name: and_(true(), *task_filter(band)) for name, band in bands.items()},
    }
    sums = [_sum(wanted) for wanted in filters.values()]
    open_here = and_(task_scope(query.actor), *is_active())
    found: Counter[str] = Counter(dict.fromkeys(filters, 0))
    for row in session.execute(select(*kinds.values(), func.count(), *sums).where(open_here).group_by(*kinds.values())):
        values, number, parts = row[: len(kinds)], int(row[len(kinds)]), row[len(kinds) + 1 :]
        found.update({f"{kind}:{value}": number for kind, value in zip(kinds, values, strict=True)})
        found.update({name: int(part) for name, part in zip(filters, parts, strict=True)})
    return dict(found)


def tally_tasks(session: Session, query: TaskQuery, by: str, bands: Mapping[str, TaskQuery]) -> dict[str | None, dict[str, int]]:
    """Count the tasks of a query by an attribute: all of them (``), and those that each band's query narrows them to."""
    kind = t.human_task.c[by]
    sums = [_sum(and_(true(), *task_filter(band))) for band in bands.values()]
    wanted = and_(task_scope(query.actor), *task_filter(query))
    rows = session.execute(select(kind, func.count(), *sums).where(wanted).group_by(kind))
    return {row[0]: {name: int(number) for name, number in zip(("", *bands), row[1:], strict=True)} for row in rows}


def _sum(wanted: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.sum(case((wanted, 1), else_=0))
