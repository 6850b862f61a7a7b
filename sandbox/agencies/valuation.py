"""Valuation of collateral 抵押物評估."""

from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields, validate

from sandbox import frequencies
from sandbox.contract import Agency, Call, Operation, PersonSchema, amount, amount_asked, text
from sandbox.draws import Draws
from sandbox.person import cents

_KINDS = ("house", "commercial_property", "car", "deposit")


class CollateralSchema(Schema):
    """What is to be valued."""

    kind = fields.String(required=True, validate=validate.OneOf(_KINDS))
    reference = text()
    declared_value = amount_asked()


class CollateralOfPersonSchema(PersonSchema):
    """A question about a person's collateral."""

    collateral = fields.Nested(CollateralSchema, required=True)


class ValuationSchema(Schema):
    """What the collateral would fetch, CNY."""

    valuation_id = text(64)
    kind = fields.String(required=True, validate=validate.OneOf(_KINDS))
    value = amount()
    valued_on = fields.Date(required=True)


def value(call: Call) -> dict[str, Any]:
    """Value the collateral; a deposit is worth what it holds."""
    asked, as_of = call.body["collateral"], call.body["as_of"]
    draws = Draws(asked["reference"], call.seed)
    honesty = draws.pick("honesty", frequencies.HONESTY)
    low, high = {"right": ("0.97", "1.03"), "high": ("0.70", "0.90"), "low": ("1.05", "1.20")}[honesty]
    factor = Decimal(1) if asked["kind"] == "deposit" else draws.between("value deviation", low, high)
    return {
        "valuation_id": f"VAL-{as_of:%Y%m%d}-{draws.code('valuation')}",
        "kind": asked["kind"],
        "value": cents(Decimal(asked["declared_value"]) * factor),
        "valued_on": as_of.isoformat(),
    }


AGENCY = Agency(
    "valuation",
    "Valuation",
    "Values collateral. The sandbox derives the value from the one declared; nine in ten were declared rightly.",
    (Operation("valuations", "Value a collateral", CollateralOfPersonSchema, ValuationSchema, value),),
)
