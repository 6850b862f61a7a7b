"""Deduce from a history of nodes which flows were taken.

The engine records passages through nodes, none through flows. But tokens are neither made nor lost on a flow, so for every node of a
process instance the passages by the flows into it sum to the times it was begun, and those by the flows out of it follow from the times
it was completed. A flow counts as taken only where these sums leave no other possibility; where they contradict each other, the diagram
or the reading of the history is wrong, and that is an error.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from lending.domain.history.diagram import Diagram, Leaving
from lending.domain.history.passages import Passage, completed, node_of, whole_passages
from lending.errors import LendingError


class ContradictionError(LendingError):
    """The history of an instance does not fit its diagram."""


@dataclass(frozen=True, slots=True)
class Sum:
    """The passages by these flows together number `total`; `at` is the node that says so."""

    flows: tuple[str, ...]
    total: int
    at: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What one process instance took: nodes and flows by how often, and the flows of which nothing is proven."""

    nodes: Counter[str] = field(default_factory=Counter)
    flows: Counter[str] = field(default_factory=Counter)
    unknown: frozenset[str] = frozenset()


def deduce(diagram: Diagram, passages: Iterable[Passage], brought: Collection[str] = ()) -> Taken:
    """Deduce what one process instance took from its passages; ContradictionError where they cannot be true of the diagram.

    Those in `brought` began on another version of the diagram, so that no flow of this one led to them.
    """
    whole = list(passages)
    begun, ended = _count(diagram, whole)
    strangers = set(begun) - set(diagram.nodes)
    if strangers:
        raise ContradictionError(f"{diagram.process}: the history names {', '.join(sorted(strangers))}, which the diagram does not have")
    entered = begun - Counter(node_of(passage) for passage in whole_passages(diagram, whole) if passage.id in brought)
    solved = _solve(diagram.process, [*_entering(diagram, entered), *_leaving(diagram, ended)])
    unknown = frozenset(flow.id for flow in diagram.flows) - set(solved)
    return Taken(begun, Counter({flow: times for flow, times in solved.items() if times}), unknown)


def _count(diagram: Diagram, passages: Iterable[Passage]) -> tuple[Counter[str], Counter[str]]:
    """Count by node how often it was begun and how often completed; what was interrupted or still runs is not completed."""
    begun, ended = Counter[str](), Counter[str]()
    for passage in whole_passages(diagram, passages):
        begun[node_of(passage)] += 1
        ended[node_of(passage)] += completed(passage)
    return begun, ended


def _entering(diagram: Diagram, begun: Counter[str]) -> Iterator[Sum]:
    # A join is begun once by each token that comes to it, as any other node.
    for node, flows in diagram.into.items():
        if flows:
            yield Sum(tuple(flow.id for flow in flows), begun[node], node)


def _leaving(diagram: Diagram, ended: Counter[str]) -> Iterator[Sum]:
    for node, flows in diagram.out_of.items():
        if diagram.nodes[node] is Leaving.ONE and flows:
            yield Sum(tuple(flow.id for flow in flows), ended[node], node)
        elif diagram.nodes[node] is Leaving.EACH:
            yield from (Sum((flow.id,), ended[node], node) for flow in flows)


def _solve(process: str, sums: list[Sum]) -> dict[str, int]:
    """Return the flows whose passages the sums settle: those left alone in a sum, and those of a sum with nothing left."""
    settled: dict[str, int] = {}
    before = -1
    while len(settled) != before:
        before = len(settled)
        for item in sums:
            settled |= _settle(process, item, settled)
    return settled


def _settle(process: str, item: Sum, settled: dict[str, int]) -> dict[str, int]:
    left = item.total - sum(settled.get(flow, 0) for flow in item.flows)
    open_flows = [flow for flow in item.flows if flow not in settled]
    if left < 0 or (left and not open_flows):
        known = {flow: settled[flow] for flow in item.flows if flow in settled}
        raise ContradictionError(f"{process}: {item.at} was passed {item.total} times, which these flows do not sum to: {known}")
    if left == 0 or len(open_flows) == 1:
        return dict.fromkeys(open_flows, left)
    return {}
