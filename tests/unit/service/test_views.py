from decimal import Decimal

import pytest

from lending.domain.actors import Actor
from lending.domain.applications import Application
from lending.domain.new_application import PayeeLine
from lending.service import approval, disbursement, due_diligence, intake, offers, origination, report, signing, views
from tests.support.bank import TrialBank, build_test_bank


@pytest.fixture
def trial(tmp_path):
    trial = build_test_bank(tmp_path)
    yield trial
    trial.close()


@pytest.fixture
def applicant(trial) -> Actor:
    return trial.customer()


def until_offer(trial: TrialBank, application: Application) -> None:
    """Do what the process does, up to the contracts."""
    bank, key = trial.bank, application.id
    origination.claim_application(bank, key, "instance")
    intake.screen_aml(bank, key)
    intake.screen_bureau(bank, key)
    intake.admit_application(bank, key)
    due_diligence.query_tax(bank, key)
    due_diligence.query_social_security(bank, key)
    due_diligence.query_provident_fund(bank, key)
    report.compile_report(bank, key)
    approval.score_applicant(bank, key)
    approval.approve_automatically(bank, key)
    offers.price_offer(bank, key, 3.0)
    approval.set_terms(bank, key)
    signing.prepare_contracts(bank, key)


def until_paid(trial: TrialBank, application: Application, applicant: Actor) -> None:
    until_offer(trial, application)
    trial.task(application.id, "sign_contract", "customer")
    signing.open_contracts(trial.bank, applicant, application.id)
    trial.clock.tick(60)
    signing.send_code(trial.bank, applicant, application.id)
    signing.confirm_contracts(trial.bank, applicant, application.id, trial.code_sent_to(applicant))
    signing.seal_contracts(trial.bank, application.id)
    disbursement.disburse_loan(trial.bank, application.id)


def test_a_new_application_is_told_as_it_was_asked_for(trial, applicant):
    application = trial.submit(applicant)
    view = views.read_application(trial.bank, applicant, application.id)
    assert (view.reference, view.status, view.outcome, view.amount) == (application.reference, "submitted", None, Decimal("50000.00"))
    assert view.can_withdraw
    assert not view.can_appeal
    assert (view.offer, view.plan, view.documents, view.question, view.supplement) == (None, (), (), None, None)
    assert [event.action for event in view.timeline] == ["application_submitted"]


def test_an_offer_comes_with_its_plan_and_its_contracts(trial, applicant):
    application = trial.submit(applicant)
    until_offer(trial, application)
    view = views.read_application(trial.bank, applicant, application.id)
    assert (view.status, view.outcome) == ("offered", "approved")
    assert view.offer.amount == application.amount
    assert sum(row.principal for row in view.plan) == application.amount
    assert not view.plan_is_binding
    assert {paper.kind for paper in view.contracts} == {"key_facts", "loan"}


def test_after_the_money_the_plan_is_the_loans_own(trial, applicant):
    application = trial.submit(applicant, payments=(PayeeLine(payee="Shop", account="62220202", amount=Decimal(50_000), purpose="tiles"),))
    until_paid(trial, application, applicant)
    view = views.read_application(trial.bank, applicant, application.id)
    assert (view.status, view.outcome, view.plan_is_binding, view.can_withdraw) == ("disbursed", "disbursed", True, False)
    assert len(view.plan) == 24
    assert view.plan[-1].balance == 0
    assert [signed.role for signed in view.signings if signed.confirmed_at] == ["borrower"]
    case = views.read_case(trial.bank, trial.actor("reviewer"), application.id)
    assert case.loan.principal == application.amount
    assert case.exposure == application.amount
