"""A diagram as coverage sees it: nodes, flows between them, and how each node treats tokens."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from pathlib import Path

from lxml import etree

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


class Leaving(Enum):
    """How many tokens leave a node that was completed."""

    #: One in all, by one of its flows.
    ONE = auto()
    #: One by each of its flows.
    EACH = auto()
    #: Its own record does not tell: a join begins once for each token, and an event ends its gateway as an interruption does.
    UNTOLD = auto()


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow."""

    id: str
    source: str
    target: str


@dataclass(frozen=True)
class Diagram:
    """One process: nodes by id with how tokens leave them, flows, and the nodes that run several times in one passage."""

    process: str
    nodes: dict[str, Leaving]
    flows: tuple[Flow, ...]
    repeated: frozenset[str] = frozenset()

    @cached_property
    def into(self) -> dict[str, tuple[Flow, ...]]:
        """List the flows into each node."""
        return {node: tuple(flow for flow in self.flows if flow.target == node) for node in self.nodes}

    @cached_property
    def out_of(self) -> dict[str, tuple[Flow, ...]]:
        """List the flows out of each node."""
        return {node: tuple(flow for flow in self.flows if flow.source == node) for node in self.nodes}


def read_diagrams(directory: Path) -> dict[str, Diagram]:
    """Read every process of the `.bpmn` files in a directory, by process id."""
    found = [diagram for path in sorted(directory.glob("*.bpmn")) for diagram in parse(path.read_bytes())]
    return {diagram.process: diagram for diagram in found}


def parse(content: bytes) -> Iterator[Diagram]:
    """Yield the processes of a diagram file; ValueError names an element whose tokens coverage could not account for."""
    for process in etree.fromstring(content).iter(f"{_MODEL}process"):
        elements = [(etree.QName(element).localname, element) for element in process.iter(f"{_MODEL}*")]
        nodes = {_attribute(element, "id"): element for kind, element in elements if kind in _NODES}
        flows = tuple(_flow(element) for kind, element in elements if kind == "sequenceFlow")
        strange = {end for flow in flows for end in (flow.source, flow.target)} - set(nodes)
        if strange:
            raise ValueError(f"coverage knows no rule for {', '.join(sorted(strange))}; teach tests/bpmn_coverage its kind")
        targets = Counter(flow.target for flow in flows)
        yield Diagram(
            _attribute(process, "id"),
            {node: _leaving(element, targets[node]) for node, element in nodes.items()},
            flows,
            frozenset(node for node, element in nodes.items() if element.find(f"{_MODEL}multiInstanceLoopCharacteristics") is not None),
        )


def _flow(element: etree._Element) -> Flow:
    return Flow(_attribute(element, "id"), _attribute(element, "sourceRef"), _attribute(element, "targetRef"))


def _attribute(element: etree._Element, name: str) -> str:
    return str(element.attrib[name])


def _leaving(element: etree._Element, entrances: int) -> Leaving:
    kind = etree.QName(element).localname
    if kind == "exclusiveGateway":
        return Leaving.ONE
    if kind == "eventBasedGateway" or (kind == "parallelGateway" and entrances > 1):
        return Leaving.UNTOLD
    return Leaving.EACH
