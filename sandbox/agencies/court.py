"""The courts: the list of persons subject to enforcement 被執行人名單, and their notices 法院公告."""

from datetime import timedelta
from typing import Any

from marshmallow import Schema, fields, validate

from sandbox.contract import Agency, Call, Operation, PersonSchema, amount, text
from sandbox.feed import PageSchema, PublishedSchema, page
from sandbox.person import Person, cents


class CaseSchema(Schema):
    """A judgment under enforcement."""

    case_number = text(64)
    court = text()
    amount = amount()
    registered_on = fields.Date(required=True)


class EnforcementsSchema(Schema):
    """The person's entries; none is good."""

    as_of = fields.Date(required=True)
    cases = fields.List(fields.Nested(CaseSchema), required=True)


class NoticePublishedSchema(PublishedSchema):
    """A notice: a case against a person, its enforcement, or the seizure of an asset."""

    kind = fields.String(required=True, validate=validate.OneOf(("case", "enforcement", "seizure")))
    case_number = text(64)
    court = text()
    amount = amount()
    asset = text(shortest=0)


class NoticeSchema(NoticePublishedSchema):
    """The same with its number in the feed."""

    number = fields.Integer(required=True, validate=validate.Range(1))


class NoticesSchema(Schema):
    """What was published, in order."""

    items = fields.List(fields.Nested(NoticeSchema), required=True)


FEED = NoticePublishedSchema


def enforcements(call: Call) -> dict[str, Any]:
    """List the judgments enforced against the person."""
    person = call.person
    return {"as_of": person.as_of.isoformat(), "cases": [_case(person)] if person.under_enforcement else []}


def _case(person: Person) -> dict[str, Any]:
    draws = person.draws
    return {
        "case_number": f"ENF-{draws.code('court case')}",
        "court": f"District Court {draws.whole('court', 1, 9)}",
        "amount": cents(draws.between("court amount", 5_000, 400_000)),
        "registered_on": (person.as_of - timedelta(days=draws.whole("court days", 20, 700))).isoformat(),
    }


AGENCY = Agency(
    "court",
    "Court enforcement list",
    "Judgments under enforcement, and the courts' notices in the order of publishing.",
    (
        Operation("enforcements", "List a person's entries", PersonSchema, EnforcementsSchema, enforcements),
        Operation("notices", "List what was published after an item", PageSchema, NoticesSchema, page("court")),
    ),
)
