from datetime import datetime
from functools import partial

import pytest

from lending.domain.applications import Contract, Signing
from lending.domain.parties import Document
from lending.errors import LendingError
from lending.service import sealing
from tests.support.bank import FakePapers, build_test_bank, new_person
from tests.support.walk import actions, at_once, do, failures, row, rows, until_signed


def test_each_paper_is_signed_sealed_and_verified_once(trial, applicant):
    application = trial.submit(applicant, guarantor=new_person("李娜"))
    until_signed(trial, application, applicant)
    entries = {"identity_checked": True, "liability_explained": True, "signed_on": "2026-11-23"}
    do(trial, "signing", application.id, "sign_guarantee", entries)
    for _ in range(2):
        sealing.seal_contracts(trial.bank, application.id)
    signed = {contract.kind: row(trial, Document, id=contract.signed_document_id) for contract in rows(trial, Contract)}
    content = {kind: trial.bank.blobs.get(paper.sha256).decode() for kind, paper in signed.items()}
    assert all(trial.bank.papers.verify(text.encode()) for text in content.values())
    assert "李娜 guarantor" in content["guarantee"]
    assert "張偉 borrower" in content["loan"]
    assert actions(trial, application.id).count("contracts_sealed") == 3
    assert row(trial, Signing, role="guarantor").evidence == {"witnessed_by": trial.actor("signing").user_id}


def test_killed_between_two_seals_the_rest_are_sealed_the_next_time(trial, application, applicant):
    until_signed(trial, application, applicant)
    seal, calls = trial.bank.papers.seal, []

    def die_at_the_second(pdf, **more):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return seal(pdf, **more)

    object.__setattr__(trial.bank, "papers", FakePapers())
    trial.bank.papers.seal = die_at_the_second
    with pytest.raises(KeyboardInterrupt):
        sealing.seal_contracts(trial.bank, application.id)
    sealing.seal_contracts(trial.bank, application.id)
    assert len(calls) == 3
    assert rows(trial, Contract, signed_document_id=None) == []


def test_a_paper_that_another_job_sealed_meanwhile_keeps_that_seal(any_bank):
    applicant = any_bank.customer()
    application = any_bank.submit(applicant)
    until_signed(any_bank, application, applicant)
    assert failures(at_once(*[partial(sealing.seal_contracts, any_bank.bank, application.id)] * 3)) == []
    assert actions(any_bank, application.id).count("contracts_sealed") == 2


class _ForgedSeal(FakePapers):
    def verify_added(self, pdf: bytes, *, earlier: bytes, sealed: bool = False) -> bool:
        return not sealed and super().verify_added(pdf, earlier=earlier)


class _ForgedSignature(FakePapers):
    def sign(self, pdf: bytes, *, signer: str, reason: str, at: datetime) -> bytes:
        return super().sign(pdf, signer=signer, reason=reason, at=at) + b" and one more word" * (signer != "bank")

    def verify_added(self, pdf: bytes, *, earlier: bytes, sealed: bool = False) -> bool:
        return b"one more word" not in pdf and super().verify_added(pdf, earlier=earlier, sealed=sealed)


@pytest.mark.parametrize("papers", [_ForgedSeal(), _ForgedSignature()])
def test_signatures_that_do_not_hold_are_not_used(tmp_path, papers):
    trial = build_test_bank(tmp_path, papers=papers)
    applicant = trial.customer()
    application = trial.submit(applicant)
    until_signed(trial, application, applicant)
    with pytest.raises(LendingError, match="do not hold"):
        sealing.seal_contracts(trial.bank, application.id)
    assert all(contract.signed_document_id is None for contract in rows(trial, Contract))
    trial.close()


def test_signatures_without_the_banks_seal_are_not_enough(tmp_path):
    class Unsealed(FakePapers):
        def seal(self, pdf: bytes, *, reason: str, at: datetime) -> bytes:  # noqa: ARG002 -- the port's signature
            return pdf

    trial = build_test_bank(tmp_path, papers=Unsealed())
    applicant = trial.customer()
    application = trial.submit(applicant)
    until_signed(trial, application, applicant)
    with pytest.raises(LendingError, match="do not hold"):
        sealing.seal_contracts(trial.bank, application.id)
    trial.close()
