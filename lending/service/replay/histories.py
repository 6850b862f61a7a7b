"""The history of a case, process instance by process instance: what it passed on the diagram it really ran, and how it was called."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from lending.domain.history.tokens import Trace, trace
from lending.service.ports import ActivityRecord
from lending.service.replay.diagrams import Drawing, read_drawings

#: Deployed diagrams kept read: each version of each process once.
_KEPT = 64


@dataclass(frozen=True, kw_only=True)
class InstanceHistory:
    """One process instance; `caller` is the passage that called it, None for the outermost."""

    instance: str
    process: str
    definition: str
    drawing: Drawing
    records: tuple[ActivityRecord, ...]
    trace: Trace
    caller: str | None = None

    @property
    def version(self) -> str:
        """Return the version of the diagram it ran, as the engine counts them."""
        return self.definition.split(":")[1] if ":" in self.definition else ""


def histories_of(records: Iterable[ActivityRecord], model_xml: Callable[[str], bytes]) -> tuple[InstanceHistory, ...]:
    """Return the histories of a case's instances in the order they began; `model_xml` returns a definition's diagram."""
    by_instance: dict[str, list[ActivityRecord]] = {}
    for record in records:
        by_instance.setdefault(record.process_instance, []).append(record)
    callers = {record.called_instance: record.id for found in by_instance.values() for record in found if record.called_instance}
    drawings: dict[str, Drawing] = {}
    for found in by_instance.values():
        first = found[0]
        if first.process_definition not in drawings:
            drawings[first.process_definition] = _drawing(model_xml(first.process_definition), first.process)
    return tuple(_history(instance, found, drawings, callers) for instance, found in by_instance.items())


def _history(instance: str, records: list[ActivityRecord], drawings: Mapping[str, Drawing], callers: Mapping[str, str]) -> InstanceHistory:
    first = records[0]
    drawing = drawings[first.process_definition]
    return InstanceHistory(
        instance=instance,
        process=first.process,
        definition=first.process_definition,
        drawing=drawing,
        records=tuple(records),
        trace=trace(drawing.diagram, records),
        caller=callers.get(instance),
    )


@lru_cache(_KEPT)
def _drawing(content: bytes, process: str) -> Drawing:
    return next(drawing for drawing in read_drawings(content) if drawing.diagram.process == process)
