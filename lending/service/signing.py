"""Signing 簽約: contracts that say what approval said, reading them in time, and real signatures (L4, I3b, R7)."""

from uuid import uuid4

from lending.domain.actors import WORKER, Actor
from lending.domain.applications import Application, Contract, Offer, Signing, Status
from lending.domain.parties import Document, Party
from lending.domain.problems import Problems
from lending.domain.records import Action
from lending.errors import ConflictError, ForbiddenError, LendingError
from lending.service import contract_papers, journal, message_texts, tasks
from lending.service.business_date import as_variable, business_date, days_from, local_day
from lending.service.documents import keep_paper
from lending.service.notices import queue_notice
from lending.service.offer_end import cancel_offer, check_conditions, lapse_offer
from lending.service.offers import open_offer
from lending.service.one_time_code import new_code, require_few_codes, require_read, try_code
from lending.service.past_days import past_day
from lending.service.ports import Bank, Book, Scalar
from lending.service.stages import advance, hold
from lending.service.tasks import Completion, completes

__all__ = [
    "TermsDifferError",
    "cancel_offer",
    "check_conditions",
    "compare_terms",
    "confirm_contracts",
    "lapse_offer",
    "open_contracts",
    "prepare_contracts",
    "required_offer",
    "send_code",
]

#: Days an offer may stay unsigned.
OFFER_DAYS = 14


class TermsDifferError(LendingError):
    """A contract says something other than the approval."""


def prepare_contracts(bank: Bank, application_id: str) -> dict[str, Scalar]:
    """Write the contracts of the offer, compare them with the approval, and open them to the customer for 14 days."""
    with bank.read() as book:
        kept = book.count(Contract, application_id=application_id)
        drafts = [] if kept else contract_papers.draft(bank, book, application_id)
    papers = [(paper, bank.papers.render(paper.template, paper.data, paper.language)) for paper in drafts]
    with bank.begin() as book:
        application = hold(book, application_id)
        offer = required_offer(book, application_id)
        if not book.count(Contract, application_id=application_id):
            for paper, pdf in papers:
                _keep_contract(bank, book, application, paper, pdf)
            _open_offer(bank, book, application, offer)
        book.flush()
        compare_terms(book, application_id)
        return {
            "offer_lapses_at": as_variable(offer.lapses_at or bank.now()),
            "guarantor": application.guarantor_party_id is not None,
            "secured": application.secured,
            "release_by_officer": contract_papers.needs_release(book, application, offer),
        }


def required_offer(book: Book, application_id: str) -> Offer:
    """Return the offer that stands; ConflictError when there is none (any more)."""
    offer = open_offer(book, application_id)
    if offer is None:
        raise ConflictError("There is no open offer on this application.")
    return offer


def compare_terms(book: Book, application_id: str) -> None:
    """Raise TermsDifferError naming each field in which a contract differs from what approval fixed (L4)."""
    approved = contract_papers.terms_of(required_offer(book, application_id))
    differing = {
        f"{contract.kind}.{name}"
        for contract in book.find(Contract, application_id=application_id)
        for name, value in approved.items()
        if contract.terms.get(name) != value
    }
    if differing:
        raise TermsDifferError(f"The contract differs from the approval in {', '.join(sorted(differing))}; nothing may be signed.")


def open_contracts(bank: Bank, actor: Actor, application_id: str) -> Signing:
    """Note that the customer opened the contracts: the reading time runs from the first time."""
    with bank.begin() as book:
        application = _customers(book, actor, application_id)
        _require_offered(application)
        kept = book.first(Signing, application_id=application_id, role="borrower")
        if kept is not None:
            return kept
        signing = Signing(
            id=str(uuid4()),
            application_id=application_id,
            party_id=application.party_id,
            role="borrower",
            opened_at=bank.now(),
            minimum_seconds=bank.settings.minimum_reading_seconds,
            business_date=business_date(book),
        )
        book.add(signing)
        journal.record(bank, book, actor, Action.CONTRACT_OPENED, application_id=application_id, party_id=application.party_id)
        return signing


def send_code(bank: Bank, actor: Actor, application_id: str) -> None:
    """Send a one-time code to the customer's phone, once the reading time has passed; ConflictError after five within an hour."""
    with bank.begin() as book:
        application = _customers(book, actor, application_id)
        _require_offered(application)
        signing = _signing(book, application_id)
        require_read(bank, signing, signing.opened_at)
        require_few_codes(bank, book, application_id=application_id)
        code = new_code(bank, signing)
        party = book.get(Party, application.party_id)
        journal.record(bank, book, actor, Action.CODE_SENT, application_id=application_id, party_id=party.id)
        text = message_texts.render("signing_code", party.language, {"reference": application.reference, "code": code})
    bank.agencies.send_sms(f"{application_id}:code:{uuid4()}", party.phone, text)


