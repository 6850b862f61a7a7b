"""What auditing needs of a database and of the file of anchors."""

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from lending.domain.applications import Application
from lending.domain.audit.chain import Row, Stretch
from lending.domain.parties import Party
from lending.domain.records import JournalEntry
from lending.service.queries import ReadQuery


class Chain(Protocol):
    """The journal: as it was written, who read what, and sealed in the order of its chain."""

    def written(self, since: datetime, until: datetime, actions: Collection[str] = ()) -> list[JournalEntry]:
        """Return the rows written from one instant until before another, in order: all, or those of some actions."""

    def readings(self, query: ReadQuery) -> tuple[list[tuple[JournalEntry, Party | None, Application | None]], int]:
        """Return a page of rows that tell of readings, each with its party and application where it has them, and how many there are."""

    def rows(self, first: int, last: int) -> Iterator[list[Row]]:
        """Yield the links from one place through another in batches, each joined with its row as it is now."""

    def stretches(self, first: int, last: int) -> AbstractContextManager[Iterator[tuple[int, Stretch | None]]]:
        """Have the links from one place through another checked a stretch at a time, several at once; end that with the context.

        Yields in their order through which place each stretch reaches, the last to `last`, and what checking it by itself came to: None
        where something in it does not fit, and where nobody looked, so that whoever asks walks along it himself.
        """

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
