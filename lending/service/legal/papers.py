"""Papers of a lawsuit or a preservation, handed in by the bank's people: filings, rulings, receipts, photos; kept by their hash."""

from uuid import uuid4

from lending.domain.actors import Actor, Role
from lending.domain.file_names import name_facts
from lending.domain.legal.records import AssetPreservation, LegalAction
from lending.domain.loans import Loan
from lending.domain.parties import Document
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.errors import ConflictError
from lending.service import journal
from lending.service.access import require_role
from lending.service.business_date import business_date
from lending.service.documents import Upload
from lending.service.legal.moves import NewStep, add_step
from lending.service.loan_access import require_loan_sight
from lending.service.ports import Bank, Book
from lending.service.refusals import files_noted

#: Kinds of papers, and whether they belong to a lawsuit or to a preservation.
KINDS = {
    "court_filing": LegalAction,
    "judgment": LegalAction,
    "court_receipt": LegalAction,
    "freeze_ruling": AssetPreservation,
    "inspection_report": AssetPreservation,
    "inspection_photo": AssetPreservation,
}


def add_legal_paper(bank: Bank, actor: Actor, loan_id: str, upload: Upload) -> Document:
    """Take a paper in for the newest lawsuit or preservation of a loan, by legal officers and investigators.

    InvalidInputError names `file` or `kind`; ConflictError where there is nothing yet that it could belong to.
    """
    require_role(actor, Role.LEGAL_OFFICER, Role.INVESTIGATOR)
    problems = Problems()
    problems.choice("kind", upload.kind, KINDS)
    problems.refuse()
    with files_noted(bank, actor, "legal_papers", loan_id=loan_id):
        facts = bank.inspect_upload(upload.content, upload.file_name)
    sha256 = bank.blobs.put(upload.content)
    with bank.begin() as book:
        loan = book.lock(Loan, loan_id)
        require_loan_sight(book, actor, loan)
        about = _newest(book, loan_id, KINDS[upload.kind])
        document = Document(
            id=str(uuid4()),
            party_id=loan.party_id,
            application_id=loan.application_id,
            kind=upload.kind,
            file_name=facts.file_name,
            media_type=facts.media_type,
            size=len(upload.content),
            sha256=sha256,
            pages=facts.pages,
            uploaded_by=actor.user_id,
            recorded_at=bank.now(),
            business_date=business_date(book),
        )
        book.add(document)
        book.flush()
        today = business_date(book)
        add_step(bank, book, actor, about, NewStep(key=document.id, kind="paper", on=today, outcome=upload.kind, document_id=document.id))
        told = {"document": document.id, "kind": upload.kind, "sha256": sha256, **name_facts(upload.file_name)}
        about_loan = {"application_id": loan.application_id, "party_id": loan.party_id}
        journal.record(bank, book, actor, Action.DOCUMENT_ADDED, **about_loan, **told)  # type: ignore[arg-type]  # ids and texts
        return document


def _newest(book: Book, loan_id: str, kind: type[LegalAction | AssetPreservation]) -> LegalAction | AssetPreservation:
    about = book.first(kind, loan_id=loan_id, order="-recorded_at")
    if about is None:
        raise ConflictError("This loan has nothing yet that such a paper belongs to.")
    return about
