"""A part of a day's close: what was done once, in one transaction that leaves a row behind."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import rfc8785

from lending.domain.loans import ClosePart
from lending.service.close.ports import Posted, Tally
from lending.service.journal import plain
from lending.service.ports import Book

#: The steps over partitions that are closed together, and the comparison of all balances after them.
CLOSE, BALANCE = "close", "balance"


@dataclass(frozen=True, slots=True)
class Done:
    """What was done; `facts` are kept as they are."""

    tally: Tally
    postings: Sequence[Posted] = ()
    facts: dict[str, object] = field(default_factory=dict)


def joined(steps: Iterable[Done]) -> Done:
    """Return what several steps did together."""
    tally: Counter[str] = Counter()
    postings: list[Posted] = []
    facts: dict[str, object] = {}
    for done in steps:
        tally.update(done.tally)
        postings += done.postings
        facts |= done.facts
    return Done(tally, postings, facts)


def part_of(day: date, step: str, partition: int, done: Done) -> ClosePart:
    """Return the row that says what was done; a part of several partitions goes by the first."""
    facts = {"tally": {name: count for name, count in sorted(done.tally.items()) if count}, **done.facts}
    return ClosePart(day=day, step=step, partition=partition, facts=facts, digest=digest(facts, done.postings))


def parts_of_day(book: Book) -> int:
    """Return how many parts a day has for those who wait: each partition, and the comparison of balances."""
    return len(book.partitions()) + 1


def parts_done(book: Book, day: date) -> int:
    """Return how many of those are done."""
    return len(closed_partitions(book, day)) + book.count(ClosePart, day=day, step=BALANCE)


def closed_partitions(book: Book, day: date) -> set[int]:
    """Return the partitions that are closed for a day."""
    return {partition for part in book.find(ClosePart, day=day, step=CLOSE) for partition in _listed(part, "partitions")}


def left_out(book: Book, day: date) -> tuple[str, ...]:
    """Return the loans that nothing was reckoned for."""
    return tuple(loan_id for part in book.find(ClosePart, day=day, step=CLOSE, order="partition") for loan_id in _listed(part, "left_out"))


def tally_of(part: ClosePart) -> dict[str, int]:
    """Return what a part counted."""
    found: dict[str, int] = part.facts["tally"]  # type: ignore[assignment]  # a JSON object, written with the part
    return found


def _listed(part: ClosePart, name: str) -> list[Any]:
    found: list[Any] = part.facts[name]  # type: ignore[assignment]  # a JSON list, written with the part
    return found


def digest(facts: dict[str, object], postings: Iterable[Posted]) -> str:
    """Return the SHA-256 of what a part found, as canonical JSON, and of what it posted, a line each by its key; hexadecimal."""
    lines = ("|".join(map(str, posting)) for posting in sorted(postings))
    return hashlib.sha256(b"\n".join([rfc8785.dumps(plain(facts)), *map(str.encode, lines)])).hexdigest()
