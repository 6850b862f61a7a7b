"""From the answers of all steps to an application."""

from collections.abc import Mapping
from typing import Any

from lending.domain.new_application import NewApplication, PayeeLine, Person, Security
from lending.domain.parties import ConsentPurpose
from lending.service.drafts import DraftView
from webapp.customer.questions import ALL, NUMBERS
from webapp.customer.steps import NAMES, parse

#: Where a field of the application is asked, for errors that the rules find at the end.
_STEP_OF = {
    "amount": "loan",
    "term_months": "loan",
    "purpose": "loan",
    "method": "loan",
    "account": "loan",
    "applicant": "you",
    "guarantor": "you",
    "occupation": "income",
    "declared": "income",
    "payments": "documents",
    "payment_mode": "documents",
    "collateral": "documents",
    "consents": "review",
}


def first_unfinished(draft: DraftView) -> str | None:
    """Return the first step that has something to correct, None when all are in order."""
    return next((step for step in NAMES if parse(draft, step)[1]), None)


def step_of(field: str) -> str:
    """Return the step on which a field of the application is asked."""
    return _STEP_OF.get(field.partition(".")[0], "review")


def whole(draft: DraftView) -> NewApplication:
    """Return the application that a draft without errors says."""
    loan, you, income, papers = (parse(draft, step)[0] for step in NAMES[:-1])
    return NewApplication(
        channel="mobile",
        product=draft.product.code,
        amount=loan["amount"],
        term_months=loan["term_months"],
        purpose=loan["purpose"],
        method=loan["method"],
        account=loan["account"],
        occupation=income["occupation"],
        applicant=draft.applicant,
        consents=frozenset(purpose.value for purpose in ConsentPurpose),
        declared=_declared(income, papers),
        characteristics=_characteristics({**you, **income}),
        payment_mode=papers["payment_mode"],
        payments=tuple(PayeeLine(**row) for row in papers.get("payments", ())),
        collateral=(Security(**papers["collateral"]),) if "collateral" in papers else (),
        guarantor=Person(**you["guarantor"]) if "guarantor" in you else None,
    )


def _declared(income: Mapping[str, Any], papers: Mapping[str, Any]) -> dict[str, object]:
    amounts = {name: income[name] for name in ("monthly_income", "other_income", "living_expenses", "monthly_debts")}
    employer = {"employer": income["employer"]} if income["employer"] else {}
    # Who takes money himself says that he does not know yet whom he will pay (R6).
    return {**amounts, **employer, "counterparty_fixed": papers["payment_mode"] == "entrusted"}


def _characteristics(answers: Mapping[str, Any]) -> dict[str, object]:
    return {name: int(answers[name]) if name in NUMBERS else answers[name] for name in ALL}
