"""The registries of security: mortgage registration 抵押登記 and pledge freeze 質押凍結."""

from typing import Any

from marshmallow import Schema, fields, validate

from sandbox.contract import Agency, Call, Operation, text
from sandbox.draws import Draws

_KIND = "registration"
_SECURITIES = ("mortgage", "pledge")


class KeySchema(Schema):
    """A question about what stands under a key."""

    key = text()


class ReleaseSchema(KeySchema):
    """A release."""

    on = fields.Date(required=True)


class OrderSchema(ReleaseSchema):
    """A registration."""

    kind = fields.String(required=True, validate=validate.OneOf(_SECURITIES))
    id_number = text(32)
    name = text()
    reference = text()


class RegistrationSchema(KeySchema):
    """What stands under a key."""

    registration_id = text(64)
    kind = fields.String(required=True, validate=validate.OneOf(_SECURITIES))
    status = fields.String(required=True, validate=validate.OneOf(("registered", "released")))
    registered_on = fields.Date(required=True)
    released_on = fields.Date(required=True, allow_none=True)


class FoundSchema(Schema):
    """What stands under a key, or null."""

    found = fields.Nested(RegistrationSchema, required=True, allow_none=True)


def register(call: Call) -> dict[str, Any]:
    """Register once per key, whatever day the second try comes on; what was released stays released."""
    asked = {name: part for name, part in call.body.items() if name != "on"}
    registered = {
        "key": asked["key"],
        "registration_id": f"REG-{Draws(asked['key'], call.seed).code('registration')}",
        "kind": asked["kind"],
        "status": "registered",
        "registered_on": call.body["on"].isoformat(),
        "released_on": None,
    }
    return call.store.order(_KIND, asked, asked["id_number"], lambda: registered)


def release(call: Call) -> dict[str, Any]:
    """Release what stands under the key; a second release changes nothing."""

    def released(registration: dict[str, Any]) -> dict[str, Any]:
        if registration["status"] == "released":
            return registration
        return {**registration, "status": "released", "released_on": call.body["on"].isoformat()}

    return {"found": call.store.amend(_KIND, call.body["key"], released)}


def look_up(call: Call) -> dict[str, Any]:
    """Say what stands under the key."""
    return {"found": call.store.find(_KIND, call.body["key"])}


AGENCY = Agency(
    "registry",
    "Registries of security",
    "Registers mortgages and freezes pledges, once per key; releases them as often as asked.",
    (
        Operation("registrations", "Register a mortgage or freeze a pledge", OrderSchema, RegistrationSchema, register),
        Operation("releases", "Release what stands under a key", ReleaseSchema, FoundSchema, release),
        Operation("lookups", "Say what stands under a key", KeySchema, FoundSchema, look_up),
    ),
)
