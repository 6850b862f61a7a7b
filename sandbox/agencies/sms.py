"""The gateway for text messages."""

from typing import Any

from marshmallow import Schema, fields, validate

from sandbox.contract import Agency, Call, Operation, text
from sandbox.draws import Draws

_KIND = "message"
#: The ending of numbers whose phones are switched off for good.
SWITCHED_OFF = "9999"
_NUMBER = validate.Regexp(r"^\+?[0-9]{5,15}$", error="Write the number as 5 to 15 digits, with + for another country.")


class NumberSchema(Schema):
    """A question about a number; in the body, because addresses end up in logs."""

    to = fields.String(required=True, validate=_NUMBER)


class MessageSchema(NumberSchema):
    """A message to send."""

    key = text()
    text = text(2000)
    #: Deliver at this time or later; without it at once.
    not_before = fields.AwareDateTime(required=False)


class KeySchema(Schema):
    """The key of a message."""

    key = text()


class ReportSchema(KeySchema):
    """What became of a message; unknown is one that was never sent."""

    status = fields.String(required=True, validate=validate.OneOf(("delivered", "undelivered", "unknown")))


class ReceiptSchema(Schema):
    """The gateway took the message."""

    key = text()
    message_id = text(64)
    sent_at = fields.AwareDateTime(required=True)


class ArrivedSchema(Schema):
    """A message as it arrived."""

    text = text(2000)
    sent_at = fields.AwareDateTime(required=True)


class InboxSchema(Schema):
    """What arrived at a number, oldest first."""

    messages = fields.List(fields.Nested(ArrivedSchema), required=True)


def send(call: Call) -> dict[str, Any]:
    """Send once per key."""
    asked = call.body
    sent = {
        "key": asked["key"],
        "message_id": f"SMS-{Draws(asked['key'], call.seed).code('message')}",
        "sent_at": call.now().isoformat(),
        "text": asked["text"],
        "arrives": not asked["to"].endswith(SWITCHED_OFF),
    }
    taken = call.store.order(_KIND, asked, asked["to"], lambda: sent)
    return {name: taken[name] for name in ("key", "message_id", "sent_at")}


def report(call: Call) -> dict[str, Any]:
    """Say whether a message arrived."""
    sent = call.store.find(_KIND, call.body["key"])
    status = "unknown" if sent is None else "delivered" if sent.get("arrives", True) else "undelivered"
    return {"key": call.body["key"], "status": status}


def inbox(call: Call) -> dict[str, Any]:
    """Show what arrived, for development: here one reads the one-time code."""
    arrived = [message for message in call.store.concerning(_KIND, call.body["to"]) if message.get("arrives", True)]
    return {"messages": [{"text": message["text"], "sent_at": message["sent_at"]} for message in arrived]}


AGENCY = Agency(
    "sms",
    "Message gateway",
    "Sends text messages, once per key. Numbers that end in 9999 are switched off. The inbox exists in the sandbox only.",
    (
        Operation("messages", "Send a message", MessageSchema, ReceiptSchema, send),
        Operation("reports", "Say what became of a message", KeySchema, ReportSchema, report),
        Operation("inbox", "Show what arrived at a number", NumberSchema, InboxSchema, inbox),
    ),
)
