"""Passages of a process instance through the nodes of its diagram, as an engine's history keeps them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeVar

from lending.domain.history.diagram import Diagram

#: What the engine adds to the id of a node for the passage that holds its repetitions.
_WHOLE_PASSAGE = "#multiInstanceBody"


class Passage(Protocol):
    """One passage: `activity` is the node, `end` None while it lasts, `cancelled` says that it was interrupted."""

    @property
    def id(self) -> str: ...  # noqa: D102 -- an attribute, told above
    @property
    def activity(self) -> str: ...  # noqa: D102
    @property
    def start(self) -> datetime: ...  # noqa: D102
    @property
    def end(self) -> datetime | None: ...  # noqa: D102
    @property
    def cancelled(self) -> bool: ...  # noqa: D102


Found = TypeVar("Found", bound=Passage)


def node_of(passage: Passage) -> str:
    """Return the node a passage leads through."""
    return passage.activity.removesuffix(_WHOLE_PASSAGE)


def whole_passages(diagram: Diagram, passages: Iterable[Found]) -> list[Found]:
    """Return the passages without the repetitions within one, in the order they began."""
    kept = [passage for passage in passages if not (passage.activity in diagram.repeated and node_of(passage) == passage.activity)]
    return sorted(kept, key=lambda passage: passage.start)


def completed(passage: Passage) -> bool:
    """Say whether a passage ended as it should: what was interrupted or still lasts did not."""
    return passage.end is not None and not passage.cancelled
