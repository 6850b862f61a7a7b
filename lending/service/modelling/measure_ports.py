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


class Measures(Protocol[Record_co]):
    """What the engine's history tells of a process over a time: after one instant and until another."""

    def late(self, process: str, since: datetime, until: datetime, most: int) -> Mapping[str, int]:
        """Count by step the human tasks that ended after they were due; the newest are looked at."""

    def ended(self, process: str, since: datetime, until: datetime, most: int) -> Sequence[EndedCase]:
        """Return the instances that ended by themselves, the newest first; those deleted from outside are left out."""

    def passages(self, instance: str) -> Sequence[Record_co]:
        """Return the passages of one instance, in order of their start."""

    def throughput(self, processes: Iterable[str], since: datetime) -> Mapping[str, int]:
        """Count by process the instances that ended since then."""
