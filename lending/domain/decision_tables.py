"""Decision tables 決策表: what a table asks, and which of its rows fits; cells are the simple tests that the bank's tables hold."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

#: What a fact or a result may be.
Value = str | int | float | Decimal | bool | None
_PARTS = re.compile(r'(?:"[^"]*"|[^,"])+')
_NUMBER = r"(-?\d+(?:\.\d+)?)"
_LITERAL = re.compile(rf'{_NUMBER}|"([^"\\]*)"|(true|false)')
_COMPARISON = re.compile(rf"(<=|>=|<|>)\s*{_NUMBER}")
_RANGE = re.compile(rf"([\[(])\s*{_NUMBER}\s*\.\.\s*{_NUMBER}\s*([\])])")
_COMPARE: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<": lambda value, limit: value < limit,
    "<=": lambda value, limit: value <= limit,
    ">": lambda value, limit: value > limit,
    ">=": lambda value, limit: value >= limit,
}
_FROM, _UNTIL = {"[": ">=", "(": ">"}, {"]": "<=", ")": "<"}
Condition = Callable[[Value], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One input of a table: its id, the fact it asks for, what people call it, and its type as the file says it (empty: any)."""

    clause: str
    name: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One rule: what it asks of each input and what it gives for each output, as written in the cells, and why it is there."""

    id: str
    tests: tuple[str, ...]
    results: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A decision's table; `policy` says which of the rows that fit counts, `needs` are decisions whose results it asks for."""

    decision: str
    columns: tuple[Column, ...]
    #: Names of the outputs, and what people call them.
    outputs: tuple[str, ...]
    output_labels: tuple[str, ...]
    rows: tuple[Row, ...]
    policy: str = "FIRST"
    needs: tuple[str, ...] = ()


Tables = Mapping[str, Table]


def decide(tables: Tables, decision: str, facts: Mapping[str, Value]) -> dict[str, Value]:
    """Return what the first row that fits gives, by output; nothing when none does. A fact that is not given is not known.

    ValueError names a cell, or a table's policy, that this reader does not understand.
    """
    row = fitting_row(tables, decision, facts)
    if row is None:
        return {}
    return dict(zip(tables[decision].outputs, map(literal, row.results), strict=True))


def fitting_row(tables: Tables, decision: str, facts: Mapping[str, Value]) -> Row | None:
    """Return the first row that fits; decisions that the table needs are taken first."""
    table, known = tables[decision], dict(facts)
    if table.policy not in {"FIRST", "UNIQUE"}:
        raise ValueError(f"the table of {decision} goes by the policy {table.policy}; FIRST and UNIQUE are understood")
    for needed in table.needs:
        known |= decide(tables, needed, facts)
    return next((row for row in table.rows if _fits(table, row, known)), None)


def asked_of(tables: Tables, decision: str) -> tuple[Column, ...]:
    """Return the facts that must be given: those of the table and of the decisions it needs, less what these give; each once."""
    table = tables[decision]
    given = {name for needed in table.needs for name in tables[needed].outputs}
    columns = [*table.columns, *(column for needed in table.needs for column in asked_of(tables, needed))]
    return tuple({column.name: column for column in columns if column.name not in given}.values())


def _fits(table: Table, row: Row, facts: Mapping[str, Value]) -> bool:
    return all(condition_of(cell)(facts.get(column.name)) for column, cell in zip(table.columns, row.tests, strict=True))


@cache
def condition_of(cell: str) -> Condition:
    """Return the condition a cell writes: empty or `-`, or values, comparisons and ranges of numbers with commas between them.

    ValueError for any other cell.
    """
    if cell.strip() in {"", "-"}:
        return lambda _value: True
    conditions = [_condition(part.strip()) for part in _PARTS.findall(cell)]
    return lambda value: any(condition(value) for condition in conditions)


def literal(text: str) -> Value:
    """Return the value a text writes: a number, a text in quotes, true or false; ValueError for anything else."""
    found = _LITERAL.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no value such as 30, 0.45, true or a text in quotes")
    number, string, boolean = found.groups()
    if number is None:
        return string if boolean is None else boolean == "true"
    return Decimal(number) if "." in number else int(number)


def _condition(text: str) -> Condition:
    if found := _COMPARISON.fullmatch(text):
        return _compared(found[1], Decimal(found[2]))
    if found := _RANGE.fullmatch(text):
        first, last = _compared(_FROM[found[1]], Decimal(found[2])), _compared(_UNTIL[found[4]], Decimal(found[3]))
        return lambda value: first(value) and last(value)
    wanted = literal(text)
    return lambda value: _same(value, wanted)


def _compared(sign: str, limit: Decimal) -> Condition:
    compare = _COMPARE[sign]
    return lambda value: _is_number(value) and compare(Decimal(str(value)), limit)


def _same(value: Value, wanted: Value) -> bool:
    if _is_number(wanted) and _is_number(value):
        return Decimal(str(value)) == Decimal(str(wanted))
    return type(value) is type(wanted) and value == wanted


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
