"""The history of a case, process instance by process instance: what it passed on the diagram it really ran, and how it was called."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType

from lending.domain.history.tokens import Trace, trace
from lending.service.ports import ActivityRecord
from lending.service.replay.diagrams import Drawing, read_drawings
from lending.service.replay.legs import LEG, Crossing, Leg, legs_of

#: Deployed diagrams kept read: each version of each process once.
_KEPT = 64


@dataclass(frozen=True, kw_only=True)
class InstanceHistory:
    """One process instance on one version of its diagram; `caller` is the passage that called it, None for the outermost.

    One that was moved to another version has a history for each: it ran this one `since` and `until` its moves (None: from its begin,
    to its end or now). `going_on` are the ids of passages that lasted when it was moved, which its next history goes on with.
    """

    instance: str
    process: str
    definition: str
    drawing: Drawing
    records: tuple[ActivityRecord, ...]
    trace: Trace
    caller: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    going_on: frozenset[str] = frozenset()

    @property
    def engine_instance(self) -> str:
        """Return the id by which the engine knows it."""
        return self.instance.partition(LEG)[0]

    @property
    def own_records(self) -> tuple[ActivityRecord, ...]:
        """Return the passages that ended here, or last now."""
        return tuple(record for record in self.records if record.id not in self.going_on)

    @property
    def version(self) -> str:
        """Return the version of the diagram it ran, as the engine counts them."""
        return self.definition.split(":")[1] if ":" in self.definition else ""


def histories_of(
    records: Iterable[ActivityRecord], model_xml: Callable[[str], bytes], crossings: Mapping[str, Sequence[Crossing]] = MappingProxyType({})
) -> tuple[InstanceHistory, ...]:
    """Return the histories of a case's instances in the order they began; `model_xml` returns a definition's diagram.

    `crossings` are the moves to other versions that were written down, by instance.
    """
    by_instance: dict[str, list[ActivityRecord]] = {}
    for record in records:
        by_instance.setdefault(record.process_instance, []).append(record)
    callers = {record.called_instance: record.id for found in by_instance.values() for record in found if record.called_instance}
    drawings = _Drawings(model_xml)
    return tuple(
        _history(instance, found[0].process, leg, drawings, callers)
        for instance, found in by_instance.items()
        for leg in _legs(found, crossings.get(instance, ()), drawings)
    )


class _Drawings:
    """The diagrams of a case, each asked for once."""

    def __init__(self, model_xml: Callable[[str], bytes]) -> None:
        self._model_xml, self._known = model_xml, dict[str, Drawing]()

    def __call__(self, definition: str, process: str) -> Drawing:
        if definition not in self._known:
            self._known[definition] = _drawing(self._model_xml(definition), process)
        return self._known[definition]


def _legs(found: Sequence[ActivityRecord], crossings: Sequence[Crossing], drawings: _Drawings) -> tuple[Leg, ...]:
    return legs_of(found, crossings, lambda definition: drawings(definition, found[0].process).diagram)


def _history(instance: str, process: str, leg: Leg, drawings: _Drawings, callers: Mapping[str, str]) -> InstanceHistory:
    drawing = drawings(leg.definition, process)
    return InstanceHistory(
        instance=leg.records[0].process_instance if leg.records else instance,
        process=process,
        definition=leg.definition,
        drawing=drawing,
        records=leg.records,
        trace=trace(drawing.diagram, leg.records, leg.brought),
        caller=callers.get(instance),
        since=leg.since,
        until=leg.until,
        going_on=leg.going_on,
    )


@lru_cache(_KEPT)
def _drawing(content: bytes, process: str) -> Drawing:
    return next(drawing for drawing in read_drawings(content) if drawing.diagram.process == process)
