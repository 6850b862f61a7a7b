"""The two forms of the branch desk: what their fields take, and what is in order in them."""

from typing import Any

from marshmallow import Schema, fields

from tests.support.bank import new_person
from tests.support.faults import fields_of
from webapp import entries
from webapp.api.fields import Choice, Exact, Whole
from webapp.api.schemas import NewApplicationSchema, PersonSchema
from webapp.officer.desk_form import PAYMENT_ROWS
from webapp.officer.words import PRODUCTS
from webapp.text_field import Text

CUSTOMER, GUARANTOR = new_person("李娜"), new_person("王芳", born="19850101")
PERSON = {"name": CUSTOMER.name, "id_number": CUSTOMER.id_number, "phone": CUSTOMER.phone}
APPLICATION = {
    "product": "consumer",
    "amount": "50,000",
    "term_months": "24",
    "purpose": "renovation",
    "method": "equal_instalment",
    "occupation": "employed",
    "account": "6222020200012345678",
    "payment_mode": "entrusted",
    "declared.monthly_income": "18000",
    "declared.living_expenses": "4000",
    "declared.monthly_debts": "0",
    "payments.1.payee": "Tile Shop",
    "payments.1.account": "6222020200099990007",
    "payments.1.amount": "50000",
    "payments.1.purpose": "tiles",
    "collateral.1.kind": "vehicle",
    "collateral.1.description": "A car",
    "collateral.1.declared_value": "90000",
    "guarantor.name": GUARANTOR.name,
    "guarantor.id_number": GUARANTOR.id_number,
    "guarantor.phone": GUARANTOR.phone,
    **{f"consent.{purpose}": "yes" for purpose in ("credit_bureau", "tax_and_social", "screening", "data_processing")},
}
#: Parts of an application's body that the desk does not ask, or asks by boxes.
_NOT_ASKED = ("channel", "applicant.", "documents", "scorecard", "consents", "declared.counterparty_fixed", "declared.payee_takes")
assert PAYMENT_ROWS == 3, "the page writes its rows"


def asked_of_a_customer() -> Schema:
    """Return the form that asks who the customer is, in fields whose faults are known."""
    return entries.Form.from_dict({name: _as_typed(name, field) for name, field in PersonSchema().fields.items()}, name="WhoForm")()


def asked_of_an_application(names: frozenset[str]) -> Schema:
    """Return the form of an application as far as the page asks these, in fields whose faults are known."""
    found = {name: _as_typed(name, field) for name, field in fields_of(NewApplicationSchema()) if not name.startswith(_NOT_ASKED)}
    return entries.Form.from_dict({name: field for name, field in found.items() if name in names}, name="DeskForm")()


def _as_typed(name: str, field: fields.Field[Any]) -> fields.Field[Any]:
    match name.rpartition(".")[2], field:
        case "id_number", _:
            return entries.IdNumber()
        case "phone", _:
            return entries.Mobile()
        case "account", _:
            return entries.Account()
        case "product", _:
            return entries.Choice(tuple(PRODUCTS))
        case _, Text():
            return entries.Line(field.longest, optional=not field.required)
        case _, Exact():
            return entries.Amount(optional=not field.required)
        case _, Whole():
            return entries.Months(field.minimum, field.maximum)
        case _, Choice():
            return entries.Choice(field.codes, default=None if field.required else "")
        case _:
            raise AssertionError(f"say how {name} is typed at the desk")
