"""What the statements of the close are made of: whole-number arithmetic that every database does alike."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, BigInteger, ColumnElement, Integer, Text, case, cast, literal, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType

from lending.adapters.db.tables import instalment, loan

#: Millionths of a minor unit in one.
MICRO = 1_000_000
#: Of a condition written out: as a Boolean SQLite would be given `… = 1`, for which it uses no index.
_CONDITION = NullType()


def _spelled(function: type[FunctionElement[Any]], **texts: str) -> None:
    """Say how each database writes a function: a text with a place for each of its arguments."""
    for dialect, text in texts.items():

        @compiles(function, dialect)
        def write(element: FunctionElement[Any], compiler: SQLCompiler, text: str = text, **options: Any) -> str:
            return text.format(*(compiler.process(clause, **options) for clause in element.clauses))


class days(FunctionElement[int]):  # noqa: N801 -- reads as a function in a statement
    """Days from the second date to the first."""

    type = Integer()
    inherit_cache = True


class as_json(FunctionElement[Any]):  # noqa: N801 -- reads as a function in a statement
    """A text as a JSON column keeps it."""

    type = JSON()
    inherit_cache = True


class unlisted(FunctionElement[Any]):  # noqa: N801 -- reads as a function in a statement
    """Whether a text is not in a JSON list: one parameter however long the list is."""

    type = _CONDITION
    inherit_cache = True


class listed(FunctionElement[Any]):  # noqa: N801 -- reads as a function in a statement
    """Whether a text is in a JSON list."""

    type = _CONDITION
    inherit_cache = True


class one_of(FunctionElement[Any]):  # noqa: N801 -- reads as a function in a statement
    """Whether a whole number is in a JSON list, so that an index that begins with it is asked for each."""

    type = _CONDITION
    inherit_cache = True


_spelled(days, postgresql="({} - {})", sqlite="CAST(julianday({}) - julianday({}) AS INTEGER)")
_spelled(as_json, postgresql="CAST({} AS JSON)", sqlite="{}")
_spelled(
    unlisted,
    postgresql="{} NOT IN (SELECT json_array_elements_text(CAST({} AS JSON)))",
    sqlite="{} NOT IN (SELECT value FROM json_each({}))",
)
_spelled(
    listed,
    postgresql="{} IN (SELECT json_array_elements_text(CAST({} AS JSON)))",
    sqlite="{} IN (SELECT value FROM json_each({}))",
)
_spelled(
    one_of,
    postgresql="{} = ANY (ARRAY(SELECT CAST(json_array_elements_text(CAST({} AS JSON)) AS INTEGER)))",
    sqlite="{} IN (SELECT value FROM json_each({}))",
)


def minor(column: ColumnElement[Any]) -> ColumnElement[int]:
    """Return an amount or rate as the whole number that is stored."""
    return type_coerce(column, BigInteger())


def unpaid(columns: Any = instalment.c) -> ColumnElement[int]:
    """Return the principal and interest of an instalment that is not paid, minor units."""
    return minor(columns.principal) + minor(columns.interest) - minor(columns.principal_paid) - minor(columns.interest_paid)


def charged(millionths: ColumnElement[int]) -> ColumnElement[int]:
    """Return a penalty rounded half up to the minor unit."""
    return (millionths + MICRO // 2) // MICRO


def accrued(on: ColumnElement[date]) -> ColumnElement[int]:
    """Return what a loan's running period has earned by a day within it, minor units, as `lending.domain.servicing.balances` does."""
    whole = days(loan.c.accrues_to, loan.c.accrues_from)
    elapsed = days(on, loan.c.accrues_from)
    return (2 * minor(loan.c.accrues) * elapsed + whole) // (2 * whole)


def amount_text(units: ColumnElement[int]) -> ColumnElement[str]:
    """Return minor units as an amount is written: 221603 as 2216.03."""
    cents = units % 100
    padded = case((cents < 10, literal("0")), else_=literal("")) + cast(cents, Text())  # noqa: PLR2004 -- one digit
    return cast(units // 100, Text()) + literal(".") + padded
