"""The customer's part: reading the agreement in time, and signing it with a one-time code."""

from uuid import uuid4

from lending.domain.actors import Actor
from lending.domain.loans import Loan
from lending.domain.parties import Document, Party
from lending.domain.records import Action
from lending.domain.restructuring.records import Restructuring, SupplementAgreement
from lending.errors import ConflictError, ForbiddenError
from lending.service import message_texts, tasks
from lending.service.business_date import business_date
from lending.service.loan_access import require_loan_sight
from lending.service.one_time_code import new_code, require_few_codes, require_read, try_code
from lending.service.ports import Bank, Book
from lending.service.restructuring.agreements import KIND, still_fits
from lending.service.restructuring.moves import latest_agreement, note
from lending.service.servicing.books import read_loan_book
from lending.service.task_owners import reference_of

_TASK = "sign_agreement"


def open_agreement(bank: Bank, actor: Actor, restructuring_id: str) -> SupplementAgreement:
    """Note that the customer opened the agreement: the reading time runs from the first time."""
    with bank.begin() as book:
        asked, agreement = _to_sign(book, actor, restructuring_id)
        if agreement.opened_at is None:
            agreement.opened_at = bank.now()
            note(bank, book, actor, Action.CONTRACT_OPENED, asked, kind=KIND)
        return agreement


def send_agreement_code(bank: Bank, actor: Actor, restructuring_id: str) -> None:
    """Send a one-time code to the customer's phone, once the reading time has passed; ConflictError after five within an hour."""
    with bank.begin() as book:
        asked, agreement = _to_sign(book, actor, restructuring_id)
        require_read(bank, agreement, agreement.opened_at or bank.now())
        loan = book.get(Loan, asked.loan_id)
        party = book.get(Party, loan.party_id)
        require_few_codes(bank, book, party_id=party.id)
        code = new_code(bank, agreement)
        note(bank, book, actor, Action.CODE_SENT, asked, kind=KIND)
        text = message_texts.render("signing_code", party.language, {"reference": reference_of(book, loan), "code": code})
    bank.agencies.send_sms(f"{restructuring_id}:code:{uuid4()}", party.phone, text)


def confirm_agreement(bank: Bank, actor: Actor, restructuring_id: str, code: str) -> bool:
    """Sign with the one-time code, and say whether the agreement still fits the loan: where it does not it is void, and made anew.

    InvalidInputError names `code` when it is wrong, expired, or was tried too often.
    """
    _count_try(bank, actor, restructuring_id, code)
    with bank.begin() as book:
        asked, agreement = _to_sign(book, actor, restructuring_id)
        task = tasks.open_task(book, _TASK, restructuring_id=restructuring_id)
        fits = still_fits(read_loan_book(book, actor, asked.loan_id), agreement)
        agreement.state, agreement.code_digest = "signed" if fits else "void", None
        agreement.confirmed_at, asked.stage = bank.now(), "signed"
        agreement.evidence = {KIND: book.get(Document, agreement.document_id).sha256}
        note(bank, book, actor, Action.CONTRACT_CONFIRMED, asked, documents=agreement.evidence, fits=fits)
        tasks.finish(bank, book, actor, task, {})
    bank.nudge()
    return fits


def _count_try(bank: Bank, actor: Actor, restructuring_id: str, code: str) -> None:
    """Compare the code in a transaction of its own, so that a wrong try counts even though it is refused."""
    with bank.begin() as book:
        _asked, agreement = _to_sign(book, actor, restructuring_id)
        tasks.open_task(book, _TASK, restructuring_id=restructuring_id)
        require_read(bank, agreement, agreement.opened_at or bank.now())
        problems = try_code(bank, agreement, code)
    problems.refuse()


def _to_sign(book: Book, actor: Actor, restructuring_id: str) -> tuple[Restructuring, SupplementAgreement]:
    asked = book.lock(Restructuring, restructuring_id)
    loan = book.get(Loan, asked.loan_id)
    require_loan_sight(book, actor, loan)
    if actor.party_id != loan.party_id:
        raise ForbiddenError("Only the borrower can read and sign this agreement.")
    agreement = latest_agreement(book, restructuring_id)
    if asked.stage != "offered" or asked.state != "open" or agreement is None or agreement.sign_by < business_date(book):
        raise ConflictError("There is no agreement to sign at the moment: it was signed already, taken back, or has lapsed.")
    return asked, agreement
