# ruff: noqa: ARG002 -- a fake takes what the real one takes
"""Moves and measures in memory: each running instance stands at one element of its definition, what ended is told by the test."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime

from lending.errors import EngineUnavailableError
from lending.service.modelling.measure_ports import EndedCase, LateTasks
from lending.service.modelling.move_ports import NotMovedError, Objection, Route, RunningCase
from lending.service.modelling.move_preview import nodes_of
from lending.service.ports import ActivityRecord


class FakeMoves:
    """Implements `lending.service.modelling.move_ports.Moves`; `model` gives the diagram of a definition."""

    def __init__(self, model: Callable[[str], bytes]) -> None:
        self._model = model
        #: Running instances as [definition, element, business key], by id.
        self.cases: dict[str, list[str]] = {}
        self.against: list[Objection] = []
        #: Instances in the order they were moved.
        self.moved: list[str] = []
        #: Fail as an engine that is away at this move, counted from 1.
        self.away_at = 0
        #: Called before a move is tried, with the instance.
        self.before: Callable[[str], object] = lambda _: None
        self._tries = 0

    def generate(self, source: str, target: str) -> Sequence[tuple[str, str]]:
        before, after = nodes_of(self._model(source)), nodes_of(self._model(target))
        return [(node, node) for node, found in before.items() if (found.holds or found.host) and after.get(node) == found]

    def objections(self, route: Route) -> Sequence[Objection]:
        return [found for found in self.against if (found.source, found.target) in route.pairs]

    def standing(self, definition: str) -> Mapping[str, int]:
        return Counter(element for by, element, _key in self.cases.values() if by == definition)

    def running(self, definition: str, elements: Collection[str] = (), most: int | None = None) -> Sequence[RunningCase]:
        found = [
            RunningCase(instance, key)
            for instance, (by, element, key) in sorted(self.cases.items())
            if by == definition and (not elements or element in elements)
        ]
        return found[:most]

    def definitions(self, instances: Collection[str]) -> Mapping[str, str]:
        return {instance: self.cases[instance][0] for instance in instances if instance in self.cases}

    def move(self, route: Route, instance: str) -> None:
        self._tries += 1
        if self._tries == self.away_at:
            raise EngineUnavailableError("The engine does not answer.")
        self.before(instance)
        case, pairs = self.cases.get(instance), dict(route.pairs)
        if case is None or case[0] != route.source or case[1] not in pairs:
            reason = "There is no migration instruction for this instance's activity"
            raise NotMovedError("Cannot migrate", reasons=(f"{case[1]}: {reason}" if case else "The process instance does not exist",))
        case[0], case[1] = route.target, pairs[case[1]]
        self.moved.append(instance)


class FakeMeasures:
    """Implements `lending.service.modelling.measure_ports.Measures`."""

    def __init__(self) -> None:
        self.done_late: dict[str, int] = {}
        #: Business keys of the cases behind that, by step.
        self.late_keys: dict[str, list[str]] = {}
        #: Cases that ended, with their passages.
        self.cases: list[tuple[EndedCase, Sequence[ActivityRecord]]] = []

    def late(self, process: str, since: datetime, until: datetime, most: int | None) -> Mapping[str, int]:
        return self.done_late

    def late_cases(self, tasks: LateTasks) -> Sequence[str]:
        asked = self.late_keys if tasks.step is None else {tasks.step: self.late_keys.get(tasks.step, [])}
        return list(dict.fromkeys(key for keys in asked.values() for key in keys))

    def ended(self, process: str, since: datetime, until: datetime, most: int) -> Sequence[EndedCase]:
        found = [case for case, _ in self.cases if case.definition.startswith(f"{process}:") and since < case.ended_at <= until]
        return sorted(found, key=lambda case: case.ended_at, reverse=True)[:most]

    def passages(self, instance: str) -> Sequence[ActivityRecord]:
        return next(records for case, records in self.cases if case.instance == instance)

    def throughput(self, processes: Iterable[str], since: datetime) -> Mapping[str, int]:
        return Counter(case.definition.partition(":")[0] for case, _ in self.cases if case.ended_at > since)
