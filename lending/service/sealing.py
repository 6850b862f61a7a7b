"""Sealing: each contract signed by whom it binds and sealed by the bank, each signature verified as it is made (L4)."""

from collections.abc import Mapping

from lending.domain.actors import WORKER
from lending.domain.applications import Application, Contract
from lending.domain.parties import Document
from lending.domain.records import Action
from lending.errors import LendingError
from lending.service import contract_papers, journal
from lending.service.documents import keep_paper
from lending.service.ports import Bank
from lending.service.signing import compare_terms


def seal_contracts(bank: Bank, application_id: str) -> None:
    """Sign each contract with the borrower's (and guarantor's) one-time certificate and the bank's seal; verify what came out."""
    with bank.read() as book:
        compare_terms(book, application_id)
        application = book.get(Application, application_id)
        signers = contract_papers.signers_of(book, application)
        waiting = book.find(Contract, application_id=application_id, signed_document_id=None)
        contents = {contract.id: bank.blobs.get(book.get(Document, contract.document_id).sha256) for contract in waiting}
    for contract in waiting:
        _seal(bank, application, contract, contents[contract.id], signers)


def sign_and_seal(bank: Bank, pdf: bytes, *, kind: str, reference: str, signers: Mapping[str, str]) -> bytes:
    """Return a paper with the signature of each role under its name and the bank's seal, each verified before the next is made."""
    signed = pdf
    for role, name in signers.items():
        earlier = signed
        signed = bank.papers.sign(earlier, signer=name, reason=f"{role} {reference}", at=bank.now())
        _require_added(kind, holds=bank.papers.verify_added(signed, earlier=earlier))
    sealed = bank.papers.seal(signed, reason=f"bank {reference}", at=bank.now())
    _require_added(kind, holds=bank.papers.verify_added(sealed, earlier=signed, sealed=True))
    return sealed


def _require_added(kind: str, *, holds: bool) -> None:
    if not holds:
        raise LendingError(f"The signatures on the {kind} contract do not hold; it must not be used.")


def _seal(bank: Bank, application: Application, contract: Contract, pdf: bytes, signers: Mapping[str, str]) -> None:
    roles = {role: signers[role] for role in contract_papers.SIGNED_BY[contract.kind]}
    signed = sign_and_seal(bank, pdf, kind=contract.kind, reference=application.reference, signers=roles)
    with bank.begin() as book:
        kept = book.lock(Contract, contract.id)
        if kept.signed_document_id is not None:
            return
        document = keep_paper(bank, book, application, kind=f"contract_{contract.kind}", content=signed, origin="signed")
        kept.signed_document_id = document.id
        journal.record(
            bank, book, WORKER, Action.CONTRACTS_SEALED, application_id=application.id, kind=contract.kind, sha256=document.sha256
        )
