"""The tax office 稅務局: income by month, source and payer."""

from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields, validate

from sandbox import frequencies
from sandbox.contract import Agency, Call, Operation, PersonSchema, amount, text
from sandbox.person import Person, cents, divided, months_before

#: How far a month may lie from the mean, by source.
_UNEVENNESS = {"wage": "0.01", "labour": "0.30", "business": "0.20"}
_SOURCES = {"self_employed": "business", "platform": "labour"}
#: Tax withheld of what is paid out; the scale itself is not the sandbox's business.
_WITHHELD = {"wage": Decimal("0.05"), "labour": Decimal("0.16"), "business": Decimal("0.02")}


class RecordSchema(Schema):
    """Income of one month from one payer, after the tax withheld."""

    month = fields.Date(required=True)
    source = fields.String(required=True, validate=validate.OneOf(("wage", "labour", "business")))
    payer = text()
    income = amount()
    tax_withheld = amount()


class IncomesSchema(Schema):
    """Twelve months of income."""

    as_of = fields.Date(required=True)
    known = fields.Boolean(required=True)
    records = fields.List(fields.Nested(RecordSchema), required=True)


def incomes(call: Call) -> dict[str, Any]:
    """List the person's income; its monthly mean is what the person truly earns."""
    person = call.person
    known = not person.unknown_to("tax", frequencies.UNKNOWN_TO_TAX)
    return {"as_of": person.as_of.isoformat(), "known": known, "records": _records(person) if known else []}


def _records(person: Person) -> list[dict[str, Any]]:
    source = _SOURCES.get(person.occupation, "wage")
    months = months_before(person.as_of, 12)
    spread = Decimal(_UNEVENNESS[source])
    weights = [person.draws.between(f"tax {month}", 1 - spread, 1 + spread) for month in range(12)]
    paid = divided(person.income * 12, weights)
    return [_record(person, source, month, income) for month, income in zip(months, paid, strict=True)]


def _record(person: Person, source: str, month: date, income: Decimal) -> dict[str, Any]:
    payers = {"wage": person.employer, "business": "Own business", "labour": f"Platform {person.draws.whole(f'payer {month.month}', 1, 3)}"}
    return {
        "month": month.isoformat(),
        "source": source,
        "payer": payers[source],
        "income": cents(income),
        "tax_withheld": cents(income * _WITHHELD[source]),
    }


AGENCY = Agency(
    "tax",
    "Tax office",
    "Income of the last twelve months. The sandbox derives it from what was declared; nine in ten people declared rightly.",
    (Operation("incomes", "List a person's income", PersonSchema, IncomesSchema, incomes),),
)
