"""Where a case is in its diagrams: the path taken and the current step of each process it went through, from the engine's history."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from defusedxml import ElementTree

from lending.domain.actors import Actor
from lending.errors import EngineUnavailableError
from lending.service.ports import ActivityRecord, Bank
from lending.service.task_owners import require_owner

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
_FLOW, _PROCESS = f"{_BPMN}sequenceFlow", f"{_BPMN}process"
#: What is said of a path in words: steps, not the gateways and events between them.
_STEPS = frozenset({"startEvent", "userTask", "serviceTask", "businessRuleTask", "callActivity", "noneEndEvent", "endEvent"})


@dataclass(frozen=True, slots=True)
class PathStep:
    """A step of the path in words; `end` is None while the case is there."""

    element: str
    name: str
    kind: str
    start: datetime
    end: datetime | None
    cancelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PathInDiagram:
    """The path of a case through one diagram; `taken` holds ids of nodes and flows, `now` those of the current steps."""

    process: str
    name: str
    definition: str
    version: str
    taken: tuple[str, ...]
    now: tuple[str, ...]
    steps: tuple[PathStep, ...]


def read_paths(bank: Bank, actor: Actor, business_key: str) -> tuple[PathInDiagram, ...] | None:
    """Return the path of a case through each of its diagrams, in the order it entered them; None when the engine does not answer.

    The key is an application's or a collection case's; NotFoundError outside the actor's scope.
    """
    with bank.read() as book:
        require_owner(book, actor, business_key)
    try:
        passages = _by_diagram(bank.engine.activity_history(business_key))
        return tuple(path_in(bank.engine.model_xml(definition), records) for definition, records in passages.items())
    except EngineUnavailableError:
        return None


def _by_diagram(records: Sequence[ActivityRecord]) -> Mapping[str, list[ActivityRecord]]:
    """Return the passages by the diagram they are seen on: of an instance that was moved to another version, all on the one it runs now."""
    newest: dict[tuple[str, str], str] = {}
    for record in sorted(records, key=lambda record: (record.end is None, record.end or record.start)):
        newest[record.process_instance, record.process] = record.process_definition
    passages: dict[str, list[ActivityRecord]] = defaultdict(list)
    for record in records:
        definition = newest[record.process_instance, record.process]
        passages[definition].append(replace(record, process_definition=definition))
    return passages


def path_in(xml: bytes, records: Sequence[ActivityRecord]) -> PathInDiagram:
    """Return the path that these passages drew in a diagram; what the diagram does not have, since its version came later, is left out."""
    model = ElementTree.fromstring(xml)
    process = next(model.iter(_PROCESS))
    flows = {flow.get("id", ""): (flow.get("sourceRef", ""), flow.get("targetRef", "")) for flow in model.iter(_FLOW)}
    drawn = {element.get("id") for element in process.iter()}
    now = {record.activity for record in records if record.end is None}
    first = records[0]
    return PathInDiagram(
        process=first.process,
        name=process.get("name") or first.process,
        definition=first.process_definition,
        version=first.process_definition.split(":")[1] if ":" in first.process_definition else "",
        taken=(
            *dict.fromkeys(record.activity for record in records if record.activity not in now and record.activity in drawn),
            *flows_taken(flows, records),
        ),
        now=tuple(sorted(now)),
        steps=tuple(_steps(records)),
    )


def flows_taken(flows: Mapping[str, tuple[str, str]], records: Iterable[ActivityRecord]) -> list[str]:
    """Return the flows along which the case went: the source was left, and the target entered then or later.

    Engines keep no history of flows; of two parallel ways between the same two steps both are named.
    """
    left: dict[str, list[datetime]] = defaultdict(list)
    entered: dict[str, list[datetime]] = defaultdict(list)
    for record in records:
        entered[record.activity].append(record.start)
        if record.end is not None and not record.cancelled:
            left[record.activity].append(record.end)
    return [flow for flow, (source, target) in flows.items() if _followed(left[source], entered[target])]


def _followed(left: Collection[datetime], entered: Collection[datetime]) -> bool:
    return bool(left) and bool(entered) and max(entered) >= min(left)


def _steps(records: Sequence[ActivityRecord]) -> Iterable[PathStep]:
    # What happens within a millisecond has no order of its own but that a process begins with its start.
    for record in sorted(records, key=lambda record: (record.start, record.kind != "startEvent")):
        if record.kind in _STEPS:
            yield PathStep(record.activity, record.name or record.activity, record.kind, record.start, record.end, record.cancelled)
