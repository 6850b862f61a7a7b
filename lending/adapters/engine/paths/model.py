"""A process as a walk sees it: what each step reads, what it may leave behind, and where the flows lead."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from lending.adapters.engine.expressions import Expression
from lending.adapters.engine.paths.values import Values
from lending.sentence import Sentence

#: Variables a step sets when it is done; a step may be done in several ways.
Outcome = Mapping[str, Values]


class Why(StrEnum):
    """What a variable is read for."""

    WORKER = "worker"
    DECISION = "decision"
    TIMER = "timer"
    DUE = "due"
    MESSAGE = "message"
    COUNT = "count"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Read:
    """A variable that must be set when a step begins; `by` is the topic, decision or message that asks."""

    name: str
    why: Why
    by: str = ""


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a step on whatever path one comes to it."""

    rule: str
    said: Sentence
    advice: Sentence


@dataclass(frozen=True, slots=True)
class Call:
    """A called process, and the variables that go in and come back; None is all of them."""

    process: str
    passes_in: frozenset[str] | None
    gives_back: frozenset[str] | None

    def within(self, known: Mapping[str, Values]) -> Mapping[str, Values]:
        """Return what is known at the start of the called process."""
        return {name: values for name, values in known.items() if self.passes_in is None or name in self.passes_in}

    def after(self, known: Mapping[str, Values], end: Mapping[str, Values]) -> Mapping[str, Values]:
        """Return what is known when it is over; what is named and not there at its end is empty then, whatever it was before."""
        if self.gives_back is None:
            return {**known, **end}
        kept = {name: values for name, values in known.items() if name not in self.gives_back}
        return {**kept, **{name: values for name, values in end.items() if name in self.gives_back}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A step, an event, a gateway or a sub-process."""

    id: str
    #: Its BPMN name, such as `userTask`.
    kind: str
    #: The sub-process it lies in; empty for the process itself.
    scope: str
    reads: tuple[Read, ...] = ()
    #: Set for the step alone, while it is at work.
    locals: frozenset[str] = frozenset()
    outcomes: tuple[Outcome, ...] = ({},)
    flaws: tuple[Flaw, ...] = ()
    call: Call | None = None
    #: The decision that a step asks.
    decision: str = ""
    #: The step a boundary event is attached to.
    host: str = ""
    #: Whether a boundary or start event ends what it interrupts.
    interrupts: bool = True
    #: What an event waits for or throws, such as `error`, with the code, name or reference it goes by.
    trigger: str = ""
    code: str = ""
    #: A sub-process that an event starts.
    by_event: bool = False
    #: The variable or number that says how often the step is done; empty for a step that is done once.
    count: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; `condition` is None where it has none, or one that the gate refuses."""

    id: str
    source: str
    target: str
    condition: Expression | None


@dataclass(frozen=True)
class Process:
    """One process: its nodes by id and its flows, in the order of the file."""

    id: str
    file: str
    nodes: Mapping[str, Node]
    flows: tuple[Flow, ...]
    #: Names and lines in the file by id.
    names: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def out_of(self) -> Mapping[str, tuple[Flow, ...]]:
        """List the flows out of each node."""
        return {node: tuple(flow for flow in self.flows if flow.source == node) for node in self.nodes}

    @cached_property
    def into(self) -> Mapping[str, tuple[Flow, ...]]:
        """List the flows into each node."""
        return {node: tuple(flow for flow in self.flows if flow.target == node) for node in self.nodes}

    def names_along(self, path: Iterable[str]) -> tuple[str, ...]:
        """Return the names of the nodes along a path that have one."""
        return tuple(self.names[element] for element in path if element in self.nodes and self.names.get(element))

    def starts(self, scope: str) -> list[Node]:
        """Return the start events of a sub-process, or of the process itself."""
        return [node for node in self.nodes.values() if node.kind == "startEvent" and node.scope == scope]

    def boundary(self, host: str) -> list[Node]:
        """Return the events attached to a step."""
        return [node for node in self.nodes.values() if node.host == host]

    def by_event(self, scope: str) -> list[Node]:
        """Return the sub-processes within a scope that an event starts."""
        return [node for node in self.nodes.values() if node.by_event and node.scope == scope]

    def scopes(self, node: Node) -> Iterator[str]:
        """Yield the scopes around a node, the nearest first and the process itself, the empty one, last."""
        scope = node.scope
        while scope:
            yield scope
            scope = self.nodes[scope].scope
        yield ""

    def joins(self, node: str) -> bool:
        """Tell whether a node waits for a token by each of the flows into it."""
        return self.nodes[node].kind == "parallelGateway" and len(self.into[node]) > 1
