"""Diagrams read for their tokens: nodes, flows, and the words and conditions beside them."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from defusedxml import ElementTree

from lending.domain.history.diagram import Diagram, Flow, Leaving

_MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_NODES = frozenset(
    {
        "startEvent",
        "endEvent",
        "boundaryEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "task",
        "userTask",
        "serviceTask",
        "businessRuleTask",
        "sendTask",
        "receiveTask",
        "manualTask",
        "callActivity",
        "subProcess",
        "exclusiveGateway",
        "parallelGateway",
        "eventBasedGateway",
    }
)
_NAME = re.compile(r"[A-Za-z_]\w*")
#: Words of the condition language that are no variables, and texts in quotes.
_QUOTED, _WORDS = re.compile(r"'[^']*'|\"[^\"]*\""), frozenset({"true", "false", "null", "and", "or", "not"})


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A process as it is drawn: its tokens' diagram, names of nodes and flows, conditions of flows as written without the braces."""

    name: str
    diagram: Diagram
    names: Mapping[str, str] = field(default_factory=dict)
    conditions: Mapping[str, str] = field(default_factory=dict)


def read_drawings(content: bytes) -> Iterator[Drawing]:
    """Yield the processes of a diagram file; ValueError names an element of whose tokens nothing is known."""
    for process in ElementTree.fromstring(content).iter(f"{_MODEL}process"):
        flows = {element.get("id", ""): element for element in process.iter(f"{_MODEL}sequenceFlow")}
        diagram = _diagram(process, tuple(_flow(element) for element in flows.values()))
        conditions = {flow: element.findtext(f"{_MODEL}conditionExpression") for flow, element in flows.items()}
        yield Drawing(
            name=process.get("name") or diagram.process,
            diagram=diagram,
            names={element.get("id", ""): element.get("name", "") for element in process.iter() if element.get("name")},
            conditions={flow: text.strip().removeprefix("${").removesuffix("}").strip() for flow, text in conditions.items() if text},
        )


def variables_in(condition: str) -> tuple[str, ...]:
    """Return the variables a condition compares, in their order."""
    found = _NAME.findall(_QUOTED.sub("", condition))
    return tuple(dict.fromkeys(name for name in found if name not in _WORDS))


def _diagram(process: Element, flows: tuple[Flow, ...]) -> Diagram:
    nodes = {element.get("id", ""): element for element in process.iter() if _kind(element) in _NODES}
    strange = {end for flow in flows for end in (flow.source, flow.target)} - set(nodes)
    if strange:
        raise ValueError(f"nothing is known of the tokens of {', '.join(sorted(strange))}; teach lending.service.replay.diagrams its kind")
    entrances = Counter(flow.target for flow in flows)
    return Diagram(
        process.get("id", ""),
        {node: _leaving(_kind(element), entrances[node]) for node, element in nodes.items()},
        flows,
        repeated=frozenset(
            node for node, element in nodes.items() if element.find(f"{_MODEL}multiInstanceLoopCharacteristics") is not None
        ),
        hosts={node: element.get("attachedToRef", "") for node, element in nodes.items() if _kind(element) == "boundaryEvent"},
        parents=dict(_parents(nodes)),
        joins=frozenset(node for node, element in nodes.items() if _kind(element) == "parallelGateway" and entrances[node] > 1),
    )


def _parents(nodes: Mapping[str, Element]) -> Iterator[tuple[str, str]]:
    # Outermost first, so that of nested sub-processes the innermost is kept.
    for parent, element in nodes.items():
        if _kind(element) == "subProcess":
            yield from ((child.get("id", ""), parent) for child in element.iter() if child is not element and child.get("id") in nodes)


def _leaving(kind: str, entrances: int) -> Leaving:
    if kind == "exclusiveGateway":
        return Leaving.ONE
    if kind == "eventBasedGateway" or (kind == "parallelGateway" and entrances > 1):
        return Leaving.UNTOLD
    return Leaving.EACH


def _flow(element: Element) -> Flow:
    return Flow(element.get("id", ""), element.get("sourceRef", ""), element.get("targetRef", ""))


def _kind(element: Element) -> str:
    return str(element.tag).removeprefix(_MODEL)
