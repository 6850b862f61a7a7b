"""Statements for the databases' own drivers: of one that is asked a thousand times SQLAlchemy's part takes three quarters of the time."""

from collections.abc import Mapping
from contextlib import closing
from functools import partial
from typing import Any

from sqlalchemy import Connection, SelectBase
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import psycopg

from lending.adapters.db.columns import UtcInstant

#: How SQLAlchemy writes statements for each driver, with names for what is given.
_DIALECTS: dict[str, Any] = {"sqlite": partial(sqlite.dialect, paramstyle="named"), "postgresql": psycopg.dialect}


class DriverStatement:
    """A statement in one database's words, put to its driver in the transaction of a connection."""

    def __init__(self, statement: SelectBase, kind: str) -> None:
        dialect = _DIALECTS[kind]()
        compiled: Any = statement.compile(dialect=dialect)
        self._text = str(compiled)
        self._constants = {name: value for name, value in compiled.params.items() if not compiled.binds[name].required}
        self._instants = [name for name, given in compiled.binds.items() if isinstance(given.type, UtcInstant)]
        kept: Any = UtcInstant().dialect_impl(dialect)
        self._given = kept.bind_processor(dialect)
        #: Reads an instant in a row.
        self.instant = kept.result_processor(dialect, None)

    def rows(self, connection: Connection, asked: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Return the rows as the driver has them; `asked` has a value for each name in the statement."""
        given = {**self._constants, **asked}
        for name in self._instants:
            given[name] = self._given(given[name])
        with closing(connection.connection.cursor()) as cursor:
            cursor.execute(self._text, given)
            return list(cursor.fetchall())
