from dataclasses import replace
from decimal import Decimal

import pytest

from lending.domain.agency_reports import Company
from lending.domain.applications import PaymentLine
from lending.domain.parties import Notification
from lending.errors import ConflictError, ForbiddenError, InvalidInputError
from lending.service.payment_list import check_purpose, correct_payment_list
from tests.support.walk import actions, do, facts_of, paid_to, row, rows, until_terms

BROKER = Company(registration_number="9133", name="Broker", category="brokerage", status="active")


@pytest.fixture
def forbidden(trial, applicant):
    trial.agencies.companies = {"Broker": BROKER}
    application = trial.submit(applicant, payments=paid_to("Broker"))
    until_terms(trial, application)
    return application


def test_a_usual_list_is_clear(trial, applicant):
    application = trial.submit(applicant, payments=paid_to())
    assert check_purpose(trial.bank, application.id) == {"purpose_result": "clear"}
    assert rows(trial, Notification) == []


def test_a_forbidden_list_is_told_to_the_customer_at_every_round_once(trial, forbidden, applicant):
    for _ in range(2):
        assert check_purpose(trial.bank, forbidden.id) == {"purpose_result": "forbidden"}
    assert len(rows(trial, Notification, template="payment_list")) == 1
    trial.task(forbidden.id, "correct_payment_list", "customer")
    correct_payment_list(trial.bank, applicant, forbidden.id, "entrusted", paid_to("Broker"))
    check_purpose(trial.bank, forbidden.id)
    assert len(rows(trial, Notification, template="payment_list")) == 2


def test_a_corrected_list_replaces_the_old_one(trial, forbidden, applicant):
    trial.task(forbidden.id, "correct_payment_list", "customer")
    two = (*paid_to("Tile Shop", 30_000), *paid_to("Paint Shop", 20_000))
    correct_payment_list(trial.bank, applicant, forbidden.id, "entrusted", two)
    assert [(line.number, line.payee, line.category) for line in rows(trial, PaymentLine, order="number")] == [
        (1, "Tile Shop", None),
        (2, "Paint Shop", None),
    ]
    assert check_purpose(trial.bank, forbidden.id) == {"purpose_result": "clear"}
    assert "payment_list_corrected" in actions(trial, forbidden.id)


@pytest.mark.parametrize(
    ("mode", "lines"),
    [("cash", paid_to()), ("entrusted", paid_to(amount=1)), ("entrusted", (replace(paid_to()[0], amount=Decimal(-1)),)), ("entrusted", ())],
)
def test_a_list_that_cannot_be_is_refused_and_the_old_one_stays(trial, forbidden, applicant, mode, lines):
    trial.task(forbidden.id, "correct_payment_list", "customer")
    with pytest.raises(InvalidInputError):
        correct_payment_list(trial.bank, applicant, forbidden.id, mode, lines)
    assert row(trial, PaymentLine).payee == "Broker"


def test_only_the_borrower_corrects_and_only_when_asked(trial, forbidden, applicant):
    with pytest.raises(ForbiddenError, match="Only the borrower"):
        correct_payment_list(trial.bank, trial.customer(), forbidden.id, "entrusted", paid_to())
    with pytest.raises(ConflictError, match="nothing to do here"):
        correct_payment_list(trial.bank, applicant, forbidden.id, "entrusted", paid_to())


def test_an_officer_s_look_decides_where_it_goes(trial, forbidden):
    entries = {"payment_list_outcome": "correct", "reasons": "A broker."}
    assert facts_of(trial, do(trial, "disbursement", forbidden.id, "check_payment_list", entries)) == {"payment_list_outcome": "correct"}
