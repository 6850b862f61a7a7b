"""The process without an engine: the services of its steps, one after another, for an application that nothing stands against."""

from lending.domain.actors import Actor
from lending.service import approval, disbursement, due_diligence, intake, offers, origination, report, sealing, signing
from tests.support.bank import TrialBank


def until_report(trial: TrialBank, application_id: str) -> None:
    """Do what the process does up to the due-diligence report."""
    bank = trial.bank
    origination.claim_application(bank, application_id, "instance")
    intake.screen_aml(bank, application_id)
    intake.screen_bureau(bank, application_id)
    intake.admit_application(bank, application_id)
    due_diligence.query_tax(bank, application_id)
    due_diligence.query_social_security(bank, application_id)
    due_diligence.query_provident_fund(bank, application_id)
    report.compile_report(bank, application_id)


def until_offer(trial: TrialBank, application_id: str) -> None:
    """Do what the process does up to the contracts, decided by the model."""
    bank = trial.bank
    until_report(trial, application_id)
    approval.score_applicant(bank, application_id)
    approval.approve_automatically(bank, application_id)
    offers.price_offer(bank, application_id, 3.0)
    approval.set_terms(bank, application_id)
    signing.prepare_contracts(bank, application_id)


def until_paid(trial: TrialBank, application_id: str, applicant: Actor) -> None:
    """Do what process and customer do up to the money."""
    until_offer(trial, application_id)
    trial.task(application_id, "sign_contract", "customer")
    signing.open_contracts(trial.bank, applicant, application_id)
    trial.clock.tick(60)
    signing.send_code(trial.bank, applicant, application_id)
    signing.confirm_contracts(trial.bank, applicant, application_id, trial.code_sent_to(applicant))
    sealing.seal_contracts(trial.bank, application_id)
    disbursement.disburse_loan(trial.bank, application_id)
