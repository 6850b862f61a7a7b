"""Anti-money-laundering screening 反洗錢篩查."""

from typing import Any

from marshmallow import Schema, fields, validate

from sandbox import frequencies
from sandbox.contract import Agency, Call, Operation, PersonSchema, text
from sandbox.person import Person

#: Similarity of name and particulars, as ranges.
_SIMILARITY = {"possible": ("0.70", "0.90"), "confirmed": ("0.97", "0.9999")}


class MatchSchema(Schema):
    """An entry of a watch list that resembles the person."""

    list_name = text()
    entry_id = text(64)
    similarity = fields.String(required=True, validate=validate.Regexp(r"^0\.[0-9]{4}$"))
    reason = text()


class ScreeningSchema(Schema):
    """The outcome of a screening."""

    screening_id = text(64)
    as_of = fields.Date(required=True)
    result = fields.String(required=True, validate=validate.OneOf(("clear", "possible", "confirmed")))
    matches = fields.List(fields.Nested(MatchSchema), required=True)


def screen(call: Call) -> dict[str, Any]:
    """Screen the person."""
    person = call.person
    result = person.draws.pick("aml", frequencies.AML)
    return {
        "screening_id": f"AML-{person.as_of:%Y%m%d}-{person.draws.code('aml screening')}",
        "as_of": person.as_of.isoformat(),
        "result": result,
        "matches": [] if result == "clear" else [_match(person, result)],
    }


def _match(person: Person, result: str) -> dict[str, Any]:
    reason = {"possible": "same name, other date of birth", "confirmed": "same name and identity number"}[result]
    similarity = person.draws.between("aml similarity", *_SIMILARITY[result])
    return {
        "list_name": "Domestic watch list",
        "entry_id": f"WL-{person.draws.code('aml entry')}",
        "similarity": f"{similarity:.4f}",
        "reason": reason,
    }


AGENCY = Agency(
    "aml",
    "Anti-money-laundering screening",
    "Compares a person with the watch lists.",
    (Operation("screenings", "Screen a person", PersonSchema, ScreeningSchema, screen),),
)
