"""Files at a case by the bank's people: looked at by content as customers' papers are, read by the bank alone and on record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from lending.domain.actors import Actor, User
from lending.domain.attachments import MOST_ATTACHMENTS, CaseAttachment
from lending.domain.file_names import name_facts
from lending.domain.records import Action
from lending.domain.tasks import OWNERS, HumanTask
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service import journal
from lending.service.business_date import business_date
from lending.service.case_places import AtCase, AtTask, Place, Spot, find_place
from lending.service.ports import Bank, Book
from lending.service.refusals import files_noted


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentView:
    """A file at a case: its SHA-256, who added it, at which step (None: at the case itself), and whether the reader may take it away."""

    id: str
    file_name: str
    media_type: str
    size: int
    pages: int
    sha256: str
    by: str
    at: datetime
    step: str | None
    may_remove: bool


def attach_file(bank: Bank, actor: Actor, spot: Spot, file_name: str, content: bytes) -> AttachmentView:
    """Put a file to a case; its type is read from its content, its name made safe.

    InvalidInputError names `file`, also when the case has as many as it may; ForbiddenError for others than officers.
    """
    _require_officer(actor)
    at = {"task_id": spot.task_id} if isinstance(spot, AtTask) else {"application_id": spot.application_id}
    with files_noted(bank, actor, "attachments", **at):
        facts = bank.inspect_upload(content, file_name)
    sha256 = bank.blobs.put(content)
    with bank.begin() as book:
        place = find_place(book, actor, spot)
        if book.count(CaseAttachment, removed_at=None, **place.case) >= MOST_ATTACHMENTS:
            raise InvalidInputError({"file": [f"The case has {MOST_ATTACHMENTS} files already; take one away first."]})
        attachment = CaseAttachment(
            id=str(uuid4()),
            **place.case,
            task_id=place.task.id if place.task else None,
            file_name=facts.file_name,
            media_type=facts.media_type,
            size=len(content),
            pages=facts.pages,
            sha256=sha256,
            added_by=actor.user_id or "",
            added_at=bank.now(),
            business_date=business_date(book),
        )
        book.add(attachment)
        book.flush()
        journal.record(bank, book, actor, Action.ATTACHMENT_ADDED, **_told(attachment, place), **name_facts(file_name))
        return _view(book, actor, attachment)


def remove_attachment(bank: Bank, actor: Actor, attachment_id: str) -> None:
    """Take a file away; who added it may, until the task is done (at the case itself: until the case is closed)."""
    _require_officer(actor)
    with bank.begin() as book:
        attachment = book.lock(CaseAttachment, attachment_id)
        place = find_place(book, actor, spot_of(attachment))
        if attachment.removed_at is not None:
            raise NotFoundError("This file was taken away already.")
        if attachment.added_by != actor.user_id:
            raise ForbiddenError("Only who added a file takes it away.")
        if not place.is_open:
            raise ConflictError("This file stays: the task or case it was added at is over.")
        attachment.removed_by, attachment.removed_at = actor.user_id, bank.now()
        journal.record(bank, book, actor, Action.ATTACHMENT_REMOVED, **_told(attachment, place))


def list_attachments(bank: Bank, actor: Actor, spot: Spot) -> list[AttachmentView]:
    """Return the files at a case, oldest first."""
    with bank.read() as book:
        place = find_place(book, actor, spot)
        return [_view(book, actor, found) for found in book.find(CaseAttachment, order="added_at", removed_at=None, **place.case)]


def count_attachments(bank: Bank, task: HumanTask) -> int:
    """Count the files at a task's case."""
    with bank.read() as book:
        return book.count(CaseAttachment, removed_at=None, **{name: getattr(task, name) for name in OWNERS})


def require_at(bank: Bank, actor: Actor, spot: Spot, attachment_id: str) -> str:
    """Return the file's id when it is at that case; NotFoundError otherwise."""
    if all(found.id != attachment_id for found in list_attachments(bank, actor, spot)):
        raise NotFoundError("There is no such file at this case, or it was taken away.")
    return attachment_id


def read_attachment(bank: Bank, actor: Actor, attachment_id: str) -> tuple[CaseAttachment, bytes]:
    """Return a file and its content; that it was read is journalled. NotFoundError outside the actor's scope and once taken away."""
    with bank.begin() as book:
        attachment = book.get(CaseAttachment, attachment_id)
        place = find_place(book, actor, spot_of(attachment))
        if attachment.removed_at is not None:
            raise NotFoundError("This file was taken away; the journal says by whom.")
        facts: dict[str, Any] = {**place.facts, "attachment": attachment.id, "sha256": attachment.sha256}
        journal.record(bank, book, actor, Action.DOCUMENT_READ, **facts)
    return attachment, bank.blobs.get(attachment.sha256)


def spot_of(attachment: CaseAttachment) -> Spot:
    """Return where a file was put."""
    return AtTask(attachment.task_id) if attachment.task_id else AtCase(str(attachment.application_id))


def _require_officer(actor: Actor) -> None:
    if not actor.is_officer:
        raise ForbiddenError("Files are put to cases by the officers of the bank.")


def _told(attachment: CaseAttachment, place: Place) -> dict[str, Any]:
    """Return what the journal says of a file; its name may name persons and goes under the customer's key."""
    facts = {"attachment": attachment.id, "sha256": attachment.sha256, "media_type": attachment.media_type, "kind": "attachment"}
    return {**place.facts, **facts, "personal": {"file_name": attachment.file_name}}


def _view(book: Book, actor: Actor, attachment: CaseAttachment) -> AttachmentView:
    told = ("id", "file_name", "media_type", "size", "pages", "sha256")
    place = find_place(book, actor, spot_of(attachment))
    return AttachmentView(
        **{name: getattr(attachment, name) for name in told},
        by=book.get(User, attachment.added_by).name,
        at=attachment.added_at,
        step=place.task.name if place.task else None,
        may_remove=attachment.added_by == actor.user_id and place.is_open,
    )
