"""The deploy gate over the API."""

from dataclasses import asdict
from typing import Any

from marshmallow import Schema, fields

from lending.service.modelling.checking import check_file
from lending.service.modelling.ports import GateFinding
from webapp.api.answers import schema_of
from webapp.api.fields import StrictSchema
from webapp.api.operation import Call, operation
from webapp.text_field import Text

#: Characters of a file that are taken; the gate refuses one of more than 1 MB by itself, with the reason.
_LONGEST_FILE = 4 * 1024 * 1024


class GateSchema(StrictSchema):
    """A diagram, decision or form to look at; its name ends in .bpmn, .dmn or .form."""

    name = Text(required=True, longest=200)
    content = Text(required=True, longest=_LONGEST_FILE, lines=True)


class GateFindingsAnswer(Schema):
    """What stands against deploying the file; nothing when the list is empty."""

    passes = fields.Boolean()
    findings = fields.List(fields.Nested(schema_of(GateFinding)))


@operation("POST", "/gate", takes=GateSchema, gives=GateFindingsAnswer)
def check_gate(call: Call) -> dict[str, Any]:
    """Ask the deploy gate about a diagram, decision or form: place, rule, what to do; each sentence also as template and values."""
    found = check_file(call.bank, call.actor, call.body["name"], call.body["content"].encode())
    return {"passes": not found, "findings": [asdict(each) for each in found]}
