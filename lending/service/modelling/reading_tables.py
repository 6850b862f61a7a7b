"""Read the parts of a decision file (DMN), to compare two versions of it: decisions, inputs, results, rules."""

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from lending.domain.modelling.compare import Part

_DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"
_CAMUNDA = "{http://camunda.org/schema/1.0/dmn}"


def decision_ids(content: bytes) -> list[str]:
    """Return the ids of the decisions in a file that the gate could read."""
    return [decision.get("id", "") for decision in ElementTree.fromstring(content).iter(f"{_DMN}decision")]


def read_decisions(content: bytes) -> dict[str, Part]:
    """Return the parts of a file by id, in its order; the place of a rule is its number in its table."""
    decisions = ElementTree.fromstring(content).iter(f"{_DMN}decision")
    return {part.id: part for decision in decisions for part in _parts(decision)}


def _parts(decision: Element) -> Iterator[Part]:
    own, table = decision.get("id", ""), decision.find(f"{_DMN}decisionTable")
    needs = [need.get("href", "").removeprefix("#") for need in decision.findall(f"{_DMN}informationRequirement/{_DMN}requiredDecision")]
    said = {"kept": decision.get(f"{_CAMUNDA}historyTimeToLive"), "needs": ", ".join(needs)}
    if table is not None:
        said["policy"] = table.get("hitPolicy", "UNIQUE")
    name = decision.get("name", "")
    yield Part(id=own, kind="decision", name=name, properties=_kept({"name": name, **said}))
    if table is not None:
        yield from _columns(own, table)
        yield from _rules(own, table)


def _columns(own: str, table: Element) -> Iterator[Part]:
    for number, clause in enumerate(table.findall(f"{_DMN}input"), 1):
        expression = clause.find(f"{_DMN}inputExpression")
        kind = expression.get("typeRef", "") if expression is not None else ""
        said = {"label": clause.get("label"), "expression": _text(clause, f"inputExpression/{_DMN}text"), "type": kind}
        said["values"] = _text(clause, f"inputValues/{_DMN}text")
        yield Part(id=clause.get("id") or f"{own}_input_{number}", kind="input", name=_heading(clause), properties=_kept(said), ends=(own,))
    for number, output in enumerate(table.findall(f"{_DMN}output"), 1):
        said = {"label": output.get("label"), "result": output.get("name"), "type": output.get("typeRef")}
        said["values"] = _text(output, f"outputValues/{_DMN}text")
        yield Part(
            id=output.get("id") or f"{own}_output_{number}", kind="output", name=_heading(output), properties=_kept(said), ends=(own,)
        )


def _rules(own: str, table: Element) -> Iterator[Part]:
    headings = _told_apart([_heading(each) for name in ("input", "output") for each in table.findall(f"{_DMN}{name}")])
    for number, rule in enumerate(table.findall(f"{_DMN}rule"), 1):
        cells = [_text(entry, "text") for name in ("inputEntry", "outputEntry") for entry in rule.findall(f"{_DMN}{name}")]
        reason = _text(rule, "description")
        said = {**dict(zip(headings, cells, strict=False)), "reason": reason}
        yield Part(
            id=rule.get("id") or f"{own}_rule_{number}",
            kind="rule",
            name=reason,
            properties=_kept({**said, "parent": own}),
            place=(float(number),),
        )


def _heading(clause: Element) -> str:
    names = (clause.get("label"), _text(clause, f"inputExpression/{_DMN}text"), clause.get("name"), clause.get("id"))
    return next((name for name in names if name), "")


def _told_apart(headings: Sequence[str]) -> list[str]:
    """Return the headings, those that stand twice with a number."""
    return [name if headings.index(name) == place else f"{name} ({place + 1})" for place, name in enumerate(headings)]


def _text(element: Element, path: str) -> str:
    text = (element.findtext(f"{_DMN}{path}") or "").strip()
    return "" if text == "-" else text


def _kept(said: dict[str, str | None]) -> dict[str, str]:
    """Leave out what says nothing: an empty cell takes everything, as a missing one does."""
    return {name: value for name, value in said.items() if value}
