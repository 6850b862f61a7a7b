"""The credit bureau 央行征信."""

from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields, validate

from sandbox import frequencies
from sandbox.contract import Agency, Call, Operation, PersonSchema, amount, text
from sandbox.feed import PageSchema, PublishedSchema, page
from sandbox.person import Person, cents, divided

_LENDERS = ("Harbour Bank", "Northern Consumer Finance", "River Commercial Bank", "Sunrise Car Finance")
_KINDS = ("consumer", "mortgage", "vehicle", "card_instalment")
#: What one loan takes of an income, when the person was not asked about debts.
_PAYMENT_SHARE = ("0.04", "0.14")


class OpenLoanSchema(Schema):
    """A loan at another lender."""

    lender = text()
    kind = fields.String(required=True, validate=validate.OneOf(_KINDS))
    monthly_payment = amount()
    balance = amount()


class ReportSchema(Schema):
    """A report on a person's credit."""

    report_id = text(64)
    as_of = fields.Date(required=True)
    months_overdue_24 = fields.Integer(required=True, validate=validate.Range(0, 24))
    enquiries_30d = fields.Integer(required=True, validate=validate.Range(0, 999))
    enquiries_6m = fields.Integer(required=True, validate=validate.Range(0, 999))
    open_loans = fields.List(fields.Nested(OpenLoanSchema), required=True)
    monthly_debt_payment = amount()
    court_enforcement = fields.Boolean(required=True)


class AlertPublishedSchema(PublishedSchema):
    """An alert to a lender who has the person's consent: somebody enquired about him."""

    kind = fields.String(required=True, validate=validate.OneOf(("enquiry",)))
    lender = text()
    purpose = text(40)


class AlertSchema(AlertPublishedSchema):
    """The same with its number in the feed."""

    number = fields.Integer(required=True, validate=validate.Range(1))


class AlertsSchema(Schema):
    """What was published, in order."""

    items = fields.List(fields.Nested(AlertSchema), required=True)


FEED = AlertPublishedSchema


def report(call: Call) -> dict[str, Any]:
    """Report on the person."""
    person, draws = call.person, call.person.draws
    recent = draws.whole("enquiries 30d", *draws.pick("enquiries 30d range", frequencies.ENQUIRIES_30D))
    before = draws.whole("enquiries before", *draws.pick("enquiries before range", frequencies.ENQUIRIES_BEFORE))
    payments = _payments(person)
    return {
        "report_id": f"CR-{person.as_of:%Y%m%d}-{draws.code('bureau report')}",
        "as_of": person.as_of.isoformat(),
        "months_overdue_24": draws.whole("months overdue", *draws.pick("months overdue range", frequencies.MONTHS_OVERDUE)),
        "enquiries_30d": recent,
        "enquiries_6m": recent + before,
        "open_loans": [_loan(person, number, payment) for number, payment in enumerate(payments)],
        "monthly_debt_payment": cents(sum(payments, Decimal(0))),
        "court_enforcement": person.under_enforcement,
    }


def _payments(person: Person) -> list[Decimal]:
    """Say what the person pays a month on each loan: what was declared, and what was kept back."""
    draws, said = person.draws, person.declared.get("monthly_debt_payment")
    if said is None:
        count = draws.pick("open loans", frequencies.OPEN_LOANS)
        return [_payment(person, f"payment {number}") for number in range(count)]
    told = divided(Decimal(said), [Decimal(2), Decimal(1)][: draws.whole("loans declared", 1, 2)]) if Decimal(said) else []
    return [*told, _payment(person, "hidden payment")] if draws.happens("hidden debt", frequencies.HIDDEN_DEBT) else told


def _payment(person: Person, label: str) -> Decimal:
    return (person.income * person.draws.between(label, *_PAYMENT_SHARE)).quantize(Decimal("0.01"))


def _loan(person: Person, number: int, payment: Decimal) -> dict[str, Any]:
    draws = person.draws
    return {
        "lender": _LENDERS[draws.whole(f"lender {number}", 0, len(_LENDERS) - 1)],
        "kind": _KINDS[draws.whole(f"loan kind {number}", 0, len(_KINDS) - 1)],
        "monthly_payment": cents(payment),
        # About 8 % of what is still to be paid is interest.
        "balance": cents(payment * draws.whole(f"months left {number}", 3, 48) * Decimal("0.92")),
    }


AGENCY = Agency(
    "bureau",
    "Credit bureau",
    "Reports on a person's credit, each an enquiry of the bank; and alerts of enquiries by others.",
    (
        Operation("reports", "Report on a person's credit", PersonSchema, ReportSchema, report),
        Operation("alerts", "List what was published after an item", PageSchema, AlertsSchema, page("bureau")),
    ),
)
