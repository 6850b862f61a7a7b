"""The five steps of an application: what each asks, and how what was typed is read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields

from lending.domain.new_application import COLLATERAL_KINDS, OCCUPATIONS, PAYMENT_MODES, ProductTerms
from lending.domain.parties import ConsentPurpose
from lending.service.drafts import DraftView, usual_documents
from webapp.customer import questions
from webapp.customer.questions import Question
from webapp.entries import CENT, Account, Amount, Choice, Consent, Form, IdNumber, Line, Mobile, Months

#: Rows of the payment list at most, and how a form numbers them.
MOST_PAYEES = 10
_ROW = re.compile(r"[1-9]\d{0,2}", re.ASCII)
_YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its name in addresses and drafts, and its title."""

    name: str
    title: object


STEPS = (
    Step("loan", _l("The loan")),
    Step("you", _l("About you")),
    Step("income", _l("Income and work")),
    Step("documents", _l("Documents and payees")),
    Step("review", _l("Check and send")),
)
NAMES = tuple(step.name for step in STEPS)


class PayeeForm(Form):
    """A row of the payment list."""

    payee = Line()
    account = Account()
    amount = Amount(least=CENT)
    purpose = Line()


class CollateralForm(Form):
    """What secures the loan."""

    kind = Choice(COLLATERAL_KINDS)
    description = Line()
    declared_value = Amount(least=CENT)


def parse(draft: DraftView, step: str) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Return what a step of a draft says, and what is wrong with it by field; one is empty."""
    return schema_of(draft, step).read(nested(draft.answers.get(step, {})))


def schema_of(draft: DraftView, step: str) -> Form:
    """Return the form of a step: its fields depend on the product and on earlier answers."""
    fields_of = {"loan": _loan, "you": _you, "income": _income, "documents": _documents, "review": _review}
    return Form.from_dict(fields_of[step](draft), name=f"{step.title()}Form")()  # type: ignore[return-value]  # from_dict keeps the class


def _loan(draft: DraftView) -> dict[str, Any]:
    terms = draft.product.terms
    return {
        "amount": Amount(terms.minimum, terms.maximum),
        "term_months": Months(terms.shortest, terms.longest),
        "purpose": Choice(terms.purposes),
        "method": Choice(terms.methods),
        "account": Account(),
    }


def _you(draft: DraftView) -> dict[str, Any]:
    guarantor = draft.answers.get("you", {}).get("other_debtors") == "guarantor"
    return {**_asked(questions.YOU), **({"guarantor": fields.Nested(_guarantor(draft))} if guarantor else {})}


def _guarantor(draft: DraftView) -> type[Schema]:
    """Return the form of somebody else who guarantees the loan."""
    number = IdNumber(draft.today, other_than=draft.applicant.id_number)
    return Form.from_dict({"name": Line(), "id_number": number, "phone": Mobile()}, name="GuarantorForm")


def _income(draft: DraftView) -> dict[str, Any]:
    employed = draft.answers.get("income", {}).get("occupation") == "employed"
    return {
        "occupation": Choice(OCCUPATIONS),
        "employer": Line(optional=not employed),
        **_asked(questions.WORK),
        "monthly_income": Amount(),
        "other_income": Amount(optional=True),
        "living_expenses": Amount(),
        "monthly_debts": Amount(optional=True),
        **_asked(questions.ACCOUNTS),
    }


def _documents(draft: DraftView) -> dict[str, Any]:
    typed = draft.answers.get("documents", {})
    secured = needs_collateral(draft.product.terms, typed)
    return {
        **({} if draft.product.terms.needs_collateral else {"secured": Choice(_YES_NO, default="no")}),
        **({"collateral": fields.Nested(CollateralForm)} if secured else {}),
        "payment_mode": Choice(PAYMENT_MODES, default="entrusted"),
        **({} if typed.get("payment_mode") == "self_paid" else {"payments": _payments(draft, str(typed.get("payment_mode")))}),
    }


def _payments(draft: DraftView, mode: str) -> fields.List[dict[str, Any]]:
    """Return the field of the payment list, which must fit the amount: no officer needs to send it back then."""
    asked, _errors = schema_of(draft, "loan").read(draft.answers.get("loan", {}))

    def fits(rows: list[dict[str, Any]]) -> None:
        total = sum((row["amount"] for row in rows), Decimal(0))
        if not rows:
            raise ValidationError(_("List at least one payee."))
        shown = {"total": f"{total:,.2f}", "amount": f"{asked.get('amount', 0):,.2f}"}
        if asked and mode != "mixed" and total != asked["amount"]:
            raise ValidationError(_("The list adds up to %(total)s; it must add up to %(amount)s, the amount of the loan.", **shown))
        if asked and mode == "mixed" and total >= asked["amount"]:
            raise ValidationError(_("The list adds up to %(total)s; it must stay below %(amount)s, the amount of the loan.", **shown))

    return fields.List(fields.Nested(PayeeForm), validate=[few, fits])


def few(rows: Sequence[object]) -> None:
    """Refuse a payment list that is longer than the form lets it grow."""
    if len(rows) > MOST_PAYEES:
        raise ValidationError(_("Name at most %(most)s payees.", most=MOST_PAYEES))


def _review(_draft: DraftView) -> dict[str, Any]:
    return {f"consent_{purpose.value}": Consent() for purpose in ConsentPurpose}


def _asked(asked: tuple[Question, ...]) -> dict[str, Any]:
    return {question.name: Choice(question.codes) for question in asked}


def needs_collateral(terms: ProductTerms, typed: Mapping[str, object]) -> bool:
    """Say whether the application names a security: always where the product wants one, else where the customer offers one."""
    return terms.needs_collateral or typed.get("secured") == "yes"


def wanted_papers(draft: DraftView) -> tuple[str, ...]:
    """Return the kinds of papers to ask for, as far as the answers tell."""
    loan, _errors = schema_of(draft, "loan").read(draft.answers.get("loan", {}))
    occupation = str(draft.answers.get("income", {}).get("occupation", "employed"))
    secured = needs_collateral(draft.product.terms, draft.answers.get("documents", {}))
    return usual_documents(draft.product.code, occupation, loan.get("amount", Decimal(0)), secured=secured)


def nested(typed: Mapping[str, object]) -> dict[str, Any]:
    """Return dotted names as nested values: `guarantor.name` in guarantor, `payments.2.payee` in row 2; empty rows fall out.

    Names that no form of ours sends fall out too.
    """
    parts: dict[str, dict[str, object]] = {"guarantor": {}, "collateral": {}}
    rows: dict[int, dict[str, object]] = {}
    for name, value in typed.items():
        match name.split("."):
            case [part, field] if part in parts:
                parts[part][field] = value
            case ["payments", number, field] if _ROW.fullmatch(number):
                rows.setdefault(int(number), {})[field] = value
    plain = {name: value for name, value in typed.items() if "." not in name}
    return {**plain, **parts, "payments": [row for _number, row in sorted(rows.items()) if any(row.values())]}
