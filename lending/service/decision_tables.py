"""Read the tables of a decision file (DMN)."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from lending.domain.decision_tables import Column, Row, Table, Tables

_DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"


def read_tables(content: bytes) -> Tables:
    """Return the tables of a file by their decision."""
    decisions = ElementTree.fromstring(content).iter(f"{_DMN}decision")
    found = ((decision, decision.find(f"{_DMN}decisionTable")) for decision in decisions)
    return {decision.get("id", ""): _table(decision, table) for decision, table in found if table is not None}


def _table(decision: Element, table: Element) -> Table:
    outputs = table.findall(f"{_DMN}output")
    needs = decision.findall(f"{_DMN}informationRequirement/{_DMN}requiredDecision")
    return Table(
        decision=decision.get("id", ""),
        columns=tuple(_column(clause) for clause in table.findall(f"{_DMN}input")),
        outputs=tuple(output.get("name", "") for output in outputs),
        output_labels=tuple(output.get("label") or output.get("name") or "" for output in outputs),
        rows=tuple(_row(rule) for rule in table.findall(f"{_DMN}rule")),
        policy=table.get("hitPolicy", "UNIQUE"),
        needs=tuple(need.get("href", "").removeprefix("#") for need in needs),
    )


def _column(clause: Element) -> Column:
    expression = clause.find(f"{_DMN}inputExpression")
    name = (clause.findtext(f"{_DMN}inputExpression/{_DMN}text") or "").strip()
    kind = expression.get("typeRef", "") if expression is not None else ""
    return Column(clause=clause.get("id", ""), name=name, label=clause.get("label") or name, kind=kind)


def _row(rule: Element) -> Row:
    return Row(
        id=rule.get("id", ""),
        tests=_texts(rule.findall(f"{_DMN}inputEntry")),
        results=_texts(rule.findall(f"{_DMN}outputEntry")),
        reason=(rule.findtext(f"{_DMN}description") or "").strip(),
    )


def _texts(entries: Sequence[Element]) -> tuple[str, ...]:
    """Return what the cells say; a dash says nothing."""
    return tuple("" if (text := (entry.findtext(f"{_DMN}text") or "").strip()) == "-" else text for entry in entries)
