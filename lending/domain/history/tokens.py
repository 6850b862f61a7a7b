"""Follow the tokens of a process instance: by which flow each passage was entered, and from which passage before it.

Each token left by a passage is taken up once. A passage that no token explains, and a token that nobody took up, are differences
between history and diagram; `trace` names them and never guesses.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lending.domain.history.deduction import ContradictionError, deduce
from lending.domain.history.diagram import Diagram, Leaving
from lending.domain.history.passages import Passage, completed, node_of, whole_passages


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a token came to a passage: along `flow` from the passage `source`; without a flow it began there, or sprang from `source`."""

    passage: str
    node: str
    flow: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """The way of the tokens through one process instance, in the order they arrived.

    `marking` counts the tokens that stand at each node after the last arrival; `differences` say where history and diagram disagree.
    """

    arrivals: tuple[Arrival, ...] = ()
    marking: Mapping[str, int] = field(default_factory=dict)
    differences: tuple[str, ...] = ()

    @property
    def flows(self) -> Counter[str]:
        """Count the flows taken."""
        return Counter(arrival.flow for arrival in self.arrivals if arrival.flow)


@dataclass(frozen=True, slots=True)
class _Token:
    """A token that a passage left behind for one of these flows."""

    passage: Passage
    flows: frozenset[str]


class _Left:
    """The tokens that no passage took up yet, by the flows they may go along: of a long case most flows have none."""

    def __init__(self, tokens: Iterable[_Token]) -> None:
        self._all = list(tokens)
        self._along: dict[str, dict[int, _Token]] = defaultdict(dict)
        for number, token in enumerate(self._all):
            for flow in token.flows:
                self._along[flow][number] = token

    def __iter__(self) -> Iterator[_Token]:
        """Yield those that are left, in the order they were left behind."""
        found = {number: token for tokens in self._along.values() for number, token in tokens.items()}
        yield from (found[number] for number in sorted(found))

    def along(self, flows: Iterable[str]) -> dict[int, _Token]:
        """Return those that may go along one of these flows, by number, in the order they were left behind."""
        found = {number: token for flow in flows for number, token in self._along.get(flow, {}).items()}
        return {number: found[number] for number in sorted(found)}

    def take(self, number: int) -> _Token:
        """Take one up, which is left no longer."""
        token = self._all[number]
        for flow in token.flows:
            del self._along[flow][number]
        return token


def trace(diagram: Diagram, passages: Iterable[Passage], brought: Collection[str] = ()) -> Trace:
    """Follow the tokens of one process instance from its passages; those in `brought` came over from another version of the diagram."""
    whole = whole_passages(diagram, passages)
    strangers = {node_of(passage) for passage in whole} - set(diagram.nodes)
    known = [passage for passage in whole if node_of(passage) not in strangers]
    left = _Left(_left_behind(diagram, known))
    arrivals = _arrivals(diagram, known, left, brought)
    found = Trace(tuple(arrivals), _play(diagram, known, arrivals))
    return Trace(found.arrivals, found.marking, tuple(_differences(diagram, whole, found, left, brought)))


def untaken(diagram: Diagram, passages: Iterable[Passage], brought: Collection[str] = ()) -> list[tuple[datetime, frozenset[str]]]:
    """Return the tokens that none of these passages took up: when each was left behind, and the nodes it may have come to."""
    known = [passage for passage in whole_passages(diagram, passages) if node_of(passage) in diagram.nodes]
    left = _Left(_left_behind(diagram, known))
    _arrivals(diagram, known, left, brought)
    waiting = [token for token in left if not _idle(diagram, token)]
    return [
        (token.passage.end or token.passage.start, frozenset(flow.target for flow in diagram.flows if flow.id in token.flows))
        for token in waiting
    ]


def _arrivals(diagram: Diagram, passages: Sequence[Passage], left: _Left, brought: Collection[str]) -> list[Arrival]:
    return [
        Arrival(passage.id, node_of(passage)) if passage.id in brought else _arrive(diagram, passage, passages, left)
        for passage in passages
    ]


def unfinished(diagram: Diagram, passages: Iterable[Passage]) -> dict[str, int]:
    """Count by node the passages that history holds as not ended."""
    return dict(Counter(node_of(passage) for passage in whole_passages(diagram, passages) if passage.end is None))


def _left_behind(diagram: Diagram, passages: Sequence[Passage]) -> Iterator[_Token]:
    """Yield the tokens that the passages left for the flows out of them."""
    joined: Counter[str] = Counter()
    for passage in sorted(passages, key=lambda passage: passage.end or passage.start):
        if not (completed(passage) or (passage.end and _by_event(diagram, passage))):
            continue
        node = node_of(passage)
        joined[node] += 1
        flows = frozenset(flow.id for flow in diagram.out_of[node])
        if flows and (diagram.nodes[node] is Leaving.ONE or _by_event(diagram, passage)):
            yield _Token(passage, flows)
        elif node not in diagram.joins or joined[node] % len(diagram.into[node]) == 0:
            yield from (_Token(passage, frozenset({flow})) for flow in flows)


