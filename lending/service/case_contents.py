"""What the bank keeps of a case, of whatever kind: its journal rows, its papers, and the files that officers put to it."""

from collections.abc import Iterable
from typing import Any

from lending.domain.attachments import CaseAttachment
from lending.domain.legal.records import AssetPreservation, LegalAction, LegalStep
from lending.domain.parties import Document
from lending.domain.records import JournalEntry
from lending.domain.restructuring.records import SupplementAgreement
from lending.domain.tasks import HumanTask
from lending.service.ports import Book
from lending.service.task_owners import Owner


def entries_of(book: Book, owner: Owner) -> list[JournalEntry]:
    """Return the journal rows of a case, oldest first: an application's own, of any other those that name it and those of its tasks."""
    if owner.application is not None:
        return book.find(JournalEntry, application_id=owner.application.id, order="id")
    names = tuple(f'"{found}"' for found in (*owner.named.values(), *_lawsuits(book, owner), *_preservations(book, owner)))
    told = [entry for entry in book.find(JournalEntry, party_id=owner.party_id) if any(name in entry.body for name in names)]
    of_tasks = book.find(JournalEntry, task_id=tuple(task.id for task in tasks_of(book, owner)))
    return sorted({entry.id or 0: entry for entry in (*told, *of_tasks)}.values(), key=lambda entry: entry.id or 0)


def tasks_of(book: Book, owner: Owner) -> list[HumanTask]:
    """Return the tasks of a case, oldest first."""
    return book.find(HumanTask, order="created_at", **_named(owner))


def attachments_of(book: Book, owner: Owner) -> list[CaseAttachment]:
    """Return the files that officers put to a case, oldest first, those taken away too."""
    return book.find(CaseAttachment, order="added_at", **_named(owner))


def papers_of(book: Book, owner: Owner) -> list[Document]:
    """Return the papers of a case, oldest first: those handed in for an application, of any other those that its steps wrote or took."""
    if owner.application is not None:
        return book.find(Document, application_id=owner.application.id, order="recorded_at")
    agreements = book.find(SupplementAgreement, restructuring_id=owner.restructuring_id or "")
    steps = [
        *book.find(LegalStep, legal_action_id=_lawsuits(book, owner)),
        *book.find(LegalStep, preservation_id=_preservations(book, owner)),
    ]
    signed = [paper for found in agreements for paper in (found.document_id, found.signed_document_id)]
    return book.find(Document, id=_known([*(step.document_id for step in steps), *signed]), order="recorded_at")


def _named(owner: Owner) -> dict[str, Any]:
    return dict(owner.named)


def _lawsuits(book: Book, owner: Owner) -> tuple[str, ...]:
    """Return the lawsuits that a case of collection came to: they run within it."""
    return tuple(action.id for action in book.find(LegalAction, case_id=owner.case_id or ""))


def _preservations(book: Book, owner: Owner) -> tuple[str, ...]:
    """Return the preservations that were made for a case of collection, an intervention or a move to another segment."""
    made = [
        *book.find(AssetPreservation, case_id=owner.case_id or ""),
        *book.find(AssetPreservation, intervention_id=owner.intervention_id or ""),
        *book.find(AssetPreservation, segment_move_id=owner.segment_move_id or ""),
    ]
    return _known([owner.preservation_id, *(each.id for each in made)])


def _known(ids: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found for found in ids if found))
