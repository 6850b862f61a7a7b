"""How an entity of `lending.domain` becomes a table: its columns are read off its annotations."""

from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import registry
from sqlalchemy.types import TypeEngine

from lending.adapters.db.columns import Scaled, UtcInstant

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
mapper_registry = registry(metadata=metadata)

_TYPES: dict[type, TypeEngine[Any]] = {
    str: String(),
    int: Integer(),
    bool: Boolean(),
    float: Float(),
    bytes: LargeBinary(),
    date: Date(),
    datetime: UtcInstant(),
    Decimal: Scaled(2),
    dict: JSON(),
    list: JSON(),
}
#: Decimal fields that are rates or probabilities, not money.
_RATES = frozenset({"annual_rate", "lpr", "spread", "simple_annual_cost", "irr_annual_cost", "probability_of_default"})


def map_table(
    name: str,
    entity: type,
    *constraints: Unique | Index,
    key: Collection[str] = ("id",),
    refers: Mapping[str, str] | None = None,
    versioned: bool = False,
    long: Collection[str] = (),
    wide: Collection[str] = (),
) -> Table:
    """Map an entity: annotations give type and nullability, `refers` foreign keys, `versioned` optimistic locking.

    `long` names texts without a limit, `wide` whole numbers of 64 bits.
    """
    hints = get_type_hints(entity)
    columns = [_column(f.name, hints[f.name], key, (refers or {}).get(f.name), _kind(f.name, long, wide)) for f in fields(entity)]
    table = Table(name, metadata, *columns, *constraints)
    for column in _referring_alone(table, refers or {}):
        Index(f"ix_{name}_{column}", table.c[column])
    options: dict[str, Any] = {"version_id_col": table.c.version} if versioned else {}
    mapper_registry.map_imperatively(entity, table, **options)
    return table


def _referring_alone(table: Table, refers: Collection[str]) -> list[str]:
    """Return the columns with a foreign key that no unique constraint begins with: those need an index of their own."""
    led = {next(iter(each.columns)).name for each in table.constraints if isinstance(each, Unique)}
    return [name for name in refers if name not in led and not table.c[name].primary_key]


def _kind(name: str, long: Collection[str], wide: Collection[str]) -> TypeEngine[Any] | None:
    """Return the type of a column that its annotation alone does not tell."""
    if name in _RATES:
        return Scaled(8)
    if name in wide:
        return BigInteger()
    return Text() if name in long else None


def _column(name: str, hint: Any, key: Collection[str], refers: str | None, kind: TypeEngine[Any] | None) -> Column[Any]:
    nullable = NoneType in get_args(hint)
    plain = next(arg for arg in get_args(hint) if arg is not NoneType) if nullable else hint
    if kind is None:
        # A choice of texts (Literal) is a text; SQLite numbers rows only of an INTEGER key.
        kind = _TYPES[str if get_origin(plain) is Literal else get_origin(plain) or plain]
        if name == "id" and plain is int:
            kind = BigInteger().with_variant(Integer, "sqlite")
    keys = [ForeignKey(refers)] if refers else []
    if name in key:
        return Column(name, kind, *keys, primary_key=True)
    return Column(name, kind, *keys, nullable=nullable)
