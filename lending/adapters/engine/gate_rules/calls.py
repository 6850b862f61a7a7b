"""Rules for calls of a process: which process, and what goes in and comes back, the same on both engines."""

import re
from collections.abc import Iterator

from lxml import etree

from lending.adapters.engine.gate_rules.document import Document, extension
from lending.adapters.engine.gate_rules.expression_rules import BUSINESS_KEY
from lending.adapters.engine.gate_rules.finding import Problem, Rule
from lending.adapters.engine.gate_rules.vocabulary import BPMN, CAMUNDA, ZEEBE
from lending.sentence import say

#: Stands for all variables, whatever they are called.
EVERYTHING = frozenset({"*"})
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_INS, _OUTS = "in", "out"
#: By the first engine's element: the second engine's attribute for all variables, what it takes without it, and its own element.
_TWINS = {_INS: ("propagateAllParentVariables", "true", "input"), _OUTS: ("propagateAllChildVariables", "", "output")}


def passed_in(call: etree._Element) -> frozenset[str] | None:
    """Return the variables that go into a called process by the first engine's words, `EVERYTHING` for all; None for anything else."""
    return _by_first(call, _INS)


def given_back(call: etree._Element) -> frozenset[str] | None:
    """Return the variables that come back from a called process, as `passed_in` does."""
    return _by_first(call, _OUTS)


def called_processes(document: Document) -> Iterator[Problem]:
    """Demand the same called process on both engines, with the business key, and the same variables in and back: all, or by name."""
    for call in document.each("callActivity"):
        known = extension(call, "calledElement")
        if not call.get("calledElement") or known is None or call.get("calledElement") != known.get("processId"):
            yield Problem(
                call,
                say("The called process is missing or differs between the engines."),
                say("Write the same in both engines' extensions."),
            )
        if [row["businessKey"] for row in _rows(call, _INS) if "businessKey" in row] != [BUSINESS_KEY]:
            yield Problem(
                call, say("The business key does not go in."), say('Write camunda:in businessKey="%(key)s", once.', key=BUSINESS_KEY)
            )
        for way, (attribute, _, mapping) in _TWINS.items():
            if (first := _by_first(call, way)) is None or first != _by_second(call, way):
                yield Problem(
                    call,
                    say("The variables of camunda:%(way)s are not the same on both engines, each by its name or all.", way=way),
                    say(
                        'For all write variables="all" and %(attribute)s="true"; by name, source and target alike, and the same as '
                        'zeebe:%(mapping)s source="=name" with %(attribute)s="false".',
                        attribute=attribute,
                        mapping=mapping,
                    ),
                )


def _by_first(call: etree._Element, way: str) -> frozenset[str] | None:
    rows = [row for row in _rows(call, way) if "businessKey" not in row]
    if rows == [{"variables": "all"}]:
        return EVERYTHING
    names = [row.get("source", "") for row in rows]
    return _named(names) if rows == [{"source": name, "target": name} for name in names] else None


def _by_second(call: etree._Element, way: str) -> frozenset[str] | None:
    attribute, unsaid, mapping = _TWINS[way]
    known = extension(call, "calledElement")
    everything = unsaid if known is None else known.get(attribute, unsaid)
    rows = _said(call, f"{{{ZEEBE}}}ioMapping/{{{ZEEBE}}}{mapping}")
    if way == _INS:
        # Local variables of the call come first; they are `twins`'s.
        rows = rows[len(_said(call, f"{{{CAMUNDA}}}inputOutput/{{{CAMUNDA}}}inputParameter")) :]
    if everything == "true":
        return None if rows else EVERYTHING
    names = [row.get("target", "") for row in rows]
    return _named(names) if everything == "false" and rows == [{"source": f"={name}", "target": name} for name in names] else None


def _named(names: list[str]) -> frozenset[str] | None:
    plain = len(set(names)) == len(names) and all(map(_NAME.fullmatch, names))
    return frozenset(names) if plain else None


def _rows(call: etree._Element, way: str) -> list[dict[str, str]]:
    return _said(call, f"{{{CAMUNDA}}}{way}")


def _said(call: etree._Element, path: str) -> list[dict[str, str]]:
    """Return the attributes of each element at a path in the call's extensions."""
    found = call.iterfind(f"{{{BPMN}}}extensionElements/{path}")
    return [{str(name): str(value) for name, value in element.attrib.items()} for element in found]


CALL_RULES: dict[str, Rule] = {"called-process": called_processes}
