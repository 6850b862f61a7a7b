"""What verifying the journal needs of a database and of the file of anchors."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Protocol

from lending.domain.audit.chain import Row


class Chain(Protocol):
    """The sealed journal in the order of its chain."""

    def rows(self, first: int, last: int) -> Iterator[list[Row]]:
        """Yield the links from one place through another in batches, each joined with its row as it is now."""

    def span(self, since: datetime | None, before: datetime | None) -> tuple[int, int]:
        """Return the first and last place sealed from one instant until before another; the last is below the first when none was."""

    def sealed_past(self, entry_id: int, through: int | None = None) -> tuple[int, datetime] | None:
        """Return place and instant of the earliest link among rows of higher ids (up to `through`); None when there is none."""

    def place_of(self, *, digest: str | None = None, previous: str | None = None, head: str | None = None) -> int | None:
        """Return the first place whose link carries this digest, previous head or head; None when none does."""

    def holds(self, digest: str) -> bool:
        """Say whether some row of the journal carries this digest."""

    def unsealed(self) -> int:
        """Count the rows that are not sealed."""


class Anchors(Protocol):
    """The anchors' file outside the database: lines are added at its end and never changed."""

    def lines(self) -> list[str]:
        """Return the whole lines of the file, in order."""

    def extend(self, make: Callable[[list[str]], str | None]) -> str | None:
        """Add what `make` returns of the lines so far, flushed to the disk before the call returns; alone among all processes."""
