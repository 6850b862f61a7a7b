from decimal import Decimal

import pytest

from lending.domain.actors import Actor
from lending.domain.applications import Application
from lending.errors import ConflictError, NotFoundError
from lending.service import approval, due_diligence, intake, offers, origination, report
from lending.service.key_facts import read_key_facts
from tests.support.bank import TrialBank


def offered(trial: TrialBank, customer: Actor) -> Application:
    application = trial.submit(customer)
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
    return application


def test_the_key_facts_say_what_the_loan_costs_and_what_lateness_costs(trial):
    # Given
    customer = trial.customer()
    application = offered(trial, customer)
    # When
    facts = read_key_facts(trial.bank, customer, application.id)
    # Then
    with trial.bank.read() as book:
        offer = offers.open_offer(book, application.id)
    assert facts.cost_total == offer.total_interest
    assert [(line.name, line.amount) for line in facts.costs] == [("Interest", offer.total_interest)]
    assert facts.overdue_rate == offer.annual_rate * Decimal("1.5")
    assert facts.misuse_rate == offer.annual_rate * 2
    assert facts.penalty_example == (offer.instalment * facts.overdue_rate * 30 / 360).quantize(Decimal("0.01"))
    assert (facts.repricing, facts.early_repayment_fee_rate, facts.cooling_days, facts.complaint_phone) == ("fixed", 0, 0, "95500")


def test_there_are_none_before_there_is_an_offer(trial):
    customer = trial.customer()
    with pytest.raises(ConflictError):
        read_key_facts(trial.bank, customer, trial.submit(customer).id)


def test_they_are_nobody_elses_to_see(trial):
    application = offered(trial, trial.customer())
    with pytest.raises(NotFoundError):
        read_key_facts(trial.bank, trial.customer(), application.id)
