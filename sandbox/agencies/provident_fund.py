"""The housing provident fund 住房公積金."""

from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields, validate

from sandbox import frequencies
from sandbox.contract import Agency, Call, Operation, PersonSchema, amount
from sandbox.person import cents

#: What employer and employee pay in together, of the base.
_PAID_IN = Decimal("0.24")
#: Months of contributions that people leave in the account, at most.
_MONTHS_KEPT = 36


class AccountSchema(Schema):
    """A person's account."""

    as_of = fields.Date(required=True)
    known = fields.Boolean(required=True)
    months_paid = fields.Integer(required=True, validate=validate.Range(0, 720))
    base = amount()
    balance = amount()


def account(call: Call) -> dict[str, Any]:
    """State the account."""
    person = call.person
    known = not person.unknown_to("provident fund", frequencies.UNKNOWN_TO_PROVIDENT_FUND)
    months = person.months_employed if known else 0
    base = person.income if known else Decimal(0)
    balance = base * _PAID_IN * min(months, _MONTHS_KEPT) * person.draws.between("fund kept", "0.4", "1")
    return {"as_of": person.as_of.isoformat(), "known": known, "months_paid": months, "base": cents(base), "balance": cents(balance)}


AGENCY = Agency(
    "provident_fund",
    "Housing provident fund",
    "Months, base and balance of the account.",
    (Operation("accounts", "State a person's account", PersonSchema, AccountSchema, account),),
)
