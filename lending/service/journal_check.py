"""Whether the journal is as it was written: each row against its digest, the chain link by link."""

from dataclasses import dataclass

from lending.domain.records import JournalEntry, JournalSeal
from lending.service.journal import GENESIS, digest, link
from lending.service.ports import Bank


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with one row: changed | missing | seal_changed | chain_broken; `entry_id` is the journal row's."""

    entry_id: int
    kind: str


def check_journal(bank: Bank) -> list[Flaw]:
    """Return every flaw of the journal and its chain, in order; none when nothing was tampered with."""
    with bank.read() as book:
        rows = {entry.id or 0: entry for entry in book.find(JournalEntry, order="id")}
        seals = book.find(JournalSeal, order="sequence")
    changed = [Flaw(number, "changed") for number, entry in rows.items() if digest(entry) != entry.digest]
    return sorted([*changed, *_check_chain(seals, rows)], key=lambda flaw: flaw.entry_id)


def _check_chain(seals: list[JournalSeal], rows: dict[int, JournalEntry]) -> list[Flaw]:
    flaws: list[Flaw] = []
    head = GENESIS
    for number, seal in enumerate(seals, start=1):
        row = rows.get(seal.entry_id)
        if row is None:
            flaws.append(Flaw(seal.entry_id, "missing"))
        elif row.digest != seal.digest:
            flaws.append(Flaw(seal.entry_id, "seal_changed"))
        if (seal.sequence, seal.previous, seal.head) != (number, head, link(head, seal.digest)):
            flaws.append(Flaw(seal.entry_id, "chain_broken"))
        head = seal.head
    return flaws
