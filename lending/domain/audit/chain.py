"""The chain over the journal: each link's head is the hash of the head before it and of the row it seals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from itertools import accumulate
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


@dataclass(frozen=True, slots=True)
class Stretch:
    """Links in a row that hold among themselves, whoever checked them: where they begin and end, and what joins them to others."""

    #: Places in the chain.
    first: int
    last: int
    #: Head that the first link was sealed after, of the link before the last, and of the last.
    previous: str
    before: str
    head: str
    #: Row ids.
    lowest: int
    highest: int
    #: As `Walk.late`, among these links alone.
    late: tuple[tuple[int, int, int], ...]


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

    def join(self, stretch: Stretch) -> bool:
        """Go on through links that were checked by themselves; False, and stay, when they do not follow or tell less than a walk would."""
        # A row numbered below one of an earlier stretch is late by all of them: only a walk knows by which.
        if stretch.first != self.sequence + 1 or stretch.previous != self.head or stretch.lowest < self._highest:
            return False
        self.sequence, self.before, self.head, self._highest = stretch.last, stretch.before, stretch.head, stretch.highest
        self.late += stretch.late
        return True


class Columns(NamedTuple):
    """Links in their order as `Sealed`, a column at a time: half the work of a row at a time."""

    sequences: Sequence[int]
    entries: Sequence[int]
    digests: Sequence[str]
    previous: Sequence[str]
    heads: Sequence[str]
    kept: Sequence[str | None]
    #: In UTF-8.
    canonical: Sequence[bytes]


def check(rows: Sequence[Row]) -> Stretch | None:
    """Check links in their order by themselves, as `check_columns` does; None also when there is none."""
    if not rows:
        return None
    sequences, entries, digests, previous, heads, kept, canonical = zip(*rows, strict=True)
    return check_columns(Columns(sequences, entries, digests, previous, heads, kept, [text.encode() for text in canonical]))


def check_columns(links: Columns) -> Stretch | None:
    """Check links in their order by themselves, each against its row and the one before; None when one does not fit.

    What `Walk.take` does from the first link's own `previous` on. There is at least one.
    """
    sequences, entries, digests, before, heads, kept, canonical = links
    first, last = sequences[0], sequences[0] + len(sequences) - 1
    whole = (
        {len(column) for column in links} == {len(sequences)}
        and [*sequences] == [*range(first, last + 1)]
        and [*kept] == [*digests]
        and before[1:] == heads[:-1]
        and [sha256(content).hexdigest() for content in canonical] == [*digests]
        and [sha256((head + digest).encode()).hexdigest() for head, digest in zip(before, digests, strict=True)] == [*heads]
    )
    return Stretch(first, last, before[0], before[-1], heads[-1], min(entries), max(entries), _late(links)) if whole else None


def _late(links: Columns) -> tuple[tuple[int, int, int], ...]:
    if [*links.entries] == sorted(links.entries):
        return ()
    highest = accumulate(links.entries, max, initial=0)
    ordered = zip(links.sequences, links.entries, highest, strict=False)
    return tuple((sequence, entry, before) for sequence, entry, before in ordered if entry < before)
