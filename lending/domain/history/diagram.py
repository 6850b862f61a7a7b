"""A diagram as its tokens see it: nodes, the flows between them, and how each node treats tokens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property


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
    nodes: Mapping[str, Leaving]
    flows: tuple[Flow, ...]
    repeated: frozenset[str] = frozenset()
    #: The step each boundary event is attached to.
    hosts: Mapping[str, str] = field(default_factory=dict)
    #: The sub-process each node within one lies in.
    parents: Mapping[str, str] = field(default_factory=dict)
    #: Gateways that wait for a token by each of their flows.
    joins: frozenset[str] = frozenset()

    @cached_property
    def into(self) -> Mapping[str, tuple[Flow, ...]]:
        """List the flows into each node."""
        return {node: tuple(flow for flow in self.flows if flow.target == node) for node in self.nodes}

    @cached_property
    def out_of(self) -> Mapping[str, tuple[Flow, ...]]:
        """List the flows out of each node."""
        return {node: tuple(flow for flow in self.flows if flow.source == node) for node in self.nodes}
