"""Rules for sequence flows and gateways."""

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from lending.adapters.engine.gate_rules.document import Document, child, local, text_of
from lending.adapters.engine.gate_rules.finding import Problem, Rule, shown
from lending.adapters.engine.gate_rules.vocabulary import FLOW_NODES
from lending.sentence import say

_DECIDING = ("exclusiveGateway", "inclusiveGateway")


def ends(document: Document) -> Iterator[Problem]:
    """Refuse a flow that does not join two elements of the same process or sub-process."""
    for flow in document.each("sequenceFlow"):
        for name in ("sourceRef", "targetRef"):
            node = document.by_id.get(flow.get(name, ""))
            if node is None or local(node) not in FLOW_NODES or node.getparent() is not flow.getparent():
                yield Problem(
                    flow,
                    say("%(end)s %(node)s is no element beside the flow.", end=name, node=shown(flow.get(name, ""))),
                    say("Connect both ends."),
                )


def listings(document: Document) -> Iterator[Problem]:
    """Demand that each flow, and nothing else, is listed at its source and its target: the second engine reads those lists."""
    expected: dict[tuple[str, str], Counter[str]] = {}
    for flow in document.each("sequenceFlow"):
        for name, direction in (("sourceRef", "outgoing"), ("targetRef", "incoming")):
            expected.setdefault((flow.get(name, ""), direction), Counter())[flow.get("id", "")] += 1
    for node in document.each(*FLOW_NODES):
        for direction in ("incoming", "outgoing"):
            listed = Counter(text_of(inner) for inner in node if local(inner) == direction)
            wanted = expected.get((node.get("id", ""), direction), Counter())
            for flow_id in (listed - wanted) + (wanted - listed):
                yield Problem(
                    node,
                    say("The flow %(flow)s and the %(direction)s of this element do not agree.", flow=shown(flow_id), direction=direction),
                    say("List each flow once, at both ends."),
                )


def defaults(document: Document) -> Iterator[Problem]:
    """Demand a default of each deciding gateway, and a condition of every other way out."""
    outgoing = _outgoing(document)
    for gateway in document.each(*_DECIDING):
        flows = outgoing.get(gateway.get("id", ""), [])
        default = gateway.get("default")
        if len(flows) > 1 and default is None:
            yield Problem(gateway, say("The gateway has no default."), say("Mark the way taken when no condition holds."))
        if default is not None and default not in {flow.get("id") for flow in flows}:
            yield Problem(
                gateway, say("The default %(flow)s does not leave this gateway.", flow=shown(default)), say("Mark one of its own ways.")
            )
        yield from (problem for flow in flows for problem in _condition_of(flow, default, alone=len(flows) == 1))


def condition_places(document: Document) -> Iterator[Problem]:
    """Refuse a condition or a default away from a deciding gateway: only one of the engines looks at it there."""
    for flow in document.each("sequenceFlow"):
        source = document.by_id.get(flow.get("sourceRef", ""))
        if child(flow, "conditionExpression") is not None and (source is None or local(source) not in _DECIDING):
            yield Problem(flow, say("The condition does not leave an exclusive or inclusive gateway."), say("Put a gateway there."))
    for node in document.each(*FLOW_NODES):
        if node.get("default") is not None and local(node) not in _DECIDING:
            yield Problem(node, say("<%(element)s> has a default flow.", element=local(node)), say("Put a gateway there."))


def inclusive_joins(document: Document) -> Iterator[Problem]:
    """Refuse an inclusive join, which the second engine does not have."""
    arriving = Counter(flow.get("targetRef", "") for flow in document.each("sequenceFlow"))
    for gateway in document.each("inclusiveGateway"):
        if arriving[gateway.get("id", "")] > 1:
            yield Problem(gateway, say("The inclusive gateway joins flows."), say("Use a parallel split and join, or decide before."))


def _condition_of(flow: etree._Element, default: str | None, *, alone: bool) -> Iterator[Problem]:
    has_condition = child(flow, "conditionExpression") is not None
    if has_condition and (alone or flow.get("id") == default):
        yield Problem(flow, say("The default or only way out has a condition."), say("Remove the condition."))
    if not has_condition and not alone and flow.get("id") != default:
        yield Problem(flow, say("The way out has no condition and is not the default."), say("Give it a condition."))


def _outgoing(document: Document) -> dict[str, list[etree._Element]]:
    by_source: dict[str, list[etree._Element]] = {}
    for flow in document.each("sequenceFlow"):
        by_source.setdefault(flow.get("sourceRef", ""), []).append(flow)
    return by_source


FLOW_RULES: dict[str, Rule] = {
    "flow-ends": ends,
    "flow-listing": listings,
    "gateway-default": defaults,
    "condition-place": condition_places,
    "inclusive-join": inclusive_joins,
}
