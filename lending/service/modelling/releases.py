"""Releases: one process owner proposes a model, another one compares it and puts it in force; never the same one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from lending.domain.actors import Actor, Role, User
from lending.domain.modelling.records import ModelDraft, ModelRelease, ReleaseState, check_note
from lending.domain.records import Action
from lending.errors import ConflictError, ForbiddenError, NotFoundError
from lending.service import access, journal
from lending.service.four_eyes import require_other_eyes
from lending.service.modelling.checking import check_model, require_harmless
from lending.service.modelling.drafts import own_draft
from lending.service.modelling.in_force import live_model
from lending.service.modelling.path_tests import PathRun, PathsFailError, kept, read_run, walk_paths
from lending.service.modelling.ports import GateFinding
from lending.service.modelling.shelves import LiveModel, digest, name_of, shelf_of
from lending.service.ports import Bank, Book
from lending.service.staff import require_staff


class GateStandsAgainstError(ConflictError):
    """The deploy gate stands against this model; correct what it found and propose again."""

    def __init__(self, findings: Sequence[GateFinding]) -> None:
        super().__init__("The deploy gate stands against this model; correct what it found and propose again.")
        self.findings = findings


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseView:
    """A release with the names of its people; `mine` whether the reader proposed it."""

    id: str
    file: str
    state: ReleaseState
    note: str
    sha256: str
    proposed_by: str
    proposed_at: datetime
    back_to: str | None
    decided_by: str | None
    decided_at: datetime | None
    remark: str | None
    definition: str | None
    mine: bool
    run: PathRun


def propose_release(bank: Bank, actor: Actor, file: str, note: str) -> str:
    """Propose the owner's draft and return the release's id; the draft becomes the proposal.

    InvalidInputError names `note`. ConflictError when another version went live since the draft was begun, when the draft changes nothing,
    or when another proposal waits; GateStandsAgainstError with what the gate found, PathsFailError with the paths that fail.
    """
    access.require_role(actor, Role.PROCESS_OWNER)
    check_note("note", note)
    live = live_model(bank, file)
    with bank.begin() as book:
        draft = own_draft(book, actor, file)
        if draft is None or draft.content == live.content:
            raise ConflictError("The draft changes nothing; there is nothing to release.")
        if draft.based_on != live.sha256:
            raise ConflictError("Another version went live since this draft was begun; compare the two, then go on from the new one.")
        release_id = _propose(bank, book, actor, live=live, content=draft.content, note=note)
        book.remove(draft)
    return release_id


def propose_rollback(bank: Bank, actor: Actor, file: str, definition: str, note: str) -> str:
    """Propose to go back to an earlier version and return the release's id: its file is put in force anew, byte for byte."""
    access.require_role(actor, Role.PROCESS_OWNER)
    check_note("note", note)
    live = live_model(bank, file)
    shelf = shelf_of(file)
    if definition not in {version.definition for version in shelf.versions(bank, name_of(file))}:
        raise NotFoundError("There is no such version.")
    content = shelf.content(bank, definition)
    if content == live.content:
        raise ConflictError("This version is live already.")
    with bank.begin() as book:
        return _propose(bank, book, actor, live=live, content=content, note=note, back_to=definition)


def withdraw_release(bank: Bank, actor: Actor, release_id: str) -> None:
    """Take one's own proposal back; it is the owner's draft again unless he began another one."""
    access.require_role(actor, Role.PROCESS_OWNER)
    with bank.begin() as book:
        release = _waiting(book, release_id)
        if release.proposed_by != actor.user_id:
            raise ForbiddenError("Only who proposed this takes it back; refuse it instead.")
        _decide(bank, release, actor, ReleaseState.WITHDRAWN, None)
        _give_back(bank, book, release)
        _record(bank, book, actor, Action.MODEL_WITHDRAWN, release)


def refuse_release(bank: Bank, actor: Actor, release_id: str, remark: str) -> None:
    """Refuse another owner's proposal with a remark that says why; it is his draft again. InvalidInputError names `remark`."""
    access.require_role(actor, Role.PROCESS_OWNER)
    check_note("remark", remark)
    with bank.begin() as book:
        release = _waiting(book, release_id)
        require_other_eyes(actor, release.proposed_by)
        _decide(bank, release, actor, ReleaseState.REFUSED, remark)
        _give_back(bank, book, release)
        _record(bank, book, actor, Action.MODEL_REFUSED, release)


def approve_release(bank: Bank, actor: Actor, release_id: str, remark: str = "") -> str:
    """Put another owner's proposal in force and return the id of the new definition: new cases run by it from now on.

    The gate looks once more, and the paths are walked among what is in force now: PathsFailError where another release has broken one; the
    proposal waits on, with what was found. ConflictError when another version went live since it was proposed, or somebody decided already.
    """
    access.require_role(actor, Role.PROCESS_OWNER)
    check_note("remark", remark, needed=False)
    with bank.begin() as book:
        release = _waiting(book, release_id)
        require_other_eyes(actor, release.proposed_by)
        if live_model(bank, release.file).sha256 != release.based_on:
            raise ConflictError("Another version went live since this was proposed; refuse it and propose it anew.")
        _require_clean(bank, release.file, release.content)
        run = walk_paths(bank, release.file, release.content)
        release.paths = kept(run)
        if run.failed:
            _record(bank, book, actor, Action.MODEL_PATHS_FAILED, release)
        else:
            _put_in_force(bank, book, actor, release, remark)
    if run.failed:
        raise PathsFailError(run)
    return release.definition or ""


