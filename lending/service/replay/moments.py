"""The moments of a case: each step that ended, each choice, each act of a person; and after each, where the tokens stand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lending.domain.actors import Role
from lending.domain.history.passages import node_of, whole_passages
from lending.domain.records import JournalEntry
from lending.domain.tasks import HumanTask
from lending.service.ports import ActivityRecord
from lending.service.replay.attachment import WORKED, attach
from lending.service.replay.histories import InstanceHistory
from lending.service.replay.moves import Move, marking_after, moves_of

#: Token places: process instance and node.
Marking = Mapping[tuple[str, str], int]
#: What only passes tokens on, or only holds others.
_SILENT = frozenset({"parallelGateway", "eventBasedGateway", "subProcess"})
#: Steps whose interruption is worth a moment; an interrupted process holds them.
_WORK = WORKED | {"userTask", "businessRuleTask"}
_HOLDERS = frozenset({"callActivity", "subProcess", "parallelGateway", "multiInstanceBody"})
#: Rows that say the same of the same person within this are one moment, such as a consent for each purpose.
_AT_ONCE = timedelta(seconds=1)


class Lane(StrEnum):
    """Who acts at a moment."""

    PEOPLE = "people"
    WORKERS = "workers"
    CUSTOMER = "customer"
    ENGINE = "engine"


class Ending(StrEnum):
    """What became of a moment's step; RECORDED is an act that belongs to no step."""

    PASSED = "passed"
    CANCELLED = "cancelled"
    WAITS = "waits"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One moment; `flows` are the flows that tokens move along, in their order, and `marking` is where they stand after."""

    number: int
    at: datetime
    lane: Lane
    ending: Ending
    flows: tuple[tuple[str, str], ...]
    marking: Marking
    record: ActivityRecord | None = None
    task: HumanTask | None = None
    entries: tuple[JournalEntry, ...] = ()

    @property
    def is_decision(self) -> bool:
        """Say whether a person of the bank completed a task."""
        return self.lane is Lane.PEOPLE and self.ending is Ending.PASSED

    @property
    def anchor(self) -> str:
        """Return what a finding holds on to: the moment's number moves when the case goes on, this does not."""
        return self.record.id if self.record else f"journal:{self.entries[0].id}"

    @property
    def record_kind(self) -> str:
        """Return the kind of its step, empty where there is none."""
        return self.record.kind if self.record else ""

    @property
    def node(self) -> str:
        """Return the node in the diagram, empty where there is none."""
        return node_of(self.record) if self.record else ""


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where a moment begins among the moves."""

    at: datetime
    depth: int
    ending: Ending
    record: ActivityRecord | None = None
    entries: tuple[JournalEntry, ...] = ()


def moments_of(histories: Sequence[InstanceHistory], entries: Iterable[JournalEntry], tasks: Iterable[HumanTask]) -> tuple[Moment, ...]:
    """Return the moments of a case in their order, those that still wait last."""
    every = [record for history in histories for record in history.own_records]
    shown = {record.id: record for history in histories for record in history.own_records if _is_shown(history, record)}
    kept = list(tasks)
    attached, alone = attach(entries, every, kept)
    moves = moves_of(histories)
    repeated = (record for history in histories for record in _repetitions(history))
    cuts = sorted([*_steps(moves, shown, attached), *_repeated(repeated, attached), *_records(alone)], key=lambda cut: (cut.at, cut.depth))
    waiting = [_Cut(record.start, 0, Ending.WAITS, record, tuple(attached.get(record.id, ()))) for record in every if _waits(record)]
    by_task = {task.id: task for task in kept}
    spans = enumerate(_spans([*cuts, *waiting], moves), start=1)
    return tuple(_moment(number, cut, within, marking, by_task) for number, (cut, within, marking) in spans)


def _steps(moves: Iterable[Move], shown: Mapping[str, ActivityRecord], attached: Mapping[str, Sequence[JournalEntry]]) -> Iterator[_Cut]:
    for move in moves:
        record = shown.get(move.passage)
        if record and not move.arrives:
            ending = Ending.CANCELLED if record.cancelled else Ending.PASSED
            yield _Cut(move.at, move.depth, ending, record, tuple(attached.get(record.id, ())))


def _repetitions(history: InstanceHistory) -> list[ActivityRecord]:
    """Return what was done several times within one passage: no token moves, and yet each time somebody did it."""
    whole = {record.id for record in whole_passages(history.drawing.diagram, history.records)}
    return [record for record in history.records if record.id not in whole]


def _repeated(repetitions: Iterable[ActivityRecord], attached: Mapping[str, Sequence[JournalEntry]]) -> Iterator[_Cut]:
    for record in repetitions:
        if record.end:
            ending = Ending.CANCELLED if record.cancelled else Ending.PASSED
            yield _Cut(record.end, 0, ending, record, tuple(attached.get(record.id, ())))


def _records(alone: Iterable[JournalEntry]) -> Iterator[_Cut]:
    group: list[JournalEntry] = []
    for entry in alone:
        if group and not _says_the_same(group[-1], entry):
            yield _Cut(group[0].at, 0, Ending.RECORDED, entries=tuple(group))
            group = []
        group.append(entry)
    if group:
        yield _Cut(group[0].at, 0, Ending.RECORDED, entries=tuple(group))


def _says_the_same(said: JournalEntry, entry: JournalEntry) -> bool:
    return (said.action, said.actor_id) == (entry.action, entry.actor_id) and entry.at - said.at <= _AT_ONCE


def _spans(cuts: Sequence[_Cut], moves: Sequence[Move]) -> Iterator[tuple[_Cut, Sequence[Move], Marking]]:
    """Yield each cut with the moves that follow it up to the next, and where the tokens stand after them."""
    starts = list(_starts(cuts, moves))
    marking = marking_after(moves[: starts[0]] if starts else ())
    for cut, first, end in zip(cuts, starts, [*starts[1:], len(moves)], strict=False):
        marking = marking_after(moves[first:end], marking)
        yield cut, moves[first:end], marking


def _starts(cuts: Sequence[_Cut], moves: Sequence[Move]) -> Iterator[int]:
    """Yield how many moves come before each cut; before one that waits, all."""
    place = 0
    for cut in cuts:
        while place < len(moves) and (cut.ending is Ending.WAITS or (moves[place].at, moves[place].depth) < (cut.at, cut.depth)):
            place += 1
        yield place


def _moment(number: int, cut: _Cut, within: Sequence[Move], marking: Marking, tasks: Mapping[str, HumanTask]) -> Moment:
    task = tasks.get(cut.record.task or "") if cut.record else None
    return Moment(
        number=number,
        at=cut.at,
        lane=_lane(cut, task),
        ending=cut.ending,
        flows=tuple((move.instance, move.flow) for move in within if move.flow),
        marking=marking,
        record=cut.record,
        task=task,
        entries=cut.entries,
    )


def _lane(cut: _Cut, task: HumanTask | None) -> Lane:
    if cut.record is None:
        actor = cut.entries[0]
        return Lane.CUSTOMER if actor.actor_name == "customer" else Lane.WORKERS if actor.actor_id is None else Lane.PEOPLE
    if cut.ending is Ending.CANCELLED:
        return Lane.ENGINE
    if cut.record.kind == "userTask":
        return Lane.CUSTOMER if task and task.group == Role.CUSTOMER else Lane.PEOPLE
    return Lane.WORKERS if cut.record.kind in WORKED else Lane.ENGINE


def _is_shown(history: InstanceHistory, record: ActivityRecord) -> bool:
    node = node_of(record)
    if record.cancelled:
        return record.kind in _WORK
    if record.kind == "exclusiveGateway":
        return node in history.drawing.names and len(history.drawing.diagram.out_of.get(node, ())) > 1
    return record.kind not in _SILENT


def _waits(record: ActivityRecord) -> bool:
    return record.end is None and record.kind not in _HOLDERS