def confirm_contracts(bank: Bank, actor: Actor, application_id: str, code: str) -> None:
    """Confirm with the one-time code that the contracts were read and are agreed to; the case goes on to the signatures.

    InvalidInputError names `code` when it is wrong, expired, or was tried too often.
    """
    _count_try(bank, actor, application_id, code)
    with bank.begin() as book:
        application = _customers(book, actor, application_id)
        _require_offered(application)
        task = tasks.open_customer_task(book, application_id, "sign_contract")
        signing = _signing(book, application_id)
        signing.confirmed_at, signing.code_digest = bank.now(), None
        contracts = book.find(Contract, application_id=application_id, order="kind")
        signing.evidence = {contract.kind: book.get(Document, contract.document_id).sha256 for contract in contracts}
        offer = required_offer(book, application_id)
        offer.state, application.signed_at = "accepted", bank.now()
        advance(application, Status.SIGNED)
        journal.record(
            bank,
            book,
            actor,
            Action.CONTRACT_CONFIRMED,
            application_id=application_id,
            party_id=application.party_id,
            documents=signing.evidence,
            seconds_read=round((bank.now() - signing.opened_at).total_seconds()),
        )
        tasks.finish(bank, book, actor, task, {})
    bank.nudge()


def _count_try(bank: Bank, actor: Actor, application_id: str, code: str) -> None:
    """Compare the code in a transaction of its own, so that a wrong try counts even though it is refused."""
    with bank.begin() as book:
        _require_offered(_customers(book, actor, application_id))
        tasks.open_customer_task(book, application_id, "sign_contract")
        signing = _signing(book, application_id)
        require_read(bank, signing, signing.opened_at)
        problems = try_code(bank, signing, code)
    problems.refuse()


@completes("sign_contract")
def _signed(done: Completion) -> dict[str, Scalar]:
    """Let the task end only by `confirm_contracts`: a form without the code signs nothing."""
    signing = done.book.first(Signing, application_id=done.application.id, role="borrower")
    if signing is None or signing.confirmed_at is None:
        raise ConflictError("Sign by reading the contract and entering the code sent to your phone.")
    return {}


@completes("sign_guarantee")
def _guaranteed(done: Completion) -> dict[str, Scalar]:
    problems = Problems()
    if not done.entries.get("identity_checked", True):
        problems.add("identity_checked", "Check the guarantor's identity before the guarantee is signed.")
    past_day(done.entries["signed_on"], done.application.business_date, business_date(done.book), problems, "signed_on")
    problems.refuse()
    guarantor = done.application.guarantor_party_id
    done.book.add(
        Signing(
            id=str(uuid4()),
            application_id=done.application.id,
            party_id=guarantor or "",
            role="guarantor",
            opened_at=done.bank.now(),
            minimum_seconds=0,
            confirmed_at=done.bank.now(),
            evidence={"witnessed_by": done.actor.user_id},
            business_date=business_date(done.book),
        )
    )
    return {}


def _customers(book: Book, actor: Actor, application_id: str) -> Application:
    application = book.lock(Application, application_id)
    if actor.party_id is None or actor.party_id != application.party_id:
        raise ForbiddenError("Only the borrower can read and sign this contract.")
    return application


def _require_offered(application: Application) -> None:
    if application.status != Status.OFFERED:
        raise ConflictError("There is no contract to sign at the moment: it was signed already, withdrawn, or has lapsed.")


def _signing(book: Book, application_id: str) -> Signing:
    signing = book.first(Signing, application_id=application_id, role="borrower")
    if signing is None:
        raise ConflictError("Open and read the contract first.")
    return signing


def _keep_contract(bank: Bank, book: Book, application: Application, paper: contract_papers.Draft, pdf: bytes) -> None:
    document = keep_paper(bank, book, application, kind=f"contract_{paper.kind}", content=pdf, origin="generated")
    book.add(
        Contract(
            id=str(uuid4()),
            application_id=application.id,
            kind=paper.kind,
            terms=dict(paper.terms),
            document_id=document.id,
            prepared_at=bank.now(),
            business_date=business_date(book),
        )
    )


def _open_offer(bank: Bank, book: Book, application: Application, offer: Offer) -> None:
    offer.lapses_at = days_from(bank.settings, business_date(book), OFFER_DAYS)
    advance(application, Status.OFFERED)
    application.offered_at = bank.now()
    until = local_day(bank.settings, offer.lapses_at).isoformat()
    queue_notice(bank, book, application, "offered", key=f"{application.id}:offered", until=until)
    journal.record(bank, book, WORKER, Action.CONTRACTS_PREPARED, application_id=application.id, lapses=until)
