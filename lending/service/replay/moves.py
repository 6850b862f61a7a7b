"""The tokens of a whole case in the order they moved, through every process it was in."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from lending.domain.history.passages import node_of, whole_passages
from lending.domain.history.tokens import Arrival
from lending.service.ports import ActivityRecord
from lending.service.replay.histories import InstanceHistory


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A token comes to a node (by `flow`, if by one) or leaves it; `depth` orders what the engine did in the same millisecond."""

    at: datetime
    depth: int
    instance: str
    node: str
    passage: str
    arrives: bool
    flow: str | None = None


def moves_of(histories: Sequence[InstanceHistory]) -> list[Move]:
    """Return the moves of a case's tokens in their order."""
    depths = _Depths(histories)
    return sorted((move for history in histories for move in depths.moves(history)), key=lambda move: (move.at, move.depth))


def marking_after(moves: Sequence[Move], before: Mapping[tuple[str, str], int] = MappingProxyType({})) -> dict[tuple[str, str], int]:
    """Count the tokens at each node of each instance after these moves; `before` is where they stood."""
    marking = dict(before)
    for move in moves:
        place = move.instance, move.node
        marking[place] = marking.get(place, 0) + (1 if move.arrives else -1)
    return {place: count for place, count in marking.items() if count}


class _Depths:
    """How many moves each move follows from: one more than the move that caused it."""

    def __init__(self, histories: Sequence[InstanceHistory]) -> None:
        self._records = {record.id: record for history in histories for record in history.records}
        self._arrivals: Mapping[str, Arrival] = {arrival.passage: arrival for history in histories for arrival in history.trace.arrivals}
        self._histories = {history.instance: history for history in histories}
        self._arriving: dict[str, int] = {}
        self._leaving: dict[str, int] = {}

    def moves(self, history: InstanceHistory) -> Iterator[Move]:
        """Yield the moves within one instance."""
        for record in whole_passages(history.drawing.diagram, history.records):
            arrival = self._arrivals.get(record.id)
            if arrival is None:  # the diagram has no such node; the check says so
                continue
            place = {"instance": history.instance, "node": node_of(record), "passage": record.id}
            begun = max(record.start, history.since or record.start)
            yield Move(at=begun, depth=self.arriving(record), arrives=True, flow=arrival.flow, **place)
            # What lasted when its instance was moved leaves this diagram then.
            end = history.until if record.id in history.going_on else record.end
            if end is not None:
                yield Move(at=max(end, begun), depth=self.leaving(record), arrives=False, **place)

    def arriving(self, record: ActivityRecord) -> int:
        """Return the depth of a passage's beginning."""
        if record.id not in self._arriving:
            self._arriving[record.id] = 0  # ends a circle that only a faulty history has
            self._arriving[record.id] = self._follows(record) + 1
        return self._arriving[record.id]

    def _follows(self, record: ActivityRecord) -> int:
        arrival = self._arrivals[record.id]
        source = arrival.source or self._histories[record.process_instance].caller
        cause = self._records.get(source or "")
        if cause is None:
            return 0
        return self.leaving(cause) if arrival.flow else self.arriving(cause)

    def leaving(self, record: ActivityRecord) -> int:
        """Return the depth of a passage's end: after all that happened in the process it called, and within it."""
        if record.id not in self._leaving:
            self._leaving[record.id] = max([self.arriving(record), *self._within(record)]) + 1
        return self._leaving[record.id]

    def _within(self, record: ActivityRecord) -> Iterator[int]:
        called = self._histories.get(record.called_instance or "")
        inner = called.records if called else self._histories[record.process_instance].records if record.kind == "subProcess" else ()
        parents = self._histories[record.process_instance].drawing.diagram.parents
        for found in inner:
            if found.id in self._arrivals and (called or parents.get(node_of(found)) == node_of(record)):
                yield self.leaving(found)