def _by_event(diagram: Diagram, passage: Passage) -> bool:
    """Say whether a passage is through an event-based gateway: its end is the event's, and looks like an interruption."""
    node = node_of(passage)
    return diagram.nodes[node] is Leaving.UNTOLD and node not in diagram.joins


def _arrive(diagram: Diagram, passage: Passage, passages: Sequence[Passage], left: _Left) -> Arrival:
    node = node_of(passage)
    if node in diagram.hosts:
        return Arrival(passage.id, node, source=_lasting(passage, passages, diagram.hosts[node]))
    if not diagram.into[node]:
        return Arrival(passage.id, node, source=_lasting(passage, passages, diagram.parents.get(node, "")))
    ways = {flow.id for flow in diagram.into[node]}
    waiting = {
        number: token for number, token in left.along(ways).items() if token.passage is not passage and _before(token.passage, passage)
    }
    if not waiting:
        return Arrival(passage.id, node)
    # Tokens pass on within one transaction: of several that wait the last to come is this one's.
    token = left.take(max(waiting, key=lambda number: (waiting[number].passage.end, waiting[number].passage.start)))
    return Arrival(passage.id, node, min(token.flows & ways), token.passage.id)


def _before(source: Passage, target: Passage) -> bool:
    return source.end is not None and source.end <= target.start


def _lasting(passage: Passage, passages: Sequence[Passage], node: str) -> str | None:
    """Return the latest passage through a node that lasted when this one began, or that this one may have interrupted.

    The engine ends what an event interrupts before it begins the event's own passage, some milliseconds before on a busy machine.
    """
    found = [other for other in passages if node_of(other) == node and other.start <= passage.start]
    lasting = (other for other in reversed(found) if other.end is None or other.end >= passage.start)
    interrupted = (other for other in found[-1:] if other.cancelled)
    return next((other.id for other in (*lasting, *interrupted)), None)


def _play(diagram: Diagram, passages: Sequence[Passage], arrivals: Sequence[Arrival]) -> dict[str, int]:
    """Return the marking that the moves lead to on the diagram: what came to each node less what went on, ended or was interrupted."""
    marking, gone = Counter(arrival.node for arrival in arrivals), Counter(arrival.flow for arrival in arrivals if arrival.flow)
    ended = Counter(node_of(passage) for passage in passages if completed(passage))
    sources = {arrival.source for arrival in arrivals if arrival.flow}
    marking.subtract(node_of(passage) for passage in passages if passage.cancelled and passage.id not in sources)
    for node, flows in diagram.out_of.items():
        passed = [gone[flow.id] for flow in flows]
        if not passed:
            marking[node] -= ended[node]
        elif node in diagram.joins:
            marking[node] -= min(passed) * len(diagram.into[node])
        else:
            marking[node] -= min(passed) if diagram.nodes[node] is Leaving.EACH else sum(passed)
    return {node: count for node, count in marking.items() if count}


def _differences(diagram: Diagram, passages: Sequence[Passage], found: Trace, left: _Left, brought: Collection[str]) -> Iterator[str]:
    try:
        deduced = deduce(diagram, passages, brought)
    except ContradictionError as error:
        yield str(error)
    else:
        wrong = {flow for flow in found.flows.keys() | deduced.flows.keys() if found.flows[flow] != deduced.flows[flow]} - deduced.unknown
        yield from (f"{flow}: taken {found.flows[flow]} times, the sums say {deduced.flows[flow]}" for flow in sorted(wrong))
    yield from (
        f"{arrival.node}: no token explains the passage {arrival.passage}"
        for arrival in found.arrivals
        if arrival.source is None and arrival.passage not in brought and (diagram.into[arrival.node] or arrival.node in diagram.hosts)
    )
    yield from (
        f"{node_of(token.passage)}: nobody took up the token left by the passage {token.passage.id}"
        for token in left
        if not _idle(diagram, token)
    )
    stands, history = found.marking, unfinished(diagram, passages)
    for node in sorted(stands.keys() | history.keys()):
        if stands.get(node, 0) != history.get(node, 0):
            yield f"{node}: {stands.get(node, 0)} token(s) stand there, history has {history.get(node, 0)} open"


def _idle(diagram: Diagram, token: _Token) -> bool:
    """Say whether a token may go unclaimed: that of an event-based gateway that was interrupted with its case."""
    return _by_event(diagram, token.passage) and token.passage.cancelled
