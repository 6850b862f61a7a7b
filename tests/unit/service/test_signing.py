from functools import partial

import pytest

from lending.domain.applications import Contract, Offer, Signing, Status
from lending.domain.parties import Document, Notification
from lending.domain.records import OutboxMessage
from lending.errors import ConflictError, ForbiddenError, InvalidInputError
from lending.service import sealing, signing, tasks
from lending.service.signing import TermsDifferError
from lending.service.tasks import Completion
from lending.service.withdrawal import withdraw_application
from tests.support.bank import new_person
from tests.support.walk import HOME, actions, at_once, change, failures, row, rows, until_code, until_offer, until_signed, until_terms


def test_contracts_are_written_once_and_open_for_fourteen_days(trial, application):
    until_terms(trial, application)
    first, again = (signing.prepare_contracts(trial.bank, application.id) for _ in range(2))
    assert first == again == {"offer_lapses_at": "2026-12-07T16:00:00Z", "guarantor": False, "secured": False, "release_by_officer": False}
    assert {contract.kind for contract in rows(trial, Contract)} == {"key_facts", "loan"}
    assert trial.application(application.id).status == Status.OFFERED
    assert row(trial, Notification, template="offered").facts["until"] == "2026-12-07"
    assert actions(trial, application.id).count("contracts_prepared") == 1


def test_two_jobs_at_the_same_moment_write_the_contracts_once(any_bank):
    application = any_bank.submit()
    until_terms(any_bank, application)
    assert failures(at_once(*[partial(signing.prepare_contracts, any_bank.bank, application.id)] * 3)) == []
    assert len(rows(any_bank, Contract)) == 2


def test_security_and_guarantee_have_papers_of_their_own(trial, applicant):
    application = trial.submit(applicant, collateral=(HOME,), guarantor=new_person("李娜"))
    until_offer(trial, application)
    assert {contract.kind for contract in rows(trial, Contract)} == {"key_facts", "loan", "security", "guarantee"}


@pytest.mark.parametrize(
    ("field", "value"), [("amount", "50000.01"), ("currency", "USD"), ("annual_rate", "0.0601"), ("term_months", 25), ("method", "bullet")]
)
def test_a_contract_that_differs_in_one_term_is_never_signed(trial, application, applicant, field, value):
    until_signed(trial, application, applicant)
    contract = row(trial, Contract, kind="loan")
    change(trial, Contract, contract.id, terms={**contract.terms, field: value})
    for step in (signing.prepare_contracts, sealing.seal_contracts):
        with pytest.raises(TermsDifferError, match=rf"differs from the approval in loan\.{field};"):
            step(trial.bank, application.id)
    assert row(trial, Contract, kind="loan").signed_document_id is None


def test_without_an_offer_there_is_nothing_to_write_or_sign(trial, application):
    with pytest.raises(ValueError, match="left no offer"):
        signing.prepare_contracts(trial.bank, application.id)
    with trial.bank.read() as book, pytest.raises(ConflictError, match="no open offer"):
        signing.required_offer(book, application.id)


def test_the_reading_time_runs_from_the_first_opening(trial, application, applicant):
    until_offer(trial, application)
    first = signing.open_contracts(trial.bank, applicant, application.id)
    trial.clock.tick(15)
    assert signing.open_contracts(trial.bank, applicant, application.id).opened_at == first.opened_at
    with pytest.raises(ConflictError, match="in 5 seconds"):
        signing.send_code(trial.bank, applicant, application.id)
    trial.clock.tick(5)
    signing.send_code(trial.bank, applicant, application.id)
    assert trial.code_sent_to(applicant).isdigit()


def test_what_was_not_opened_cannot_be_signed(trial, application, applicant):
    until_offer(trial, application)
    with pytest.raises(ConflictError, match="Open and read"):
        signing.send_code(trial.bank, applicant, application.id)


def test_only_the_borrower_reads_and_signs(trial, application):
    until_offer(trial, application)
    for other in (trial.customer(), trial.actor("signing")):
        for step in (signing.open_contracts, signing.send_code):
            with pytest.raises(ForbiddenError, match="Only the borrower"):
                step(trial.bank, other, application.id)


def test_before_the_offer_there_is_no_contract(trial, application, applicant):
    for step in (signing.open_contracts, signing.send_code):
        with pytest.raises(ConflictError, match="no contract to sign"):
            step(trial.bank, applicant, application.id)


def test_a_right_code_confirms_and_the_case_goes_on(trial, application, applicant):
    code = until_code(trial, application, applicant)
    signing.confirm_contracts(trial.bank, applicant, application.id, f" {code} ")
    signed = trial.application(application.id)
    assert (signed.status, signed.signed_at is not None, row(trial, Offer).state) == (Status.SIGNED, True, "accepted")
    kept = row(trial, Signing)
    assert kept.evidence == {contract.kind: row(trial, Document, id=contract.document_id).sha256 for contract in rows(trial, Contract)}
    assert (kept.confirmed_at is not None, kept.code_digest) == (True, None)
    assert len(rows(trial, OutboxMessage, kind="complete")) == 1


