"""Social security 社會保險."""

from typing import Any

from marshmallow import Schema, fields, validate

from sandbox import frequencies
from sandbox.contract import Agency, Call, Operation, PersonSchema, amount, text
from sandbox.person import cents


class ContributionsSchema(Schema):
    """A person's contributions; the base is the wage they are computed on."""

    as_of = fields.Date(required=True)
    known = fields.Boolean(required=True)
    months_paid = fields.Integer(required=True, validate=validate.Range(0, 720))
    base = amount()
    employer = text(shortest=0)


def contributions(call: Call) -> dict[str, Any]:
    """State the contributions; the base is not capped here, unlike outside."""
    person = call.person
    if person.unknown_to("social security", frequencies.UNKNOWN_TO_SOCIAL_SECURITY):
        return {"as_of": person.as_of.isoformat(), "known": False, "months_paid": 0, "base": "0.00", "employer": ""}
    return {
        "as_of": person.as_of.isoformat(),
        "known": True,
        "months_paid": person.months_employed,
        "base": cents(person.income),
        "employer": person.employer,
    }


AGENCY = Agency(
    "social_security",
    "Social security",
    "Months and base of contributions.",
    (Operation("contributions", "State a person's contributions", PersonSchema, ContributionsSchema, contributions),),
)
