"""The rule against circles in which nothing waits: the engine would run round one for ever, and with it stands the whole bank."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from lxml import etree

from lending.adapters.engine.gate_rules.document import Document, camunda, child, local, text_of
from lending.adapters.engine.gate_rules.finding import Problem, Rule, shown
from lending.adapters.engine.gate_rules.vocabulary import FLOW_NODES
from lending.sentence import say

#: What waits by its nature. A job of its own (asyncBefore, asyncAfter) is no wait: the engine takes it up at once.
_WAITING = frozenset({"userTask", "serviceTask", "sendTask", "receiveTask", "callActivity", "eventBasedGateway"})
#: What is thrown, and caught in or around the same sub-process, with the attribute that says which.
_THROWN = {
    "errorEventDefinition": "errorRef",
    "escalationEventDefinition": "escalationRef",
    "signalEventDefinition": "signalRef",
    "linkEventDefinition": "name",
}
_THROWING = frozenset({"endEvent", "intermediateThrowEvent"})
#: What takes a case elsewhere than to what follows.
_LEAVING = ("errorEventDefinition", "linkEventDefinition")
#: Elements of a circle that a message names; a longer circle is found by these.
_NAMED = 12


def circles(document: Document) -> Iterator[Problem]:
    """Refuse a circle whose elements all pass a case on at once; each element is told of in one circle only."""
    before = _Ways(document).backwards()
    places = {name: place for place, name in enumerate(before)}
    while circle := _circle(before):
        first = min(circle, key=places.__getitem__)
        turned = circle[circle.index(first) :] + circle[: circle.index(first)]
        names = [shown(document.by_id[each].get("name") or each) for each in turned]
        yield Problem(
            document.by_id[first],
            say(
                "Nothing waits in the circle %(elements)s: a case would run round it for ever, and all others stand still.",
                elements=" → ".join((*names[:_NAMED], "…" if len(names) > _NAMED else names[0])),
            ),
            say("Let a task, a message or a timer wait in it, or remove the way back. A fixed date waits only once."),
        )
        gone = frozenset(circle)
        before = {node: ways - gone for node, ways in before.items() if node not in gone}


class _Ways:
    """Where a case goes at once from each element."""

    def __init__(self, document: Document) -> None:
        self._nodes = {node.get("id", ""): node for node in document.each(*FLOW_NODES) if node.get("id")}
        self._flows: dict[str, list[str]] = {}
        for flow in document.each("sequenceFlow"):
            self._flows.setdefault(flow.get("sourceRef", ""), []).append(flow.get("targetRef", ""))
        self._boundaries: dict[str, list[etree._Element]] = {}
        #: The event that catches, by scope, kind and reference; the engine takes no two of them. A link is caught by its name.
        self._catching: dict[tuple[str, str, str | None], str] = {}
        for event in document.each("boundaryEvent"):
            self._boundaries.setdefault(event.get("attachedToRef", ""), []).append(event)
            self._catches(event.get("attachedToRef", ""), event)
        for start in document.each("startEvent"):
            within = _around(start)
            self._catches(_around(self._nodes[within]) if within in self._nodes else within, start)
        for event in document.each("intermediateCatchEvent"):
            if child(event, "linkEventDefinition") is not None:
                self._catches(_around(event), event)

    def _catches(self, scope: str, event: etree._Element) -> None:
        for definition, reference in _THROWN.items():
            if (caught := child(event, definition)) is not None:
                self._catching[scope, definition, caught.get(reference)] = event.get("id", "")

    def backwards(self) -> dict[str, frozenset[str]]:
        """Return each element with those from which a case reaches it at once, in the order of the file."""
        before: dict[str, set[str]] = {name: set() for name in self._nodes}
        for name, node in self._nodes.items():
            for reached in self._reached(node):
                if reached in before:
                    before[reached].add(name)
        return {name: frozenset(ways) for name, ways in before.items()}

    def _reached(self, node: etree._Element) -> Iterator[str]:
        # Beside what it does by itself: a date that is over takes a case away as soon as it comes.
        dated = [*self._boundaries.get(node.get("id", ""), []), *self._events_after(node)]
        yield from (event.get("id", "") for event in dated if _has_fixed_date(event))
        if local(node) == "subProcess":
            yield from (start.get("id", "") for start in node if local(start) == "startEvent")
        elif not _waits(node):
            yield from self._caught(node)
            if not any(child(node, definition) is not None for definition in _LEAVING if local(node) in _THROWING):
                yield from self._after(node)

    def _events_after(self, node: etree._Element) -> list[etree._Element]:
        targets = self._flows.get(node.get("id", ""), []) if local(node) == "eventBasedGateway" else []
        return [self._nodes[target] for target in targets if target in self._nodes]

    def _after(self, node: etree._Element) -> Iterator[str]:
        """Yield what follows an element; what nothing follows ends its sub-process."""
        above: etree._Element | None = node
        while above is not None and not self._flows.get(above.get("id", "")):
            above = above.getparent()
        yield from [] if above is None else self._flows[above.get("id", "")]

    def _caught(self, node: etree._Element) -> Iterator[str]:
        """Yield the events around an element that catch what it throws."""
        for definition, reference in _THROWN.items():
            if local(node) in _THROWING and (thrown := child(node, definition)) is not None:
                for scope in node.iterancestors():
                    for kept in {None, thrown.get(reference)}:
                        yield self._catching.get((scope.get("id", ""), definition, kept), "")


def _waits(node: etree._Element) -> bool:
    kind = local(node)
    if kind == "intermediateCatchEvent":
        return child(node, "linkEventDefinition") is None and not _has_fixed_date(node)
    message = child(node, "messageEventDefinition")
    sent = kind in _THROWING and message is not None and camunda(message, "topic") is not None
    return kind in _WAITING or sent


def _has_fixed_date(event: etree._Element) -> bool:
    timer = child(event, "timerEventDefinition")
    date = None if timer is None else child(timer, "timeDate")
    return date is not None and "{" not in text_of(date)


def _around(element: etree._Element) -> str:
    above = element.getparent()
    return "" if above is None else above.get("id", "")


def _circle(before: dict[str, frozenset[str]]) -> list[str]:
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle[:-1]
    return []


CIRCLE_RULES: dict[str, Rule] = {"circle": circles}
