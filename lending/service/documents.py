"""Papers of a party: taken in after a look at their content, kept by hash, read only by those they concern and on record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from lending.domain.actors import HEAD_OFFICE, Actor, Role
from lending.domain.applications import Application, Status
from lending.domain.checklist import DOCUMENT_NAMES
from lending.domain.file_names import name_facts
from lending.domain.loans import Loan
from lending.domain.parties import Document, Party
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.errors import ConflictError, ForbiddenError, NotFoundError
from lending.service import access, journal
from lending.service.business_date import business_date
from lending.service.paper_access import ADDERS, reads, require_adding
from lending.service.ports import Bank, Book
from lending.service.refusals import files_noted

_PDF = "application/pdf"
_TOO_EARLY = "Only a customer sends papers before there is an application; send the application first, then add its papers to it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file handed in, with what its sender says of it; papers of customers need a kind."""

    kind: str = ""
    file_name: str
    content: bytes
    dated: date | None = None
    valid_until: date | None = None


def add_document(bank: Bank, actor: Actor, upload: Upload, *, application_id: str | None = None, party_id: str | None = None) -> Document:
    """Take a paper in for an application, or for the party before there is one; its type is read from its content.

    InvalidInputError names `file` or `kind`; NotFoundError when the application is not the actor's to see, ForbiddenError when he
    adds no papers to it, ConflictError once it takes none any more.
    """
    about = {"application_id": application_id, "party_id": party_id or actor.party_id}
    return _take_in(bank, actor, upload, about, lambda book: _owner(book, actor, application_id, party_id))


def add_loan_document(bank: Bank, actor: Actor, upload: Upload, loan: Loan) -> Document:
    """Take a paper in for a running loan, for a use case that checked who may; it stands with the papers of its application."""
    about = {"application_id": loan.application_id, "party_id": loan.party_id}
    return _take_in(bank, actor, upload, about, lambda _book: (loan.party_id, loan.application_id))


def _take_in(
    bank: Bank, actor: Actor, upload: Upload, about: Mapping[str, str | None], owner: Callable[[Book], tuple[str, str | None]]
) -> Document:
    with files_noted(bank, actor, "papers", **about):
        facts = bank.inspect_upload(upload.content, upload.file_name)
    problems = Problems()
    problems.choice("kind", upload.kind, DOCUMENT_NAMES)
    problems.refuse()
    sha256 = bank.blobs.put(upload.content)
    with bank.begin() as book:
        owner_id, case_id = owner(book)
        document = Document(
            id=str(uuid4()),
            party_id=owner_id,
            application_id=case_id,
            kind=upload.kind,
            file_name=facts.file_name,
            media_type=facts.media_type,
            size=len(upload.content),
            sha256=sha256,
            pages=facts.pages,
            dated=upload.dated,
            valid_until=upload.valid_until,
            uploaded_by=actor.user_id,
            recorded_at=bank.now(),
            business_date=business_date(book),
        )
        book.add(document)
        journal.record(
            bank,
            book,
            actor,
            Action.DOCUMENT_ADDED,
            application_id=case_id,
            party_id=owner_id,
            document=document.id,
            kind=upload.kind,
            sha256=sha256,
            **name_facts(upload.file_name),
        )
        return document


def remove_document(bank: Bank, actor: Actor, document_id: str) -> None:
    """Take back a paper that belongs to no application yet, or to one that still waits for papers."""
    with bank.begin() as book:
        document = book.get(Document, document_id)
        if document.uploaded_by != actor.user_id or actor.user_id is None:
            raise NotFoundError("There is no such document, or it is not yours.")
        if document.application_id is not None and book.get(Application, document.application_id).status != Status.SUPPLEMENT:
            raise ConflictError("This document belongs to a running application and stays with it.")
        book.remove(document)
        journal.record(
            bank,
            book,
            actor,
            Action.DOCUMENT_REMOVED,
            application_id=document.application_id,
            party_id=document.party_id,
            document=document_id,
            kind=document.kind,
            sha256=document.sha256,
        )


def read_document(bank: Bank, actor: Actor, document_id: str) -> tuple[Document, bytes]:
    """Return a paper and its content; that it was read is journalled."""
    with bank.begin() as book:
        document = book.get(Document, document_id)
        _require_sight(book, actor, document)
        if actor.party_id != document.party_id:
            journal.record(
                bank,
                book,
                actor,
                Action.DOCUMENT_READ,
                application_id=document.application_id,
                party_id=document.party_id,
                document=document_id,
                sha256=document.sha256,
            )
    return document, bank.blobs.get(document.sha256)


def keep_paper(bank: Bank, book: Book, application: Application, *, kind: str, content: bytes, origin: str) -> Document:
    """Keep a PDF that the bank made (`generated` or `signed`) within the caller's transaction."""
    made = _Made(kind=kind, content=content, origin=origin, reference=application.reference)
    return _keep(bank, book, made, application.party_id, application.id)


def keep_loan_paper(bank: Bank, book: Book, loan: Loan, *, kind: str, content: bytes, origin: str, reference: str) -> Document:
    """Keep a PDF on a running loan as `keep_paper` does; it stands with the papers of its application, where there was one."""
    return _keep(bank, book, _Made(kind=kind, content=content, origin=origin, reference=reference), loan.party_id, loan.application_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A PDF that the bank made."""

    kind: str
    content: bytes
    origin: str
    reference: str


def _keep(bank: Bank, book: Book, made: _Made, party_id: str, application_id: str | None) -> Document:
    kind, content, origin = made.kind, made.content, made.origin
    document = Document(
        id=str(uuid4()),
        party_id=party_id,
        application_id=application_id,
        kind=kind,
        file_name=f"{made.reference}-{kind}{'-signed' if origin == 'signed' else ''}.pdf",
        media_type=_PDF,
        size=len(content),
        sha256=bank.blobs.put(content),
        pages=bank.papers.count_pages(content),
        origin=origin,
        recorded_at=bank.now(),
        business_date=business_date(book),
    )
    book.add(document)
    book.flush()
    return document


def _owner(book: Book, actor: Actor, application_id: str | None, party_id: str | None) -> tuple[str, str | None]:
    if application_id is not None:
        application = book.get(Application, application_id)
        access.require_sight(actor, application)
        require_adding(actor, application)
        return application.party_id, application_id
    own = party_id or actor.party_id
    if own is None:
        raise ForbiddenError(_TOO_EARLY)
    party = book.get(Party, own)
    if own != actor.party_id and Role.PARTNER not in actor.roles and not (actor.roles & ADDERS and _serves(actor, party)):
        raise ForbiddenError(_TOO_EARLY)
    return own, None


def _serves(actor: Actor, party: Party) -> bool:
    """Say whether an officer works for the party's branch."""
    return actor.is_officer and actor.branch_id in {HEAD_OFFICE, party.branch_id}


def _require_sight(book: Book, actor: Actor, document: Document) -> None:
    if document.application_id is not None:
        seen = access.may_see(actor, book.get(Application, document.application_id))
    else:
        seen = document.party_id == actor.party_id or _serves(actor, book.get(Party, document.party_id))
    if not (seen and reads(actor, document)):
        raise NotFoundError("There is no such document, or it is not yours to see.")
