"""What follows the customer's signature: the plan changes once, as the agreement says, and the agreement is sealed."""

from lending.domain.actors import WORKER
from lending.domain.loans import EventKind, Loan
from lending.domain.parties import Document, Party
from lending.domain.records import Action
from lending.domain.restructuring.records import Restructuring, SupplementAgreement
from lending.domain.servicing.proposal import ServicingProposal
from lending.errors import ConflictError
from lending.service.collection.holding import look_again
from lending.service.documents import keep_loan_paper
from lending.service.ports import Bank, Book, Scalar
from lending.service.restructuring.agreements import KIND, still_fits
from lending.service.restructuring.moves import latest_agreement, note, tell
from lending.service.sealing import sign_and_seal
from lending.service.servicing.booking import Entry, book_event
from lending.service.servicing.books import LoanBook, hold_loan_book
from lending.service.task_owners import reference_of


def change_plan(bank: Bank, restructuring_id: str) -> dict[str, Scalar]:
    """Book the change that was signed, once however often it is asked; False where the loan no longer fits it, so that it is made anew."""
    with bank.begin() as book:
        asked = book.lock(Restructuring, restructuring_id)
        if asked.stage == "observed":
            return {"plan_changed": True}
        agreement = latest_agreement(book, restructuring_id)
        held = hold_loan_book(book, WORKER, asked.loan_id)
        signed = agreement is not None and agreement.state == "signed" and still_fits(held, agreement)
        changed = signed and agreement is not None and _booked(bank, book, held, asked, agreement)
        if not changed:
            tell(bank, book, asked, "restructuring_anew")
        return {"plan_changed": changed}


def _booked(bank: Bank, book: Book, held: LoanBook, asked: Restructuring, agreement: SupplementAgreement) -> bool:
    """Book the change; False where an instalment was paid meanwhile that it would alter."""
    proposal = book.lock(ServicingProposal, asked.proposal_id)
    facts = {**agreement.facts, "proposal": proposal.id, "agreement": agreement.id, "reason": proposal.reason}
    entry = Entry(
        kind=EventKind.RESTRUCTURED,
        action=Action.LOAN_RESTRUCTURED,
        facts=facts,
        key=agreement.id,
        value_date=agreement.counts_from,
    )
    try:
        proposal.event_id = book_event(bank, book, WORKER, held, entry).event.id
    except ConflictError:
        return False
    asked.stage, asked.changed_on, agreement.state = "observed", held.today, "booked"
    book.flush()
    look_again(bank, book, asked.loan_id, f"{asked.id}:changed")
    return True


def seal_agreement(bank: Bank, restructuring_id: str) -> None:
    """Sign the agreement that was booked with the customer's one-time certificate and the bank's seal; verify what came out."""
    with bank.read() as book:
        asked = book.get(Restructuring, restructuring_id)
        agreement, loan = latest_agreement(book, restructuring_id), book.get(Loan, asked.loan_id)
        if agreement is None or agreement.signed_document_id is not None:
            return
        name, reference = book.get(Party, loan.party_id).name, reference_of(book, loan)
        content = bank.blobs.get(book.get(Document, agreement.document_id).sha256)
    sealed = sign_and_seal(bank, content, kind=KIND, reference=reference, signers={"borrower": name})
    with bank.begin() as book:
        asked, kept = book.lock(Restructuring, restructuring_id), book.lock(SupplementAgreement, agreement.id)
        if kept.signed_document_id is None:
            loan = book.get(Loan, asked.loan_id)
            paper = keep_loan_paper(bank, book, loan, kind=f"contract_{KIND}", content=sealed, origin="signed", reference=reference)
            kept.signed_document_id = paper.id
            note(bank, book, WORKER, Action.CONTRACTS_SEALED, asked, kind=KIND, sha256=paper.sha256)
            tell(bank, book, asked, "restructuring_changed")
