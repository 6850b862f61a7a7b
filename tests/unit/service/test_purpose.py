import pytest

from lending.domain.agency_reports import Company
from lending.domain.applications import PaymentLine
from lending.errors import AgencyUnavailableError
from lending.service import purpose
from tests.support.walk import paid_to, row, until_paid, until_terms


def company(category: str, status: str) -> Company:
    return Company(registration_number="9133", name="Tile Shop", category=category, status=status)


@pytest.mark.parametrize(
    ("found", "category"),
    [
        (company("retailer", "active"), "retailer"),
        (company("retailer", "revoked"), "revoked_company"),
        (company("brokerage", "abnormal"), "brokerage"),
        (company("developer", "revoked"), "developer"),
        (None, "unknown"),
    ],
)
def test_what_counts_about_a_payee_is_kept_once(trial, applicant, found, category):
    application = trial.submit(applicant, payments=paid_to())
    trial.agencies.companies["Tile Shop"] = found
    for _ in range(2):
        purpose.look_up_payees(trial.bank, application.id)
    assert row(trial, PaymentLine).category == category
    assert trial.agencies.asked == ["business_register"]


def test_a_register_that_is_down_leaves_the_payee_unknown(trial, applicant):
    application = trial.submit(applicant, payments=paid_to())
    trial.agencies.down = {"business_register"}
    with pytest.raises(AgencyUnavailableError):
        purpose.look_up_payees(trial.bank, application.id)
    with trial.bank.read() as book:
        (payment,) = purpose.payments_of(book, application.id)
    assert (payment.category, payment.source if hasattr(payment, "source") else "") == ("unknown", "")


def test_the_amount_is_the_offer_s_once_there_is_one(trial, application):
    with trial.bank.read() as book:
        assert purpose.amount_of(book, application) == application.amount
    until_terms(trial, application)
    application.amount *= 2
    with trial.bank.read() as book:
        assert purpose.amount_of(book, application) == application.amount / 2


def test_what_was_paid_to_the_customer_before_counts(trial, applicant):
    first = trial.submit(applicant, payment_mode="self_paid", amount=paid_to(amount=20_000)[0].amount)
    until_paid(trial, first, applicant)
    second = trial.submit(applicant)
    with trial.bank.read() as book:
        drawdown = purpose.drawdown_of(book, second)
    assert [paid.amount for paid in drawdown.earlier] == [first.amount]
    assert drawdown.borrower == "張偉"
