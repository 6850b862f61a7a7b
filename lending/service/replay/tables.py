"""Decision tables as they were when a decision was taken: what each rule asks, what came in, which one fired."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from lending.service.ports import DecisionRecord, Scalar

_DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One input of a table: what came in, and what the rule that fired asks of it (empty: anything)."""

    label: str
    value: Scalar
    test: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: its number, what it asks of each input, what it gives, why it is there, and whether it fired."""

    number: int
    tests: tuple[str, ...]
    result: str
    reason: str
    fired: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTaken:
    """A decision with its whole table; `inputs` are empty where no rule fired."""

    decision: str
    name: str
    version: str
    output: str
    labels: tuple[str, ...]
    inputs: tuple[Asked, ...]
    rules: tuple[Rule, ...]

    @property
    def fired(self) -> Rule | None:
        """Return the rule that fired."""
        return next((rule for rule in self.rules if rule.fired), None)


def decision_taken(record: DecisionRecord, content: bytes) -> DecisionTaken:
    """Return a decision as its table in `content` (DMN) explains it; ValueError where the file has no such table."""
    table = _table(content, record.decision)
    clauses = table.findall(f"{_DMN}input")
    rules = tuple(_rule(number, rule, record.rules) for number, rule in enumerate(table.findall(f"{_DMN}rule"), start=1))
    output = table.find(f"{_DMN}output")
    fired = next((rule for rule in rules if rule.fired), None)
    return DecisionTaken(
        decision=record.decision,
        name=record.name,
        version=record.definition.split(":")[1] if ":" in record.definition else "",
        output=(output.get("label") or output.get("name") or "") if output is not None else "",
        labels=tuple(_label(clause) for clause in clauses),
        inputs=_asked(clauses, record.inputs, fired.tests) if fired else (),
        rules=rules,
    )


def _table(content: bytes, decision: str) -> Element:
    for found in ElementTree.fromstring(content).iter(f"{_DMN}decision"):
        table = found.find(f"{_DMN}decisionTable")
        if found.get("id") == decision and table is not None:
            return table
    raise ValueError(f"the file has no table of the decision {decision}")


def _asked(clauses: Sequence[Element], values: Mapping[str, Scalar], tests: Sequence[str]) -> tuple[Asked, ...]:
    return tuple(
        Asked(label=_label(clause), value=values.get(clause.get("id", "")), test=test) for clause, test in zip(clauses, tests, strict=True)
    )


def _label(clause: Element) -> str:
    return clause.get("label") or clause.findtext(f"{_DMN}inputExpression/{_DMN}text") or ""


def _rule(number: int, rule: Element, fired: Sequence[str]) -> Rule:
    return Rule(
        number=number,
        tests=tuple(_text(entry) for entry in rule.findall(f"{_DMN}inputEntry")),
        result=", ".join(_text(entry) for entry in rule.findall(f"{_DMN}outputEntry")),
        reason=(rule.findtext(f"{_DMN}description") or "").strip(),
        fired=rule.get("id") in fired,
    )


def _text(entry: Element) -> str:
    text = (entry.findtext(f"{_DMN}text") or "").strip()
    return "" if text == "-" else text
