from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from lending.domain.parameters import parameter
from lending.service.purpose import category_of
from lending.simulation.customers import customers
from lending.simulation.payouts import is_self_paid, own_account, paid_to, payee_of, private_account, register_entry

FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)


@pytest.fixture(scope="module")
def lent():
    return [(customer, loan) for customer in customers(1, 1_000, FIRST, LAST) for loan in customer.loans]


def test_only_business_loans_within_the_rule_are_paid_to_the_borrower_himself(lent):
    himself = [loan for customer, loan in lent if is_self_paid(customer, loan)]
    most = parameter("self_payment.business", FIRST).value
    assert {loan.product for loan in himself} == {"business"}
    assert max(loan.terms.plan.principal for loan in himself) <= most
    within = [loan for _, loan in lent if loan.product == "business" and loan.terms.plan.principal <= most]
    assert 0 < len(himself) < len(within)


def test_money_goes_to_an_account_of_its_own_loan_or_its_borrower(lent):
    for customer, loan in lent:
        assert paid_to(customer, loan) == (own_account(customer) if is_self_paid(customer, loan) else payee_of(loan))
    payees = {payee_of(loan).number for _, loan in lent}
    own = {own_account(customer).number for customer, _ in lent}
    private = {private_account(customer).number for customer, _ in lent}
    assert len(payees) == len(lent)
    assert not payees & own
    assert not own & private


@pytest.mark.parametrize(("purpose", "trade"), [("vehicle", "dealer"), ("equipment", "supplier"), ("home_purchase", "developer")])
def test_the_register_knows_a_payee_by_the_trade_of_its_purpose(lent, purpose, trade):
    payee = payee_of(replace(lent[0][1], purpose=purpose))
    assert payee.category == trade
    assert category_of(register_entry(payee.holder)) == trade


def test_the_register_knows_no_person(lent):
    assert register_entry(own_account(lent[0][0]).holder) is None


def test_collateral_is_what_the_product_takes_and_covers_the_loan(lent):
    kinds = {(loan.product, loan.secured_by) for _, loan in lent}
    assert kinds == {
        ("consumer", None),
        ("consumer", "vehicle"),
        ("business", None),
        ("business", "commercial_property"),
        ("mortgage", "first_home"),
        ("mortgage", "second_home"),
    }
    assert all(loan.purpose == "vehicle" for _, loan in lent if loan.secured_by == "vehicle")
    assert Decimal(sum(loan.secured_by is not None for _, loan in lent)) / len(lent) < Decimal("0.30")
