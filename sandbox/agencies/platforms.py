"""Streaming and freelance platforms: earnings by month."""

from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields, validate

from sandbox import frequencies
from sandbox.contract import Agency, Call, Operation, PersonSchema, amount, text
from sandbox.person import Person, cents, divided, months_before

_PLATFORMS = (("Lantern Live", "streaming"), ("Craft Bazaar", "freelance"), ("Kite Video", "streaming"), ("Desk Jobs", "freelance"))
#: What the platforms add beside a wage, of the income.
_SIDE_INCOME = ("0.05", "0.30")


class FlowSchema(Schema):
    """Earnings of one month on one platform."""

    month = fields.Date(required=True)
    platform = text()
    kind = fields.String(required=True, validate=validate.OneOf(("streaming", "freelance")))
    income = amount()


class FlowsSchema(Schema):
    """Twelve months of earnings."""

    as_of = fields.Date(required=True)
    known = fields.Boolean(required=True)
    flows = fields.List(fields.Nested(FlowSchema), required=True)


def flows(call: Call) -> dict[str, Any]:
    """List the person's earnings on one to three platforms; for platform workers they are the whole income."""
    person = call.person
    known = not person.unknown_to("platforms", frequencies.UNKNOWN_TO_PLATFORMS)
    return {"as_of": person.as_of.isoformat(), "known": known, "flows": _flows(person) if known else []}


def _flows(person: Person) -> list[dict[str, Any]]:
    draws = person.draws
    whole = Decimal(1) if person.occupation == "platform" else draws.between("side income", *_SIDE_INCOME)
    first, used = draws.whole("first platform", 0, 3), draws.whole("platforms used", 1, 3)
    shares = divided(person.income * whole * 12, [draws.between(f"platform share {number}", "0.2", 1) for number in range(used)])
    return [flow for number, share in enumerate(shares) for flow in _year(person, (first + number) % 4, share)]


def _year(person: Person, number: int, total: Decimal) -> list[dict[str, Any]]:
    """Spread a year's earnings with a trend of up to a third either way and uneven months."""
    draws, trend = person.draws, person.draws.between(f"trend {number}", "-0.03", "0.03")
    weights = [(1 + trend * (month - 6)) * draws.between(f"flow {number} {month}", "0.75", "1.25") for month in range(12)]
    earned = zip(months_before(person.as_of, 12), divided(total, weights), strict=True)
    return [_flow(month, number, income) for month, income in earned]


def _flow(month: date, number: int, income: Decimal) -> dict[str, Any]:
    platform, kind = _PLATFORMS[number]
    return {"month": month.isoformat(), "platform": platform, "kind": kind, "income": cents(income)}


AGENCY = Agency(
    "platforms",
    "Streaming and freelance platforms",
    "Earnings of the last twelve months by platform.",
    (Operation("flows", "List a person's earnings", PersonSchema, FlowsSchema, flows),),
)
