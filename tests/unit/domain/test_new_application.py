from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.domain.new_application import PayeeLine, Person, ProductTerms, Security, check_application
from lending.domain.parties import ConsentPurpose
from lending.errors import InvalidInputError
from lending.service.founding import PRODUCTS
from tests.support.bank import new_application, new_person

TODAY = date(2026, 11, 23)
CONSUMER, _, MORTGAGE = (ProductTerms.from_parameters(product.parameters) for product in PRODUCTS)
LINE = PayeeLine(payee="Shop", account="62220202", amount=Decimal(100), purpose="tiles")
FLAT = Security(kind="first_home", description="Flat", declared_value=Decimal(1_000_000))
WHO = new_person()
ALL = frozenset(purpose.value for purpose in ConsentPurpose)
INCOME = {"monthly_income": Decimal(1)}


def wrong(terms: ProductTerms = CONSUMER, **changes: object) -> dict[str, list[str]]:
    with pytest.raises(InvalidInputError) as raised:
        check_application(new_application(**changes), terms, TODAY)
    return raised.value.errors


def test_a_usual_application_can_be_taken_in():
    check_application(new_application(guarantor=new_person(), payments=(LINE,), collateral=(FLAT,)), CONSUMER, TODAY)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"channel": "fax"}, "channel"),
        ({"occupation": "king"}, "occupation"),
        ({"payment_mode": "cash"}, "payment_mode"),
        ({"method": "never"}, "method"),
        ({"purpose": "home_purchase"}, "purpose"),
        ({"amount": Decimal("999.99")}, "amount"),
        ({"amount": Decimal("500000.01")}, "amount"),
        ({"amount": Decimal("5000.001")}, "amount"),
        ({"amount": Decimal("NaN")}, "amount"),
        ({"term_months": 2}, "term_months"),
        ({"term_months": 61}, "term_months"),
        ({"term_months": 12.0}, "term_months"),
        ({"account": "1234 5678"}, "account"),
        ({"account": "1234567"}, "account"),
        ({"account": "１２３４５６７８"}, "account"),
        ({"applicant": replace(WHO, name=" ")}, "applicant.name"),
        ({"applicant": replace(WHO, name="x" * 201)}, "applicant.name"),
        ({"applicant": replace(WHO, id_number="110105194912310020")}, "applicant.id_number"),
        ({"applicant": new_person(born="20081124")}, "applicant.id_number"),
        ({"applicant": replace(WHO, phone="0571-8888")}, "applicant.phone"),
        ({"guarantor": replace(new_person(), phone="1")}, "guarantor.phone"),
        ({"applicant": WHO, "guarantor": WHO}, "guarantor.id_number"),
        ({"consents": ALL - {"screening"}}, "consents"),
        ({"consents": ALL | {"everything"}}, "consents"),
        ({"declared": {}}, "declared.monthly_income"),
        ({"declared": {"monthly_income": Decimal(-1)}}, "declared.monthly_income"),
        ({"declared": {**INCOME, "other_income": "much"}}, "declared.other_income"),
        ({"declared": {**INCOME, "employer": 7}}, "declared.employer"),
        ({"declared": {**INCOME, "employer": "x" * 201}}, "declared.employer"),
        ({"payments": (replace(LINE, payee=""),)}, "payments.1.payee"),
        ({"payments": (LINE, replace(LINE, account="x"))}, "payments.2.account"),
        ({"payments": (replace(LINE, amount=Decimal(0)),)}, "payments.1.amount"),
        ({"payments": (replace(LINE, purpose=" "),)}, "payments.1.purpose"),
        ({"collateral": (replace(FLAT, kind="yacht"),)}, "collateral.1.kind"),
        ({"collateral": (replace(FLAT, description=""),)}, "collateral.1.description"),
        ({"collateral": (FLAT, replace(FLAT, declared_value=Decimal(0)))}, "collateral.2.declared_value"),
    ],
)
def test_one_wrong_field_is_named_and_no_other(changes, field):
    assert list(wrong(**changes)) == [field]


def test_somebody_is_old_enough_on_the_eighteenth_birthday():
    check_application(new_application(applicant=new_person(born="20081123")), CONSUMER, TODAY)


def test_a_mortgage_needs_security():
    changes = {"product": "mortgage", "purpose": "home_purchase", "amount": Decimal(500_000), "term_months": 240}
    assert list(wrong(MORTGAGE, **changes)) == ["collateral"]


def test_an_unknown_purpose_of_consent_is_quoted_in_part_only():
    assert len(wrong(consents=ALL | {"x" * 5_000})["consents"][0]) < 300


def test_terms_that_are_no_list_allow_nothing():
    parameters = {**PRODUCTS[0].parameters, "methods": "equal_instalment"}
    assert ProductTerms.from_parameters(parameters).methods == ()


@given(st.sets(st.sampled_from(["channel", "method", "account", "term_months", "consents"]), min_size=1))
def test_one_wrong_field_does_not_hide_the_rest(fields):
    bad = {"channel": "fax", "method": "never", "account": "x", "term_months": 0, "consents": frozenset()}
    assert set(wrong(**{name: bad[name] for name in fields})) == fields


@given(st.text(), st.text(), st.text(), st.text())
def test_whatever_is_typed_is_refused_by_field_or_taken_never_a_crash(name, number, phone, account):
    new = new_application(applicant=Person(name=name, id_number=number, phone=phone), account=account)
    named: set[str] = set()
    try:
        check_application(new, CONSUMER, TODAY)
    except InvalidInputError as refused:
        named = set(refused.errors)
    assert named <= {"applicant.name", "applicant.id_number", "applicant.phone", "account"}
