"""A part of a day's close: a step over a partition, done once, in one transaction that leaves a row behind."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import rfc8785

from lending.domain.loans import ClosePart, DailyClose
from lending.service.close.ports import Part, Posted, Tally
from lending.service.journal import plain
from lending.service.ports import Bank, Book

#: The step that looks at loans one by one, and names them for the steps that follow.
REPLAY = "replay"


@dataclass(frozen=True, slots=True)
class Done:
    """What a part did; `facts` are kept as they are."""

    tally: Tally
    postings: Iterable[Posted] = ()
    facts: dict[str, object] = field(default_factory=dict)


Work = Callable[[Bank, Book, Part], Done]


def do_parts(bank: Bank, parts: Sequence[tuple[str, Part, Work]]) -> None:
    """Do steps of partitions of one day in one transaction, each unless it was done."""
    day, partitions = parts[0][1].day, {part.partition for _, part, _ in parts}
    with bank.begin() as book:
        # Two who close the same day take turns.
        book.lock(DailyClose, day)
        done = {(part.step, part.partition): part for part in book.find(ClosePart, day=day, partition=tuple(partitions))}
        for step, part, work in parts:
            if (step, part.partition) not in done:
                made = _do(bank, book, step, _with_exceptions(part, done.get((REPLAY, part.partition))), work)
                done[step, part.partition] = made
                book.add(made)


def _do(bank: Bank, book: Book, step: str, part: Part, work: Work) -> ClosePart:
    done = work(bank, book, part)
    facts = {"tally": {name: count for name, count in sorted(done.tally.items()) if count}, **done.facts}
    return ClosePart(day=part.day, step=step, partition=part.partition, facts=facts, digest=digest(facts, done.postings))


def parts_done(book: Book, day: date) -> set[tuple[str, int]]:
    """Return the steps and partitions of a day that are done."""
    return {(part.step, part.partition) for part in book.find(ClosePart, day=day)}


def digest(facts: dict[str, object], postings: Iterable[Posted]) -> str:
    """Return the SHA-256 of the canonical JSON of what a part found and posted, hexadecimal."""
    posted: list[Any] = sorted([*posting] for posting in postings)
    return hashlib.sha256(rfc8785.dumps([plain(facts), posted])).hexdigest()


def _with_exceptions(part: Part, replayed: ClosePart | None) -> Part:
    if replayed is None:
        return part
    named: dict[str, Any] = replayed.facts
    return replace(part, replayed=tuple(named["replayed"]), left_out=tuple(named["left_out"]), idle=bool(named["idle"]))
