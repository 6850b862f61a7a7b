"""The chain over the journal: each link's head is the hash of the head before it and of the row it seals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

#: Head before the first link of the chain.
GENESIS = "0" * 64


class Breakage(StrEnum):
    """What was done to the journal."""

    #: A row, or a link of the chain, says something else than when it was sealed.
    EDIT = "edit"
    DELETE = "delete"
    INSERT = "insert"
    REORDER = "reorder"
    #: The end is gone: an anchor knows of more.
    TRUNCATION = "truncation"
    #: Rows and all links after them were made anew; only an anchor shows it.
    REWRITE = "rewrite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """The first broken entry: its place in the chain, the journal row's id where there is one left to name, and what is wrong."""

    kind: Breakage
    sequence: int
    entry_id: int | None
    said: str


class Sealed(NamedTuple):
    """A link of the chain as it was sealed."""

    sequence: int
    entry_id: int
    digest: str
    previous: str
    head: str
    #: Digest kept with the row, None when the row is gone.
    kept: str | None
    #: Canonical JSON (RFC 8785) of the row as it is now; of a row that is gone anything.
    canonical: str


#: A link as the database gives it, a tuple in the order of `Sealed`: naming a million of them costs as much as hashing them.
Row = tuple[int, int, str, str, str, str | None, str]


@dataclass(frozen=True, slots=True)
class Anchor:
    """The chain's head at an instant, kept outside the database."""

    at: datetime
    sequence: int
    head: str


def link(previous: str, entry_digest: str) -> str:
    """Return the chain's head after one more row."""
    return sha256(f"{previous}{entry_digest}".encode()).hexdigest()


class Walk:
    """A walk along the chain: how far it holds, and the links of rows that were numbered before others sealed earlier."""

    def __init__(self, sequence: int, head: str) -> None:
        self.sequence = sequence
        self.head = head
        #: Head of the link before the last one that held.
        self.before = head
        self._highest = 0
        #: Sequence and row id of links sealed out of the rows' order, with the highest row id before.
        self.late: list[tuple[int, int, int]] = []

    def take(self, rows: Iterable[Row]) -> Sealed | None:
        """Go on through links in their order; return the first that does not fit, None when all do."""
        sequence, head, before, highest = self.sequence, self.head, self.before, self._highest
        broken = None
        for row in rows:
            number, entry, digest, previous, sealed, kept, canonical = row
            if (
                number != sequence + 1
                or kept != digest
                or previous != head
                or sha256(canonical.encode()).hexdigest() != digest
                or sha256((head + digest).encode()).hexdigest() != sealed
            ):
                broken = Sealed(*row)
                break
            if entry < highest:
                self.late.append((number, entry, highest))
            else:
                highest = entry
            sequence, before, head = number, head, sealed
        self.sequence, self.head, self.before, self._highest = sequence, head, before, highest
        return broken
