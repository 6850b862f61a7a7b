"""What is asked by equality, as a statement."""

from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Select, Table, and_, select, true
from sqlalchemy.orm import class_mapper

Entity = TypeVar("Entity")


def select_equal(kind: type[Entity], order: str, equal: dict[str, Any]) -> Select[Entity]:
    """Select the entities whose attributes equal these (a tuple means any of), ordered by an attribute (`-` for descending)."""
    table = _table_of(kind)
    wanted: list[ColumnElement[bool]] = []
    for name, value in equal.items():
        column = table.c[name]
        wanted.append(column.in_(value) if isinstance(value, tuple) else column == value)
    query = select(kind).where(and_(true(), *wanted))
    if order:
        column = table.c[order.removeprefix("-")]
        query = query.order_by(column.desc() if order.startswith("-") else column)
    return query


def _table_of(kind: type) -> Table:
    return cast("Table", class_mapper(kind).local_table)
