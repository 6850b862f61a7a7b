"""Decision tables as they were when a decision was taken: what each rule asks, what came in, which one fired."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lending.domain.decision_tables import Column, Row, Table
from lending.service.decision_tables import read_tables
from lending.service.ports import DecisionRecord, Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One input of a table: the fact and what people call it, what came in, and what the rule that fired asks of it (empty: anything)."""

    name: str
    label: str
    value: Scalar
    test: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: its number and id, what it asks of each input, what it gives, why it is there, and whether it fired."""

    number: int
    id: str
    tests: tuple[str, ...]
    result: str
    reason: str
    fired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTaken:
    """A decision with its whole table and what it gave by name; `inputs` are empty where no rule fired."""

    decision: str
    name: str
    version: str
    output: str
    labels: tuple[str, ...]
    inputs: tuple[Asked, ...]
    rules: tuple[Rule, ...]
    outputs: Mapping[str, Scalar] = field(default_factory=dict)

    @property
    def fired(self) -> Rule | None:
        """Return the rule that fired."""
        return next((rule for rule in self.rules if rule.fired), None)


def decision_taken(record: DecisionRecord, content: bytes) -> DecisionTaken:
    """Return a decision as its table in `content` (DMN) explains it; ValueError where the file has no such table."""
    table = _table(content, record.decision)
    rules = tuple(_rule(number, row, record.rules) for number, row in enumerate(table.rows, start=1))
    fired = next((rule for rule in rules if rule.fired), None)
    return DecisionTaken(
        decision=record.decision,
        name=record.name,
        version=record.definition.split(":")[1] if ":" in record.definition else "",
        output=table.output_labels[0] if table.output_labels else "",
        labels=tuple(column.label for column in table.columns),
        inputs=_asked(table.columns, record.inputs, fired.tests) if fired else (),
        rules=rules,
        outputs=record.outputs,
    )


def _table(content: bytes, decision: str) -> Table:
    table = read_tables(content).get(decision)
    if table is None:
        raise ValueError(f"the file has no table of the decision {decision}")
    return table


def _asked(columns: Sequence[Column], values: Mapping[str, Scalar], tests: Sequence[str]) -> tuple[Asked, ...]:
    return tuple(
        Asked(name=column.name, label=column.label, value=values.get(column.clause), test=test)
        for column, test in zip(columns, tests, strict=True)
    )


def _rule(number: int, row: Row, fired: Sequence[str]) -> Rule:
    return Rule(number=number, id=row.id, tests=row.tests, result=", ".join(row.results), reason=row.reason, fired=row.id in fired)
