"""Water, power and gas: how bills were paid."""

from typing import Any

from marshmallow import Schema, fields, validate

from sandbox import frequencies
from sandbox.contract import Agency, Call, Operation, PersonSchema


class BillsSchema(Schema):
    """The bills of the last 24 months."""

    as_of = fields.Date(required=True)
    known = fields.Boolean(required=True)
    months_on_time = fields.Integer(required=True, validate=validate.Range(0, 24))
    months_late = fields.Integer(required=True, validate=validate.Range(0, 24))


def bills(call: Call) -> dict[str, Any]:
    """Count the months paid on time and late."""
    person, draws = call.person, call.person.draws
    known = not draws.happens("unknown to utilities", frequencies.UNKNOWN_TO_UTILITIES)
    late = draws.whole("bills late", *draws.pick("bills late range", frequencies.BILLS_LATE))
    on_time = 24 - late
    return {
        "as_of": person.as_of.isoformat(),
        "known": known,
        "months_on_time": on_time if known else 0,
        "months_late": late if known else 0,
    }


AGENCY = Agency(
    "utilities",
    "Utilities",
    "How the bills of the last 24 months were paid.",
    (Operation("bills", "Count a person's bills", PersonSchema, BillsSchema, bills),),
)
