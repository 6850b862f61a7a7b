"""Drafts of models: each process owner changes a copy of his own, saved as he draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from lending.domain.actors import Actor, Role
from lending.domain.modelling.records import ModelDraft
from lending.errors import ConflictError
from lending.service import access
from lending.service.modelling.checking import check_model, require_harmless
from lending.service.modelling.in_force import live_model
from lending.service.modelling.ports import GateFinding
from lending.service.modelling.shelves import LiveModel
from lending.service.ports import Bank, Book
from lending.service.refusals import files_noted


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """An owner's copy of a model; revision 0 is the live one, not changed yet."""

    file: str
    name: str
    content: bytes
    revision: int
    saved_at: datetime | None
    #: The version that is live now.
    live_version: str
    live_definition: str
    #: Whether another version went live since the draft was begun.
    overtaken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A draft as it was saved, with what the gate says of it."""

    revision: int
    saved_at: datetime
    findings: Sequence[GateFinding]


def open_draft(bank: Bank, actor: Actor, file: str) -> DraftView:
    """Return the owner's draft of a file, or the live model where he has none."""
    access.require_role(actor, Role.PROCESS_OWNER)
    live = live_model(bank, file)
    with bank.read() as book:
        draft = own_draft(book, actor, file)
    return DraftView(
        file=file,
        name=live.name,
        content=draft.content if draft else live.content,
        revision=draft.revision if draft else 0,
        saved_at=draft.saved_at if draft else None,
        live_version=live.version,
        live_definition=live.definition,
        overtaken=draft is not None and draft.based_on != live.sha256,
    )


def save_draft(bank: Bank, actor: Actor, file: str, content: bytes, revision: int, *, uploaded: bool = False) -> Saved:
    """Keep a model as the owner's draft, byte for byte, and return its new revision with the gate's findings.

    `revision` is the one that was changed. ConflictError when it is not the newest: another window saved meanwhile.
    InvalidInputError names `file` for what is refused at the door.
    """
    access.require_role(actor, Role.PROCESS_OWNER)
    live = live_model(bank, file)
    with files_noted(bank, actor, "models", model=live.file):
        require_harmless(bank, file, content, uploaded=uploaded)
    with bank.begin() as book:
        draft = _draft_to_save(bank, book, actor, live)
        if draft.revision != revision:
            raise ConflictError("This draft was changed in another window meanwhile; load it again, or keep this one as a file.")
        draft.content, draft.revision, draft.saved_at = content, revision + 1, bank.now()
    return Saved(revision=revision + 1, saved_at=draft.saved_at, findings=check_model(bank, file, content))


def rebase_draft(bank: Bank, actor: Actor, file: str) -> None:
    """Say that the draft takes the version that is live now into account: the owner compared the two."""
    access.require_role(actor, Role.PROCESS_OWNER)
    live = live_model(bank, file)
    with bank.begin() as book:
        draft = own_draft(book, actor, file)
        if draft is not None:
            draft.based_on = live.sha256


def discard_draft(bank: Bank, actor: Actor, file: str) -> None:
    """Throw the owner's draft of a file away; nothing happens when there is none."""
    access.require_role(actor, Role.PROCESS_OWNER)
    with bank.begin() as book:
        draft = own_draft(book, actor, file)
        if draft is not None:
            book.remove(draft)


def own_draft(book: Book, actor: Actor, file: str) -> ModelDraft | None:
    """Return the actor's draft of a file, if he has one."""
    return book.first(ModelDraft, file=file, owner_id=actor.user_id)


def _draft_to_save(bank: Bank, book: Book, actor: Actor, live: LiveModel) -> ModelDraft:
    known = own_draft(book, actor, live.file)
    if known is not None:
        return book.lock(ModelDraft, known.id)
    new = ModelDraft(
        id=str(uuid4()),
        owner_id=actor.user_id or "",
        file=live.file,
        content=live.content,
        revision=0,
        based_on=live.sha256,
        saved_at=bank.now(),
    )
    book.add(new)
    return new