def test_a_code_confirms_once(trial, application, applicant):
    code = until_code(trial, application, applicant)
    signing.confirm_contracts(trial.bank, applicant, application.id, code)
    with pytest.raises(ConflictError, match="signed already"):
        signing.confirm_contracts(trial.bank, applicant, application.id, code)


def test_of_confirmations_at_the_same_moment_one_counts(any_bank):
    applicant = any_bank.customer()
    application = any_bank.submit(applicant)
    code = until_code(any_bank, application, applicant)
    results = at_once(*[partial(signing.confirm_contracts, any_bank.bank, applicant, application.id, code)] * 3)
    assert len(failures(results)) == 2
    assert {type(failure) for failure in failures(results)} <= {ConflictError, InvalidInputError}
    assert len(rows(any_bank, OutboxMessage, kind="complete")) == 1


def test_a_wrong_code_counts_and_five_are_enough(trial, application, applicant):
    code = until_code(trial, application, applicant)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(InvalidInputError, match=f"{left} more tries"):
            signing.confirm_contracts(trial.bank, applicant, application.id, wrong)
    with pytest.raises(InvalidInputError, match="tried too often"):
        signing.confirm_contracts(trial.bank, applicant, application.id, code)
    signing.send_code(trial.bank, applicant, application.id)
    signing.confirm_contracts(trial.bank, applicant, application.id, trial.code_sent_to(applicant))


def test_a_code_expires_after_five_minutes(trial, application, applicant):
    code = until_code(trial, application, applicant)
    trial.clock.tick(301)
    with pytest.raises(InvalidInputError, match="expired") as raised:
        signing.confirm_contracts(trial.bank, applicant, application.id, code)
    assert list(raised.value.errors) == ["code"]


def test_five_codes_an_hour_are_enough(trial, application, applicant):
    until_code(trial, application, applicant)
    for _ in range(4):
        trial.clock.tick(600)
        signing.send_code(trial.bank, applicant, application.id)
    with pytest.raises(ConflictError, match="5 codes were sent within the hour"):
        signing.send_code(trial.bank, applicant, application.id)
    other = trial.customer()
    until_code(trial, trial.submit(other), other)
    trial.clock.tick(1201)
    signing.send_code(trial.bank, applicant, application.id)


def test_without_a_code_sent_none_is_right(trial, application, applicant):
    until_offer(trial, application)
    trial.task(application.id, "sign_contract", "customer")
    signing.open_contracts(trial.bank, applicant, application.id)
    trial.clock.tick(60)
    with pytest.raises(InvalidInputError, match="expired"):
        signing.confirm_contracts(trial.bank, applicant, application.id, "")


def test_after_a_withdrawal_nothing_is_signed(trial, application, applicant):
    code = until_code(trial, application, applicant)
    withdraw_application(trial.bank, applicant, application.id)
    with pytest.raises(ConflictError, match="withdrawn"):
        signing.confirm_contracts(trial.bank, applicant, application.id, code)
    assert trial.application(application.id).status == Status.WITHDRAWN


def test_a_withdrawal_between_the_code_and_the_signature_wins(trial, application, applicant, monkeypatch):
    code = until_code(trial, application, applicant)
    monkeypatch.setattr(signing, "_count_try", lambda *_: withdraw_application(trial.bank, applicant, application.id))
    with pytest.raises(ConflictError, match="withdrawn"):
        signing.confirm_contracts(trial.bank, applicant, application.id, code)


def test_the_task_alone_signs_nothing(trial, application, applicant):
    until_offer(trial, application)
    task = trial.task(application.id, "sign_contract", "customer")
    tasks.claim_task(trial.bank, applicant, task.id)
    with pytest.raises(ConflictError, match="entering the code"):
        tasks.complete_task(trial.bank, applicant, task.id, {})
    signing.open_contracts(trial.bank, applicant, application.id)
    with pytest.raises(ConflictError, match="entering the code"):
        tasks.complete_task(trial.bank, applicant, task.id, {})
    assert rows(trial, OutboxMessage, kind="complete") == []


def test_no_guarantee_without_a_look_at_the_guarantor_nor_before_there_was_an_application(trial, applicant):
    application = trial.submit(applicant, guarantor=new_person("李娜"))
    task = trial.task(application.id, "sign_guarantee", "signing_officer")
    with trial.bank.read() as book:
        done = Completion(trial.bank, book, trial.actor("signing"), task, {"identity_checked": False, "signed_on": "2026-11-22"})
        with pytest.raises(InvalidInputError) as raised:
            tasks._RULES["sign_guarantee"](done)
    assert list(raised.value.errors) == ["identity_checked", "signed_on"]
