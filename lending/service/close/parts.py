"""A part of a day's close: a step over a partition, done once, in one transaction that leaves a row behind."""

import hashlib
from collections.abc import Callable, Iterable
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


def do_parts(bank: Bank, parts: Iterable[tuple[str, Part, Work]]) -> None:
    """Do steps of partitions in one transaction, each unless it was done."""
    with bank.begin() as book:
        for step, part, work in parts:
            _do(bank, book, step, part, work)


def _do(bank: Bank, book: Book, step: str, part: Part, work: Work) -> None:
    # Two who close the same day take turns.
    book.lock(DailyClose, part.day)
    if book.first(ClosePart, day=part.day, step=step, partition=part.partition) is not None:
        return
    done = work(bank, book, _with_exceptions(book, part))
    facts = {"tally": {name: count for name, count in sorted(done.tally.items()) if count}, **done.facts}
    book.add(ClosePart(day=part.day, step=step, partition=part.partition, facts=facts, digest=digest(facts, done.postings)))
    book.flush()


def parts_done(book: Book, day: date) -> set[tuple[str, int]]:
    """Return the steps and partitions of a day that are done."""
    return {(part.step, part.partition) for part in book.find(ClosePart, day=day)}


def digest(facts: dict[str, object], postings: Iterable[Posted]) -> str:
    """Return the SHA-256 of the canonical JSON of what a part found and posted, hexadecimal."""
    posted: list[Any] = sorted([*posting] for posting in postings)
    return hashlib.sha256(rfc8785.dumps([plain(facts), posted])).hexdigest()


def _with_exceptions(book: Book, part: Part) -> Part:
    found = book.first(ClosePart, day=part.day, step=REPLAY, partition=part.partition)
    if found is None:
        return part
    named: dict[str, Any] = found.facts
    return replace(part, replayed=tuple(named["replayed"]), left_out=tuple(named["left_out"]), idle=bool(named["idle"]))
