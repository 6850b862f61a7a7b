"""A process instance that was moved from one version of its diagram to another: the legs of its way, and what went over between them.

The engine keeps what had ended before a move under the diagram it ended on, and rewrites what stands when it moves to the new one. So
each token that the passages of a leg left behind, and that none of them took up, went over with the first later passage that fits.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise

from lending.domain.history.diagram import Diagram
from lending.domain.history.passages import node_of, whole_passages
from lending.domain.history.tokens import untaken
from lending.domain.modelling.moves import MovedCase, Outcome, ProcessMove
from lending.service.ports import ActivityRecord, Book

#: Stands between an instance's id and the number of a leg that is not its last.
LEG = "@"


@dataclass(frozen=True, slots=True)
class Crossing:
    """A move of an instance: `renamed` gives the node before by the node after where they differ; `at` is None where nobody knows."""

    source: str
    target: str
    renamed: Mapping[str, str] = field(default_factory=dict)
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """The passages of one leg, each instance's last leg under the engine's own id.

    `going_on` are the ids of those that lasted when it was left (they stand in a later leg too), `brought` of those that came over.
    """

    definition: str
    records: tuple[ActivityRecord, ...]
    going_on: frozenset[str] = frozenset()
    brought: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None


def known_crossings(book: Book, application_id: str) -> dict[str, list[Crossing]]:
    """Return by instance the moves that were written down of a case, oldest first."""
    found: dict[str, list[Crossing]] = {}
    for case in book.find(MovedCase, application_id=application_id, outcome=Outcome.MOVED, order="at"):
        move = book.get(ProcessMove, case.move_id)
        renamed = {other: one for one, other in move.pairs if one != other}
        found.setdefault(case.instance, []).append(Crossing(move.source, move.target, renamed, case.at))
    return found


def legs_of(records: Sequence[ActivityRecord], known: Iterable[Crossing], diagram_of: Callable[[str], Diagram]) -> tuple[Leg, ...]:
    """Return the legs of one instance from its passages, one for each version it ran; `known` are the moves that were written down."""
    crossings = _crossings(records, tuple(known))
    if not crossings:
        return (Leg(definition=records[0].process_definition, records=tuple(records)),)
    return tuple(_Way(records, crossings, diagram_of).legs())


def _crossings(records: Sequence[ActivityRecord], known: Sequence[Crossing]) -> tuple[Crossing, ...]:
    """Return the moves in their order; where what was written down is not all, the order in which passages ended tells."""
    seen = {record.process_definition for record in records}
    if known and seen <= {known[0].source, *(crossing.target for crossing in known)}:
        return tuple(known)
    ended: dict[str, datetime] = {}
    for record in records:
        if record.end is not None:
            ended[record.process_definition] = min(record.end, ended.get(record.process_definition, record.end))
    order = [*sorted(ended, key=lambda definition: ended[definition]), *sorted(seen - ended.keys())]
    written = {(crossing.source, crossing.target): crossing for crossing in known}
    return tuple(written.get((one, other), Crossing(one, other)) for one, other in pairwise(order))


class _Way:
    """The way of one instance over several versions."""

    def __init__(self, records: Sequence[ActivityRecord], crossings: Sequence[Crossing], diagram_of: Callable[[str], Diagram]) -> None:
        self._records, self._crossings = sorted(records, key=lambda record: record.start), crossings
        self._names = [crossings[0].source, *(crossing.target for crossing in crossings)]
        self._diagrams = [diagram_of(name) for name in self._names]
        self._homes = {record.id: self._home(record) for record in records}

    def legs(self) -> Iterator[Leg]:
        """Yield the legs in their order."""
        came: list[ActivityRecord] = []
        since: datetime | None = None
        last = len(self._crossings)
        for number, definition in enumerate(self._names):
            own = [record for record in self._records if self._homes[record.id] == number]
            passing = [record for record in came if self._homes[record.id] > number]
            here = [*(self._owned(record, number) for record in own), *(self._copy(record, number) for record in passing)]
            brought = frozenset(record.id if self._homes[record.id] == number else f"{record.id}{LEG}{number}" for record in came)
            went = list(self._went(here, brought, number, passing)) if number < last else []
            came = [*passing, *went]
            until = self._until(number, own, came) if number < last else None
            copies = [self._copy(record, number) for record in went]
            yield Leg(
                definition=definition,
                records=tuple(sorted([*here, *copies], key=lambda record: record.start)),
                going_on=frozenset(f"{record.id}{LEG}{number}" for record in came) if number < last else frozenset(),
                brought=brought,
                since=since,
                until=until,
            )
            since = until

    def _home(self, record: ActivityRecord) -> int:
        """Return the leg in which a passage ended, or in which it still lasts."""
        legs = [number for number, name in enumerate(self._names) if name == record.process_definition]
        if record.end is None or len(legs) == 1:
            return legs[-1]
        begun = [number for number in legs if number == 0 or self._begins(number) <= record.end]
        return begun[-1] if begun else legs[0]

    def _begins(self, number: int) -> datetime:
        return self._crossings[number - 1].at or self._records[0].start

    def _owned(self, record: ActivityRecord, number: int) -> ActivityRecord:
        return record if number == len(self._crossings) else replace(record, process_instance=f"{record.process_instance}{LEG}{number}")

    def _copy(self, record: ActivityRecord, number: int) -> ActivityRecord:
        """Return a passage as it was in an earlier leg: still lasting, under the name it had there."""
        suffix = record.activity.removeprefix(node_of(record))
        return replace(
            record,
            id=f"{record.id}{LEG}{number}",
            activity=self._node(record, number) + suffix,
            process_definition=self._names[number],
            process_instance=f"{record.process_instance}{LEG}{number}",
            end=None,
            cancelled=False,
            called_instance=None,
            task=None,
        )

    def _node(self, record: ActivityRecord, number: int) -> str:
        node = node_of(record)
        for crossing in reversed(self._crossings[number : self._homes[record.id]]):
            node = crossing.renamed.get(node, node)
        return node

    def _went(
        self, here: Sequence[ActivityRecord], brought: frozenset[str], number: int, passing: Sequence[ActivityRecord]
    ) -> Iterator[ActivityRecord]:
        """Yield the passages of later legs that take up what this one left behind."""
        later = [record for record in self._records if self._homes[record.id] > number and record not in passing and self._whole(record)]
        for left_at, nodes in sorted(untaken(self._diagrams[number], here, brought), key=lambda token: token[0]):
            taker = next((record for record in later if record.start >= left_at and self._node(record, number) in nodes), None)
            if taker is not None:
                later.remove(taker)
                yield taker

    def _whole(self, record: ActivityRecord) -> bool:
        """Say whether a passage is no repetition within another one."""
        return bool(whole_passages(self._diagrams[self._homes[record.id]], [record]))

    def _until(self, number: int, own: Sequence[ActivityRecord], came: Sequence[ActivityRecord]) -> datetime:
        told = self._crossings[number].at
        times = [record.end for record in own if record.end], [record.start for record in came]
        return told or max([*times[0], *times[1]], default=self._records[0].start)
