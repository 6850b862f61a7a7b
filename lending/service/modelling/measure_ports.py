"""What measuring processes needs of the engine."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

Record_co = TypeVar("Record_co", covariant=True)


@dataclass(frozen=True, slots=True)
class EndedCase:
    """A process instance that ended, and by which definition it ran last."""

    instance: str
    business_key: str
    definition: str
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class LateTasks:
    """Human tasks that ended after they were due, in a time; at one step or any, of one definition or all versions of the process."""

    process: str
    since: datetime
    until: datetime
    #: So many that ended are looked at, the newest first; None is all of them.
    most: int | None
    step: str | None = None
    definition: str | None = None


class Measures(Protocol[Record_co]):
    """What the engine's history tells of a process over a time: after one instant and until another."""

    def late(self, process: str, since: datetime, until: datetime, most: int | None) -> Mapping[str, int]:
        """Count by step the human tasks that ended after they were due; the newest are looked at, or all of them."""

    def late_cases(self, tasks: LateTasks) -> Sequence[str]:
        """Return the business keys of the cases such tasks were of, each once; an instance without one goes by its id."""

    def ended(self, process: str, since: datetime, until: datetime, most: int) -> Sequence[EndedCase]:
        """Return the instances that ended by themselves, the newest first; those deleted from outside are left out."""

    def passages(self, instance: str) -> Sequence[Record_co]:
        """Return the passages of one instance, in order of their start."""

    def throughput(self, processes: Iterable[str], since: datetime) -> Mapping[str, int]:
        """Count by process the instances that ended since then."""
