"""What moving running cases between versions needs of the engine."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from lending.errors import LendingError


class NotMovedError(LendingError):
    """The engine does not move this case; `reasons` are its own words."""

    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunningCase:
    """A process instance that runs."""

    instance: str
    business_key: str


@dataclass(frozen=True, slots=True)
class Objection:
    """What the engine says against a pair of elements."""

    source: str
    target: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """From which definition to which, element by element."""

    source: str
    target: str
    pairs: tuple[tuple[str, str], ...]


class Moves(Protocol):
    """Moves of running instances from one definition of a process to another."""

    def generate(self, source: str, target: str) -> Sequence[tuple[str, str]]:
        """Return the pairs of elements that the engine takes for the same."""

    def objections(self, route: Route) -> Sequence[Objection]:
        """Return what stands against a route whatever the case."""

    def standing(self, definition: str) -> Mapping[str, int]:
        """Count by element the tokens of a definition's running instances."""

    def running(self, definition: str, elements: Collection[str] = (), most: int | None = None) -> Sequence[RunningCase]:
        """Return the running instances of a definition, those at one of these elements if any are given."""

    def definitions(self, instances: Collection[str]) -> Mapping[str, str]:
        """Return by which definition instances run; what has ended is not among them."""

    def move(self, route: Route, instance: str) -> None:
        """Move one instance; NotMovedError when it cannot be."""
