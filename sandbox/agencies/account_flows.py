"""Current accounts at any bank 銀行流水: twelve months of flows."""

from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields

from sandbox import frequencies
from sandbox.contract import Agency, Call, Operation, PersonSchema, amount
from sandbox.person import Person, cents, months_before

#: Living expenses of an income, and the least a month costs, CNY.
_LIVING = ("0.25", "0.50")
_LEAST_LIVING = Decimal(1_500)


class MonthSchema(Schema):
    """One month; living expenses are part of the outflow."""

    month = fields.Date(required=True)
    inflow = amount()
    outflow = amount()
    living_expenses = amount()


class FlowsSchema(Schema):
    """Twelve months of flows."""

    as_of = fields.Date(required=True)
    known = fields.Boolean(required=True)
    months = fields.List(fields.Nested(MonthSchema), required=True)


def flows(call: Call) -> dict[str, Any]:
    """List the flows month by month."""
    person = call.person
    known = not person.draws.happens("unknown to banks", frequencies.UNKNOWN_TO_BANKS)
    months = months_before(person.as_of, 12) if known else []
    return {"as_of": person.as_of.isoformat(), "known": known, "months": [_month(person, month) for month in months]}


def _month(person: Person, month: date) -> dict[str, Any]:
    draws, label = person.draws, f"{month.month}"
    inflow = person.income * draws.between(f"inflow {label}", "0.98", "1.06")
    usual = max(person.income * draws.between("living", *_LIVING), _LEAST_LIVING)
    living = usual * draws.between(f"living {label}", "0.9", "1.1")
    other = max(inflow - living, Decimal(0)) * draws.between(f"other {label}", "0.3", "0.9")
    return {"month": month.isoformat(), "inflow": cents(inflow), "outflow": cents(living + other), "living_expenses": cents(living)}


AGENCY = Agency(
    "account_flows",
    "Account flows",
    "Inflow, outflow and living expenses of the last twelve months.",
    (Operation("flows", "List a person's account flows", PersonSchema, FlowsSchema, flows),),
)
