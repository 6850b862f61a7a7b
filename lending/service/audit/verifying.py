"""Verify the journal: every row against its digest, every link against the one before, all against the anchors."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lending.domain.audit.chain import GENESIS, Anchor, Break, Breakage, Sealed, Walk
from lending.domain.records import JournalSeal
from lending.service.audit.anchoring import read_anchors
from lending.service.audit.diagnosis import diagnose
from lending.service.audit.ports import Chain
from lending.service.ports import Bank, Book
from lending.service.sealer import LONGEST_TRANSACTION

#: Told how many entries of how many were looked at.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What verifying came to: entries looked at, the places in the chain they lie at, its head there, and the first break."""

    entries: int
    first: int
    last: int
    head: str
    unsealed: int
    anchors: int
    newest_anchor: Anchor | None
    broken: Break | None


def verify_journal(
    bank: Bank, first: date | None = None, last: date | None = None, progress: Progress = lambda _done, _of: None
) -> Verification:
    """Verify the journal, or what was sealed from one day through another (the bank's time), and name the first broken entry.

    Whole as well: every anchor is held against the chain whatever the range, and a chain shorter than the newest anchor was cut.
    """
    anchors = read_anchors(bank)  # before the book: an anchor made meanwhile would seem to know more than the book
    with bank.read() as book:
        chain = book.chain()
        begin, end = chain.span(*_instants(bank, first, last))
        start = book.first(JournalSeal, sequence=begin - 1)
        walk = Walk(begin - 1, start.head if start else GENESIS)
        unsealed = chain.unsealed()
        # To find one of none takes another look through the whole journal.
        put_in = unsealed and not (first or last)
        broken = _walk(book, chain, walk, end, progress) or _late(book, chain, walk) or (_put_in(bank, book, chain) if put_in else None)
        return Verification(
            entries=walk.sequence - begin + 1,
            first=begin,
            last=walk.sequence,
            head=walk.head,
            unsealed=unsealed,
            anchors=len(anchors),
            newest_anchor=anchors[-1] if anchors else None,
            broken=broken or _against(book, anchors),
        )


def _instants(bank: Bank, first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    zone = ZoneInfo(bank.settings.timezone)
    since = datetime.combine(first, time.min, zone) if first else None
    return since, datetime.combine(last + timedelta(days=1), time.min, zone) if last else None


def _walk(book: Book, chain: Chain, walk: Walk, end: int, progress: Progress) -> Break | None:
    """Go along the chain by what others made of it, stretch by stretch, and link by link wherever that does not join."""
    begin = walk.sequence
    with chain.stretches(begin + 1, end) as stretches:
        for last, stretch in stretches:
            if stretch is not None and walk.join(stretch):
                progress(walk.sequence - begin, end - begin)
                continue
            for rows in chain.rows(walk.sequence + 1, last):
                if found := walk.take(rows):
                    return diagnose(chain, walk, found, _sealed(book, walk.sequence) if walk.sequence > begin else None)
                progress(walk.sequence - begin, end - begin)
    return None


def _sealed(book: Book, sequence: int) -> Sealed:
    seal = book.get(JournalSeal, sequence)
    return Sealed(seal.sequence, seal.entry_id, seal.digest, seal.previous, seal.head, seal.digest, "")


def _late(book: Book, chain: Chain, walk: Walk) -> Break | None:
    """Return a row that was put in among older ones and then sealed with the newest: no transaction of ours takes that long."""
    for sequence, entry, highest in walk.late:
        past, seal = chain.sealed_past(entry, highest), book.get(JournalSeal, sequence)
        if past and past[1] < seal.sealed_at - LONGEST_TRANSACTION:
            said = f"the row was put in among older ones: rows after it were sealed more than an hour before, from place {past[0]} on"
            return Break(kind=Breakage.INSERT, sequence=sequence, entry_id=entry, said=said)
    return None


def _put_in(bank: Bank, book: Book, chain: Chain) -> Break | None:
    """Return a row put in among sealed ones that no sealer saw."""
    for entry in book.unsealed(1):
        past = chain.sealed_past(entry.id or 0)
        if past and past[1] < bank.now() - LONGEST_TRANSACTION:
            said = "the row was put in among sealed ones: rows after it were sealed more than an hour ago"
            return Break(kind=Breakage.INSERT, sequence=past[0], entry_id=entry.id, said=said)
    return None


def _against(book: Book, anchors: Sequence[Anchor]) -> Break | None:
    """Hold the chain against the anchors, oldest first."""
    held, last = 0, book.last_seal()
    end = last.sequence if last else 0
    for anchor in anchors:
        seal = book.first(JournalSeal, sequence=anchor.sequence)
        if anchor.sequence > end:
            said = f"the chain ends at place {end}, but the anchor of {anchor.at:%Y-%m-%d %H:%M} UTC knows of {anchor.sequence}"
            return Break(kind=Breakage.TRUNCATION, sequence=end + 1, entry_id=None, said=said)
        if seal is None or seal.head != anchor.head:
            said = f"rows and links were made anew somewhere from here to place {anchor.sequence}: the anchor there holds another head"
            return Break(kind=Breakage.REWRITE, sequence=held + 1, entry_id=_entry_at(book, held + 1), said=said)
        held = anchor.sequence
    return None


def _entry_at(book: Book, sequence: int) -> int | None:
    seal = book.first(JournalSeal, sequence=sequence)
    return seal.entry_id if seal else None