def _put_in_force(bank: Bank, book: Book, actor: Actor, release: ModelRelease, remark: str) -> None:
    # Before the commit: what the engine refuses is not released. A commit that fails after it is repeated, and deploys nothing twice.
    release.definition = shelf_of(release.file).put(bank, release)
    _decide(bank, release, actor, ReleaseState.RELEASED, remark or None)
    _record(bank, book, actor, Action.MODEL_RELEASED, release)


def list_releases(bank: Bank, actor: Actor, file: str) -> list[ReleaseView]:
    """Return the releases of a file, the newest first; for the bank's staff."""
    require_staff(actor)
    with bank.read() as book:
        found = book.find(ModelRelease, file=file, order="-proposed_at")
        return [_view(book, actor, release) for release in found]


def read_release(bank: Bank, actor: Actor, release_id: str) -> tuple[ReleaseView, bytes]:
    """Return a release and its file."""
    require_staff(actor)
    with bank.read() as book:
        release = _known(book, release_id)
        return _view(book, actor, release), release.content


def _propose(bank: Bank, book: Book, actor: Actor, *, live: LiveModel, content: bytes, note: str, back_to: str | None = None) -> str:
    waiting = book.first(ModelRelease, file=live.file, state=ReleaseState.PROPOSED)
    if waiting is not None:
        raise ConflictError("A change of this waits for a decision already; decide on that one first.")
    require_harmless(bank, live.file, content)
    _require_clean(bank, live.file, content)
    run = walk_paths(bank, live.file, content)
    if run.failed:
        raise PathsFailError(run)
    release = ModelRelease(
        id=str(uuid4()),
        file=live.file,
        content=content,
        sha256=digest(content),
        based_on=live.sha256,
        note=note.strip(),
        state=ReleaseState.PROPOSED,
        proposed_by=actor.user_id or "",
        proposed_at=bank.now(),
        back_to=back_to,
        paths=kept(run),
    )
    book.add(release)
    book.flush()
    _record(bank, book, actor, Action.MODEL_PROPOSED, release)
    return release.id


def _require_clean(bank: Bank, file: str, content: bytes) -> None:
    if findings := check_model(bank, file, content):
        raise GateStandsAgainstError(findings)


def _waiting(book: Book, release_id: str) -> ModelRelease:
    release = book.lock(ModelRelease, _known(book, release_id).id)
    if release.state != ReleaseState.PROPOSED:
        raise ConflictError("This proposal is decided already; load the page again.")
    return release


def _known(book: Book, release_id: str) -> ModelRelease:
    release = book.first(ModelRelease, id=release_id)
    if release is None:
        raise NotFoundError("There is no such proposal.")
    return release


def _give_back(bank: Bank, book: Book, release: ModelRelease) -> None:
    known = book.first(ModelDraft, file=release.file, owner_id=release.proposed_by)
    if known is None and release.back_to is None:
        draft = ModelDraft(
            id=str(uuid4()),
            owner_id=release.proposed_by,
            file=release.file,
            content=release.content,
            revision=1,
            based_on=release.based_on,
            saved_at=bank.now(),
        )
        book.add(draft)


def _decide(bank: Bank, release: ModelRelease, actor: Actor, state: ReleaseState, remark: str | None) -> None:
    release.state, release.decided_by, release.decided_at, release.remark = state, actor.user_id, bank.now(), remark


def _record(bank: Bank, book: Book, actor: Actor, action: Action, release: ModelRelease) -> None:
    run = read_run(release.paths)
    journal.record(
        bank,
        book,
        actor,
        action,
        release=release.id,
        file=release.file,
        sha256=release.sha256,
        based_on=release.based_on,
        back_to=release.back_to,
        definition=release.definition,
        paths=len(run.paths),
        paths_failed=len(run.failed),
    )


def _view(book: Book, actor: Actor, release: ModelRelease) -> ReleaseView:
    decided_by = book.get(User, release.decided_by).name if release.decided_by else None
    return ReleaseView(
        id=release.id,
        file=release.file,
        state=ReleaseState(release.state),
        note=release.note,
        sha256=release.sha256,
        proposed_by=book.get(User, release.proposed_by).name,
        proposed_at=release.proposed_at,
        back_to=release.back_to,
        decided_by=decided_by,
        decided_at=release.decided_at,
        remark=release.remark,
        definition=release.definition,
        mine=release.proposed_by == actor.user_id,
        run=read_run(release.paths),
    )
