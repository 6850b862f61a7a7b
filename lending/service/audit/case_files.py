"""Files and comments that the bank's people put to a case, and to what came of its loans: collection, another plan, and the like."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from lending.domain.actors import User
from lending.domain.attachments import CaseAttachment
from lending.domain.comments import CaseComment
from lending.domain.early_warning.records import RiskIntervention
from lending.domain.legal.records import AssetPreservation
from lending.domain.loans import CollectionCase, Loan
from lending.domain.records import Action, JournalEntry
from lending.domain.restructuring.records import Restructuring
from lending.errors import NotFoundError
from lending.service.audit.case_page import FileInside
from lending.service.ports import Bank, Book
from lending.service.task_owners import Owner
from lending.service.views.timeline import facts_of

#: What a file or comment belongs to, by the field that names it, and what the package's page calls it.
PLACES = {
    "application_id": "Application",
    "collection_case_id": "Collection",
    "restructuring_id": "Change of the plan",
    "intervention_id": "Intervention",
    "segment_move_id": "Follow-up of a segment",
    "preservation_id": "Preservation of assets",
}
#: What came of an application's loans; what follows from a segment is about the customer, not his loan.
_OF_LOANS: dict[str, type[Any]] = {
    "collection_case_id": CollectionCase,
    "restructuring_id": Restructuring,
    "intervention_id": RiskIntervention,
    "preservation_id": AssetPreservation,
}
#: What of a file's name is safe on every disk.
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def safe_name(name: str) -> str:
    """Return a name that is safe on every disk."""
    return _UNSAFE.sub("_", name)


def find_attachments(book: Book, owner: Owner) -> list[CaseAttachment]:
    """Return the files that were put to a case, those taken away too, oldest first; of an application also to what came of its loans."""
    return sorted(_found(book, CaseAttachment, owner), key=lambda found: (found.added_at, found.id))


def find_comments(book: Book, owner: Owner) -> list[CaseComment]:
    """Return the comments that were written there, oldest first."""
    return sorted(_found(book, CaseComment, owner), key=lambda found: (found.written_at, found.id))


def pack_attachments(bank: Bank, book: Book, attachments: Sequence[CaseAttachment]) -> tuple[list[FileInside], dict[str, bytes]]:
    """Return the files as the page tells of them, and their contents by place; of those taken away only that they were there."""
    files: list[FileInside] = []
    contents: dict[str, bytes] = {}
    for number, found in enumerate(attachments, start=1):
        place: str | None = f"attachments/{number:02d}-{safe_name(found.file_name)[-60:]}"
        removed = found.removed_at is not None
        try:
            contents |= {} if removed else {str(place): bank.blobs.get(found.sha256)}
        except NotFoundError:
            place = None
        facts: dict[str, Any] = {"name": found.file_name, "file": place, "sha256": found.sha256, "added_at": found.added_at}
        files.append(FileInside(**facts, by=book.get(User, found.added_by).name, removed=removed, at=_place_of(found)))
    return files, contents


def find_entries(book: Book, owner: Owner, attachments: Sequence[CaseAttachment]) -> list[JournalEntry]:
    """Return the journal rows of files that came of an application's loans: those name the customer, and the file among their facts."""
    elsewhere = {found.id for found in attachments if found.application_id != owner.application_id}
    acts = (Action.ATTACHMENT_ADDED, Action.ATTACHMENT_REMOVED)
    rows = book.find(JournalEntry, party_id=owner.party_id, action=acts, order="id") if elsewhere else []
    return [row for row in rows if facts_of(row).get("attachment") in elsewhere]


def _found(book: Book, kind: type[Any], owner: Owner) -> Iterator[Any]:
    named: dict[str, Any] = dict(owner.named)
    yield from book.find(kind, **named)
    loans = tuple(loan.id for loan in book.find(Loan, application_id=owner.application_id)) if owner.application_id else ()
    for name, record in _OF_LOANS.items() if loans else ():
        ids = tuple(found.id for found in book.find(record, loan_id=loans))
        if ids:
            wanted: dict[str, Any] = {name: ids}
            yield from book.find(kind, **wanted)


def _place_of(found: CaseAttachment) -> str:
    return next(said for name, said in PLACES.items() if getattr(found, name) is not None)
