"""What differs between two versions of a diagram: added, removed, changed and moved parts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

#: Points of a drawing: a shape's corner and size, or the bends of a flow.
Place = tuple[float, ...]


class Kind(StrEnum):
    """What happened to a part between the older version and the newer."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a diagram: a step, an event, a gateway, a flow, a message, the process itself."""

    id: str
    #: The BPMN name: userTask, sequenceFlow.
    kind: str
    name: str
    #: What it says, extensions included, by path: `camunda:topic`, `timerEventDefinition/timeDate`.
    properties: Mapping[str, str]
    #: Where it is drawn; empty where it is not.
    place: Place = ()
    #: The ids of the parts a flow joins.
    ends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """A property before and after; None where it was not there."""

    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happened to one part; `moved` also for one that was changed and drawn elsewhere."""

    kind: Kind
    id: str
    part: str
    name: str
    differences: tuple[Difference, ...] = ()
    moved: bool = False


def compare(old: Mapping[str, Part], new: Mapping[str, Part]) -> tuple[Change, ...]:
    """Return the changes from one version to another, by kind and then in the order of the diagrams.

    A flow that only follows a step that was moved, added or removed is not told as moved.
    """
    gone = {part_id for part_id in {**old, **new} if part_id not in old or part_id not in new}
    shifted = gone | {part_id for part_id in old.keys() & new.keys() if not new[part_id].ends and old[part_id].place != new[part_id].place}
    added = [_whole(Kind.ADDED, part) for part in new.values() if part.id not in old]
    removed = [_whole(Kind.REMOVED, part) for part in old.values() if part.id not in new]
    kept = [_kept(old[part.id], part, shifted) for part in new.values() if part.id in old]
    return (*added, *removed, *_of(Kind.CHANGED, kept), *_of(Kind.MOVED, kept))


def differences(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Difference, ...]:
    """Return the properties that differ, by name."""
    names = sorted(old.keys() | new.keys())
    return tuple(Difference(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name))


def _whole(kind: Kind, part: Part) -> Change:
    return Change(kind=kind, id=part.id, part=part.kind, name=part.name)


def _kept(old: Part, new: Part, shifted: set[str]) -> Change | None:
    moved = old.place != new.place and not shifted & set(new.ends)
    found = differences({"kind": old.kind, **old.properties}, {"kind": new.kind, **new.properties})
    if not found and not moved:
        return None
    kind = Kind.CHANGED if found else Kind.MOVED
    return Change(kind=kind, id=new.id, part=new.kind, name=new.name or old.name, differences=found, moved=moved)


def _of(kind: Kind, changes: Iterable[Change | None]) -> list[Change]:
    return [change for change in changes if change is not None and change.kind == kind]
