"""The form at the desk: its choices, and the application's body (as the API takes it) made from what was typed."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from lending.adapters.scorecards import load_characteristics
from lending.domain.new_application import COLLATERAL_KINDS, Person
from lending.domain.parties import ConsentPurpose
from webapp.officer import words
from webapp.officer.score_words import CATEGORIES, CHARACTERISTICS

#: What stands in the form at first.
USUAL = {"product": "consumer", "method": "equal_instalment", "payment_mode": "entrusted", "occupation": "employed", "term_months": "24"}
DOCUMENT_KINDS = (
    "identity",
    "income_proof",
    "purpose_proof",
    "bank_statement",
    "asset_proof",
    "purchase_contract",
    "business_licence",
    "trade_contract",
)
#: Rows of the payment list that the form has.
PAYMENT_ROWS = 3
_PLAIN = ("product", "amount", "purpose", "method", "occupation", "account", "payment_mode")
_DECLARED = ("monthly_income", "living_expenses", "monthly_debts", "other_income", "employer")
_PAYMENT = ("payee", "account", "amount", "purpose")
_COLLATERAL = ("kind", "description", "declared_value")
_PERSON = ("name", "id_number", "phone")
_AMOUNTS = frozenset({"amount", "declared_value", "monthly_income", "living_expenses", "monthly_debts", "other_income"})


def body(form: Mapping[str, str], person: Person, documents: Sequence[str]) -> dict[str, Any]:
    """Return the body of the application; what was left empty is left out, rows without any entry too."""
    made: dict[str, Any] = {
        **_part(form, "", _PLAIN),
        **_whole(form, "term_months"),
        "channel": "branch",
        "applicant": {"name": person.name, "id_number": person.id_number, "phone": person.phone},
        "consents": [purpose.value for purpose in ConsentPurpose if form.get(f"consent.{purpose.value}")],
        "declared": _part(form, "declared.", _DECLARED),
        "characteristics": _characteristics(form),
        "payments": [row for number in range(1, PAYMENT_ROWS + 1) if (row := _part(form, f"payments.{number}.", _PAYMENT))],
        "documents": list(documents),
    }
    collateral, guarantor = _part(form, "collateral.1.", _COLLATERAL), _part(form, "guarantor.", _PERSON)
    return made | ({"collateral": [collateral]} if collateral else {}) | ({"guarantor": guarantor} if guarantor else {})


def _part(form: Mapping[str, str], prefix: str, names: Sequence[str]) -> dict[str, str]:
    typed = {name: form.get(prefix + name, "").strip() for name in names}
    return {name: value.replace(",", "") if name in _AMOUNTS else value for name, value in typed.items() if value}


def _whole(form: Mapping[str, str], name: str) -> dict[str, Any]:
    """Return a whole number where one was typed, else the text, for the schema to object to."""
    typed = form.get(name, "").strip()
    return {name: int(typed) if typed.isascii() and typed.isdigit() else typed} if typed else {}


def _characteristics(form: Mapping[str, str]) -> dict[str, Any]:
    names = [item["name"] for item in _asked()]
    return {name: value for name in names if (value := form.get(f"characteristics.{name}", "").strip())}


def _asked() -> list[dict[str, Any]]:
    """Return the characteristics with categories that the application does not state itself."""
    listed: list[dict[str, Any]] = load_characteristics()["characteristics"]
    return [item for item in listed if item["kind"] == "category" and item["name"] != "purpose"]


def questions() -> list[dict[str, Any]]:
    """Return the scorecard's questions with their answers."""
    return [
        {
            "name": f"characteristics.{item['name']}",
            "label": words.word(CHARACTERISTICS, item["label"]),
            "options": list({code["code"]: words.word(CATEGORIES, code["label"]) for code in item["categories"]}.items()),
        }
        for item in _asked()
    ]


def options() -> dict[str, list[tuple[str, str]]]:
    """Return the choices of each select."""
    named: dict[str, Mapping[str, object]] = {
        "product": words.PRODUCTS,
        "purpose": words.PURPOSES,
        "method": words.METHODS,
        "occupation": words.OCCUPATIONS,
        "payment_mode": words.PAYMENT_MODES,
        "collateral": {kind: words.COLLATERAL[kind] for kind in COLLATERAL_KINDS},
    }
    return {name: [(code, str(text)) for code, text in codes.items()] for name, codes in named.items()}


def label(name: str) -> str:
    """Return what a field is called, for the summary of errors."""
    last = name.rpartition(".")[2]
    known = {
        "product": _("Product"),
        "amount": _("Amount, CNY"),
        "term_months": _("Term in months"),
        "purpose": _("Purpose"),
        "method": _("Repayment method"),
        "occupation": _("Occupation"),
        "account": _("Account"),
        "payment_mode": _("Payment"),
        "payee": _("Payee"),
        "consents": _("Consents"),
        "collateral": _("Security"),
        "description": _("Description"),
        "declared_value": _("Declared value, CNY"),
        "name": _("Name"),
        "id_number": _("Identity number"),
        "phone": _("Mobile number"),
    }
    return str(known.get(last) or words.word({**words.DECLARED, **CHARACTERISTICS}, last))
