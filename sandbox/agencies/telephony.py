"""The telephone exchange: dials for an officer and records what is said."""

from typing import Any

from marshmallow import Schema, fields, validate

from sandbox.agencies.sms import SWITCHED_OFF
from sandbox.contract import Agency, Call, Operation, text
from sandbox.draws import Draws

_KIND = "call"
_NUMBER = validate.Regexp(r"^\+?[0-9]{5,15}$", error="Write the number as 5 to 15 digits, with + for another country.")


class DialSchema(Schema):
    """A call to make: from an officer's telephone to a number; in the body, because addresses end up in logs."""

    key = text()
    extension = text(64)
    to = fields.String(required=True, validate=_NUMBER)


class CallSchema(Schema):
    """What came of dialling; what was not answered has no recording."""

    key = text()
    call_id = text(64)
    status = fields.String(required=True, validate=validate.OneOf(("answered", "no_answer")))
    recording = fields.String(required=True, validate=validate.Length(max=100))
    began_at = fields.AwareDateTime(required=True)


def dial(call: Call) -> dict[str, Any]:
    """Dial once per key."""
    asked = call.body
    draws, answered = Draws(asked["key"], call.seed), not asked["to"].endswith(SWITCHED_OFF)
    made = {
        "key": asked["key"],
        "call_id": f"CALL-{draws.code('call')}",
        "status": "answered" if answered else "no_answer",
        "recording": f"REC-{draws.code('recording')}" if answered else "",
        "began_at": call.now().isoformat(),
    }
    return call.store.order(_KIND, asked, asked["to"], lambda: made)


AGENCY = Agency(
    "telephony",
    "Telephone exchange",
    "Dials a number for an officer, once per key, and keeps the recording. Nobody answers numbers that end in 9999.",
    (Operation("calls", "Dial a number", DialSchema, CallSchema, dial),),
)
