"""What is asked by equality, as a statement."""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Select, Table, and_, bindparam, func, select, true
from sqlalchemy.orm import class_mapper

Entity = TypeVar("Entity")
#: How an attribute is held to a value: is nothing, is any of, is.
_NOTHING, _ANY, _ONE = "nothing", "any", "one"


def select_equal(kind: type[Entity], order: str, equal: dict[str, Any]) -> tuple[Select[Entity], dict[str, Any]]:
    """Select the entities whose attributes equal these (a tuple means any of), ordered by an attribute (`-` for descending).

    Returns the statement and its parameters: to build the statement anew each time cost as much as the database took to answer.
    """
    return _entities(cast("Hashable", kind), order, _shape(equal)), _parameters(equal)


def select_first(kind: type[Entity], order: str, equal: dict[str, Any]) -> tuple[Select[Entity], dict[str, Any]]:
    """Select the first such entity."""
    return _first(cast("Hashable", kind), order, _shape(equal)), _parameters(equal)


def count_equal(kind: type[Any], equal: dict[str, Any]) -> tuple[Select[int], dict[str, Any]]:
    """Count such entities."""
    return _count(cast("Hashable", kind), _shape(equal)), _parameters(equal)


def _shape(equal: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((name, _NOTHING if value is None else _ANY if isinstance(value, tuple) else _ONE) for name, value in equal.items())


def _parameters(equal: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in equal.items() if value is not None}


@lru_cache(maxsize=2048)
def _entities(kind: Hashable, order: str, shape: tuple[tuple[str, str], ...]) -> Select[Any]:
    query = select(cast("Any", kind)).where(_held(kind, shape))
    if order:
        column = _table_of(kind).c[order.removeprefix("-")]
        query = query.order_by(column.desc() if order.startswith("-") else column)
    return query


@lru_cache(maxsize=2048)
def _first(kind: Hashable, order: str, shape: tuple[tuple[str, str], ...]) -> Select[Any]:
    return _entities(kind, order, shape).limit(1)


@lru_cache(maxsize=2048)
def _count(kind: Hashable, shape: tuple[tuple[str, str], ...]) -> Select[int]:
    return select(func.count()).select_from(_table_of(kind)).where(_held(kind, shape))


def _held(kind: Any, shape: tuple[tuple[str, str], ...]) -> ColumnElement[bool]:
    return and_(true(), *(_equal(_table_of(kind).c[name], name, how) for name, how in shape))


def _equal(column: ColumnElement[Any], name: str, how: str) -> ColumnElement[bool]:
    if how == _NOTHING:
        return column.is_(None)
    return column.in_(bindparam(name, expanding=True)) if how == _ANY else column == bindparam(name)


def _table_of(kind: Any) -> Table:
    return cast("Table", class_mapper(kind).local_table)
