"""The proof that a case's journal rows stand in the chain: the rows as they were hashed, and the links from before them to an anchor."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lending.domain.audit.chain import GENESIS
from lending.domain.records import JournalEntry, JournalSeal
from lending.service.audit.anchoring import read_anchors
from lending.service.journal import hashed
from lending.service.ports import Bank, Book

#: The file that has the digests of all others.
MANIFEST = "MANIFEST.sha256"
#: How anybody checks the package, with what every Python has; the same is told in words on its page. It has no `assert`: those are left
#: out where Python is told to optimize, and a package that anybody changed would pass.
CHECK = '''"""Check this package: files by their hashes, journal entries by their digests, the chain from before them to its anchor."""

import hashlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
MANIFEST, CHAIN, PROOF, ENTRIES = "MANIFEST.sha256", "journal/chain.txt", "journal/proof.json", "journal/entries.json"


def refuse(what):
    sys.exit(f"NOT UNCHANGED: {what}.")


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def content_of(name):
    try:
        return (HERE / name).read_bytes()
    except OSError:
        refuse(f"{name} cannot be read")


def check_files():
    listed = {}
    for line in content_of(MANIFEST).decode("utf-8").splitlines():
        expected, name = line.split("  ", 1)
        if name in listed:
            refuse(f"{MANIFEST} names {name} twice")
        listed[name] = expected
    there = {path.relative_to(HERE).as_posix() for path in HERE.rglob("*") if path.is_symlink() or not path.is_dir()} - {MANIFEST}
    for name in sorted(there - set(listed)):
        refuse(f"{name} was not exported: {MANIFEST} does not name it")
    for name in sorted({CHAIN, PROOF, ENTRIES, *listed}):
        if name not in there or name not in listed:
            refuse(f"{name} is missing, in the package or in {MANIFEST}")
        if sha256(content_of(name)) != listed[name]:
            refuse(f"{name} is not the file that was exported")
    return len(listed)


def check_chain(proof):
    head, sequence = proof["start"]["head"], proof["start"]["sequence"]
    digests, heads = {}, {sequence: head}
    for digest in content_of(CHAIN).decode("ascii").split():
        sequence, head = sequence + 1, sha256((head + digest).encode())
        digests[sequence], heads[sequence] = digest, head
    if (sequence, head) != (proof["end"]["sequence"], proof["end"]["head"]):
        refuse(f"the chain of {CHAIN} does not lead to its end in {PROOF}")
    for anchor in proof["anchors"]:
        if heads.get(anchor["sequence"]) != anchor["head"]:
            refuse(f"the anchor of {anchor['at']} in {PROOF} holds another head than {CHAIN}")
    return digests


def check_entries(entries, digests):
    for entry in entries:
        row = json.dumps(entry["row"], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        if sha256(row) != entry["digest"]:
            refuse(f"journal entry {entry['id']} in {ENTRIES} is not as it was written")
        if digests.get(entry["sequence"]) != entry["digest"]:
            refuse(f"journal entry {entry['id']} in {ENTRIES} is not in the chain")
    exports = [entry for entry in entries if entry["row"]["action"] == "case_exported"]
    if not exports:
        refuse(f"the row of this export is not in {ENTRIES}")
    last = max(exports, key=lambda entry: entry["id"])
    said, others = json.loads(last["row"]["body"]), sorted((entry for entry in entries if entry is not last), key=lambda entry: entry["id"])
    if len(others) != said["entries"]:
        refuse(f"{ENTRIES} has {len(others)} entries besides that of the export, which says {said['entries']}")
    if sha256("".join(entry["digest"] for entry in others).encode()) != said["entries_sha256"]:
        refuse(f"{ENTRIES} has other entries than the row of the export says")


def check():
    files = check_files()
    proof, entries = json.loads(content_of(PROOF)), json.loads(content_of(ENTRIES))
    digests = check_chain(proof)
    check_entries(entries, digests)
    print(f"{files} files are those of the manifest.")
    print(f"{len(entries)} journal entries and {len(digests)} links are whole; {len(proof['anchors'])} anchor(s) fit.")
    print(f"SHA-256 of {MANIFEST}: {sha256(content_of(MANIFEST))}")
    print(
        "By itself this proves that the files fit each other, and that no journal entry that the row of the export counts is missing or "
        "changed, if the chain is the bank's. Whoever can change the package can make it anew, this program too: compare the SHA-256 "
        "above, reckoned by a program of your own, with that in the bank's journal (the entry 'case_packed' after this export's), and "
        "the anchors with the bank's file of anchors."
    )


try:
    check()
except (ValueError, LookupError, TypeError, AttributeError) as error:
    refuse(f"a file cannot be understood, {MANIFEST} or one in journal/ ({type(error).__name__}: {error})")
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


def digest_over(entries: Iterable[JournalEntry]) -> str:
    """Return the SHA-256 over the digests of rows in their order: what tells these rows from any others."""
    return hashlib.sha256("".join(entry.digest for entry in sorted(entries, key=lambda entry: entry.id or 0)).encode()).hexdigest()


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
