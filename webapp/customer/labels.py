"""The names of fields, for forms and for the summary of what is to be corrected."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.customer.questions import ALL
from webapp.customer.words import CONSENTS

FIELDS = {
    "amount": _l("Amount, CNY"),
    "term_months": _l("Term, months"),
    "purpose": _l("What is it for?"),
    "method": _l("How do you want to repay?"),
    "account": _l("Your account number"),
    "occupation": _l("Your work"),
    "employer": _l("Employer or business"),
    "monthly_income": _l("Monthly income after tax, CNY"),
    "other_income": _l("Other income, CNY a month"),
    "living_expenses": _l("Cost of living, CNY a month"),
    "monthly_debts": _l("Payments on other loans, CNY a month"),
    "secured": _l("Do you offer security?"),
    "payment_mode": _l("To whom is the money paid?"),
    "guarantor.name": _l("Guarantor's name"),
    "guarantor.id_number": _l("Guarantor's identity card number"),
    "guarantor.phone": _l("Guarantor's mobile number"),
    "collateral.kind": _l("What is it?"),
    "collateral.description": _l("Address or description"),
    "collateral.declared_value": _l("Its value, CNY"),
    "answer": _l("Your answer"),
    "grounds": _l("Why should we look again?"),
    "keeps": _l("How do you want to go on?"),
    "on": _l("On which day?"),
    "charged": _l("How far does interest run?"),
    "day": _l("Pay on this day of the month"),
    "reason": _l("What happened?"),
    "wish": _l("Which plan would suit you best?"),
    "code": _l("Code from the text message"),
}
_ROWS = {
    "payee": _l("Who is paid"),
    "account": _l("Account number"),
    "amount": _l("Amount, CNY"),
    "purpose": _l("What for"),
}


def label_of(field: str) -> str:
    """Return the name of a field, such as `amount` or `payments.2.payee`; empty where only a message fits."""
    head, _dot, rest = field.partition(".")
    number, _dot, column = rest.partition(".")
    if head == "payments" and column in _ROWS:
        return str(_("Payee %(number)s: %(field)s", number=number, field=_ROWS[column]))
    if head.startswith("consent_"):
        return str(CONSENTS[head.removeprefix("consent_")][0])
    if field in ALL:
        return str(ALL[field].text)
    return str(FIELDS.get(field, ""))


def labels_of(fields: Iterable[str], **own: str) -> dict[str, str]:
    """Return the names of fields that have one, as the page has them: `own` are those it names in its own words, or not at all."""
    named = {field: own.get(field, label_of(field)) for field in fields}
    return {field: label for field, label in named.items() if label}
