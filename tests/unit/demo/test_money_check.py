from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from uuid import uuid4

import pytest

from lending.demo import money_check
from lending.demo.money_check import count_money
from lending.domain.applications import Application
from lending.domain.loans import Instalment, Loan, Posting
from lending.domain.new_application import IMPORTED
from lending.domain.servicing.accounts import PAYMENTS, PRINCIPAL
from lending.errors import AgencyUnavailableError

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(money_check, "_PAUSE", 0)


def pay_out(trial, principal="1000.00", planned=None, posted=None, *, taken_over=False):
    """Write a loan with a plan of two rows and one posting."""
    application = trial.submit()
    loan = Loan(
        id=str(uuid4()),
        application_id=application.id,
        party_id=application.party_id,
        branch_id=application.branch_id,
        product="consumer",
        product_version=1,
        principal=Decimal(principal),
        currency="CNY",
        annual_rate=Decimal("0.0660"),
        term_months=2,
        method="equal_principal",
        disbursed_on=TODAY,
        recorded_at=trial.clock(),
        business_date=TODAY,
    )
    half = Decimal(planned or principal) / 2
    rows = [
        Instalment(
            id=str(uuid4()),
            loan_id=loan.id,
            number=number,
            start=TODAY + timedelta(days=30 * (number - 1)),
            due=TODAY + timedelta(days=30 * number),
            principal=half,
            interest=Decimal(1),
            balance=half * (2 - number),
            currency="CNY",
        )
        for number in (1, 2)
    ]
    posting = Posting(
        id=str(uuid4()),
        event_id=f"{application.id}:disbursed",
        key=str(uuid4()),
        debit=PRINCIPAL,
        credit=PAYMENTS,
        minor_units=int(Decimal(posted or principal) * 100),
        currency="CNY",
        loan_id=loan.id,
        recorded_at=trial.clock(),
        business_date=TODAY,
    )
    with trial.bank.begin() as book:
        book.get(Application, application.id).channel = IMPORTED if taken_over else application.channel
        book.add(loan)
        book.flush()
        book.add(*rows, posting)


def paid(trial, amount, faults=0):
    """Let the payment system say what it paid, after so many failures."""
    failures = [AgencyUnavailableError("away")] * faults

    def totals(_currency):
        if failures:
            raise failures.pop()
        return SimpleNamespace(amount=Decimal(amount))

    trial.agencies.transfer_totals = totals


def test_four_books_that_agree_have_no_differences(trial):
    pay_out(trial)
    pay_out(trial, "250.50")
    paid(trial, "1250.50")
    money = count_money(trial.bank)
    assert (money.loans, money.disbursed) == (2, Decimal("1250.50"))
    assert money.differences() == []


def test_a_loan_taken_over_from_elsewhere_is_none_of_what_was_paid_out(trial):
    pay_out(trial)
    pay_out(trial, "400.00", taken_over=True)
    paid(trial, "1000.00")
    money = count_money(trial.bank)
    assert (money.loans, money.disbursed) == (1, Decimal("1000.00"))
    assert money.differences() == []


@pytest.mark.parametrize(
    ("changes", "said", "named"),
    [
        ({"posted": "999.99"}, "1000.00", "ledger 999.99"),
        ({"planned": "900.00"}, "1000.00", "plans' principal 900.00"),
        ({}, "2000.00", "payment system 2,000.00"),
    ],
)
def test_what_differs_is_named_with_its_sum(trial, changes, said, named):
    pay_out(trial, **changes)
    paid(trial, said)
    assert any(text.startswith(named) for text in count_money(trial.bank).differences())


def test_a_plan_that_is_wrong_shows_even_where_the_sum_is_right(trial):
    pay_out(trial, planned="900.00")
    pay_out(trial, planned="1100.00")
    paid(trial, "2000.00")
    assert count_money(trial.bank).differences() == ["2 plans do not sum to their loan"]


def test_a_payment_system_that_is_away_for_a_moment_is_asked_again(trial):
    paid(trial, "0.00", faults=4)
    assert count_money(trial.bank).differences() == []
    paid(trial, "0.00", faults=5)
    with pytest.raises(AgencyUnavailableError):
        count_money(trial.bank)


def test_what_somebody_else_pays_out_meanwhile_is_waited_for(trial):
    # Given a transfer that was made and whose loan is not yet in the book
    pay_out(trial)
    looks = []

    def totals(_currency):
        looks.append(1)
        if len(looks) == 3:
            pay_out(trial, "7300.00")
        return SimpleNamespace(amount=Decimal("8300.00"))

    trial.agencies.transfer_totals = totals
    # When the money is counted
    money = count_money(trial.bank)
    # Then it is counted until the loan is there
    assert (money.differences(), money.loans, len(looks)) == ([], 2, 4)
