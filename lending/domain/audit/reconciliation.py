"""Two records of the same events held against each other: what one has and the other has not, and what they tell differently."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Mismatch(StrEnum):
    """How the journal and the engine disagree."""

    #: The journal tells of it, the engine does not.
    MISSING = "missing"
    #: The engine tells of it, the journal does not.
    EXTRA = "extra"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, by its kind (task, start, end, decision) and key, with what is told of it; `inside` the time asked for.

    What lies a little outside is known all the same: the two clocks differ.
    """

    kind: str
    key: str
    case: str
    told: Mapping[str, object] = field(default_factory=dict)
    inside: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A disagreement about one event, in words."""

    mismatch: Mismatch
    kind: str
    key: str
    case: str
    said: str


def compare(journal: Mapping[tuple[str, str], Event], engine: Mapping[tuple[str, str], Event]) -> list[Difference]:
    """Hold two records against each other, both ways; events outside the time asked for only answer for those inside."""
    missing = [
        _difference(Mismatch.MISSING, event, "the engine knows nothing of it")
        for key, event in journal.items()
        if event.inside and key not in engine
    ]
    extra = [
        _difference(Mismatch.EXTRA, event, "the journal knows nothing of it")
        for key, event in engine.items()
        if event.inside and key not in journal
    ]
    different = [
        _difference(Mismatch.DIFFERENT, event, said)
        for key, event in journal.items()
        if event.inside and key in engine and (said := _told_differently(event, engine[key]))
    ]
    return [*missing, *extra, *different]


def _told_differently(journal: Event, engine: Event) -> str:
    """Say what both tell and tell differently; the case first."""
    here, there = {"case": journal.case, **journal.told}, {"case": engine.case, **engine.told}
    told = {name: value for name, value in here.items() if name in there and str(there[name]) != str(value)}
    return "; ".join(f"{name} is {value} in the journal, {there[name]} in the engine" for name, value in told.items())


def _difference(mismatch: Mismatch, event: Event, said: str) -> Difference:
    return Difference(mismatch=mismatch, kind=event.kind, key=event.key, case=event.case, said=said)
