"""The proof that a case's journal rows stand in the chain: the rows as they were hashed, and the links from before them to an anchor."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lending.domain.audit.chain import GENESIS
from lending.domain.records import JournalEntry, JournalSeal
from lending.service.audit.anchoring import read_anchors
from lending.service.journal import hashed
from lending.service.ports import Bank, Book

#: How anybody checks the package, with what every Python has; the same is told in words on its page.
CHECK = '''"""Check this package: files by their hashes, journal entries by their digests, the chain from before them to its anchor."""

import hashlib
import json
from pathlib import Path

HERE = Path(__file__).resolve().parent


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


for line in (HERE / "MANIFEST.sha256").read_text(encoding="utf-8").splitlines():
    expected, name = line.split("  ", 1)
    assert sha256((HERE / name).read_bytes()) == expected, f"{name} is not the file that was exported"

proof = json.loads((HERE / "journal/proof.json").read_text(encoding="utf-8"))
head, sequence = proof["start"]["head"], proof["start"]["sequence"]
digests, heads = {}, {sequence: head}
for digest in (HERE / "journal/chain.txt").read_text(encoding="ascii").split():
    sequence, head = sequence + 1, sha256((head + digest).encode())
    digests[sequence], heads[sequence] = digest, head
assert head == proof["end"]["head"], "the chain does not lead to its end"
for anchor in proof["anchors"]:
    assert heads[anchor["sequence"]] == anchor["head"], f"the anchor of {anchor['at']} holds another head"

entries = json.loads((HERE / "journal/entries.json").read_text(encoding="utf-8"))
for entry in entries:
    row = json.dumps(entry["row"], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert sha256(row) == entry["digest"], f"journal entry {entry['id']} is not as it was written"
    assert entry["sequence"] is None or digests[entry["sequence"]] == entry["digest"], f"journal entry {entry['id']} is not in the chain"
print(f"{len(entries)} journal entries and {len(digests)} links are whole; {len(proof['anchors'])} anchor(s) fit.")
'''


@dataclass(frozen=True, slots=True)
class CaseProof:
    """What goes into the package: the rows, the digests of all links from before the first to the end, and where both begin and end."""

    entries: list[dict[str, object]]
    digests: list[str]
    bounds: Mapping[str, object]


def prove(bank: Bank, book: Book, rows_of_case: Iterable[JournalEntry]) -> CaseProof:
    """Return the proof over a case's journal rows, each once; it ends at the first anchor after them, else at the newest link."""
    own = {entry.id or 0: entry for entry in rows_of_case}
    entries = [own[number] for number in sorted(own)]
    seals = {seal.entry_id: seal for seal in book.find(JournalSeal, entry_id=tuple(entry.id for entry in entries))}
    places = sorted(seal.sequence for seal in seals.values())
    rows = [_row(entry, seals.get(entry.id or 0)) for entry in entries]
    last = book.last_seal()
    if not places or last is None:
        return CaseProof(rows, [], {"start": {"sequence": 0, "head": GENESIS}, "end": {"sequence": 0, "head": GENESIS}, "anchors": []})
    anchors = [anchor for anchor in read_anchors(bank) if anchor.sequence >= places[0]]
    end = next((anchor.sequence for anchor in anchors if anchor.sequence >= places[-1]), last.sequence)
    digests = [row[2] for batch in book.chain().rows(places[0], end) for row in batch]
    bounds = {
        "start": {"sequence": places[0] - 1, "head": _head(book, places[0] - 1)},
        "end": {"sequence": end, "head": _head(book, end)},
        "anchors": [
            {"at": anchor.at.isoformat(), "sequence": anchor.sequence, "head": anchor.head} for anchor in anchors if anchor.sequence <= end
        ],
    }
    return CaseProof(rows, digests, bounds)


def _head(book: Book, sequence: int) -> str:
    return book.get(JournalSeal, sequence).head if sequence else GENESIS


def _row(entry: JournalEntry, seal: JournalSeal | None) -> dict[str, object]:
    return {"id": entry.id, "sequence": seal.sequence if seal else None, "digest": entry.digest, "row": hashed(entry)}


def as_files(proof: CaseProof) -> dict[str, bytes]:
    """Return the proof as the files of a package."""
    return {
        "journal/entries.json": _json(proof.entries),
        "journal/chain.txt": "\n".join([*proof.digests, ""]).encode("ascii"),
        "journal/proof.json": _json(proof.bounds),
        "check.py": CHECK.encode(),
    }


def _json(value: Sequence[object] | Mapping[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
