"""The business register 工商登記: what a company is, and what changed of the companies of a person."""

from typing import Any

from marshmallow import Schema, fields, validate

from sandbox import frequencies
from sandbox.contract import Agency, Call, Operation, text
from sandbox.draws import Draws
from sandbox.feed import PageSchema, PublishedSchema, page

#: Words in a name that tell the trade; the first row that fits decides, so those money may not flow to come first.
TRADES = (
    ("brokerage", ("securities", "brokerage", "futures", "证券", "證券", "期货", "期貨")),
    ("developer", ("real estate", "property development", "developer", "地产", "地產", "房产", "房產")),
    ("school", ("school", "university", "college", "academy", "training", "学校", "學校", "大学", "大學", "教育")),
    ("hospital", ("hospital", "clinic", "dental", "medical", "医院", "醫院", "诊所", "診所")),
    ("contractor", ("decoration", "renovation", "contractor", "interior", "装饰", "裝飾", "装修", "裝修")),
    ("dealer", ("motor", "auto", "car ", "vehicle", "汽车", "汽車")),
    ("travel_agency", ("travel", "tours", "旅行", "旅游", "旅遊")),
    ("supplier", ("supply", "supplies", "trading", "equipment", "machinery", "wholesale", "供应", "供應", "贸易", "貿易", "设备", "設備")),
    (
        "retailer",
        ("store", "mall", "appliance", "electronics", "furniture", "retail", "shop", "商场", "商場", "家电", "家電", "电器", "電器"),
    ),
)
CATEGORIES = (*(category for category, _ in TRADES), "other")
STATUSES = ("active", "abnormal", "revoked")


class NameSchema(Schema):
    """A question about a company."""

    name = text()


class CompanySchema(Schema):
    """An entry of the register."""

    registration_number = text(64)
    name = text()
    category = fields.String(required=True, validate=validate.OneOf(CATEGORIES))
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))


class FoundSchema(Schema):
    """The entry, or null."""

    found = fields.Nested(CompanySchema, required=True, allow_none=True)


class ChangePublishedSchema(PublishedSchema):
    """A change of a company, under the id number of its legal representative."""

    kind = fields.String(required=True, validate=validate.OneOf(("abnormal", "revoked", "restored")))
    company = text()
    registration_number = text(64)


class ChangeSchema(ChangePublishedSchema):
    """The same with its number in the feed."""

    number = fields.Integer(required=True, validate=validate.Range(1))


class ChangesSchema(Schema):
    """What was published, in order."""

    items = fields.List(fields.Nested(ChangeSchema), required=True)


FEED = ChangePublishedSchema


def look_up(call: Call) -> dict[str, Any]:
    """Look a company up by its name; the sandbox tells its trade from the words of the name."""
    name = call.body["name"]
    draws, category = Draws(name.casefold(), call.seed), _trade(name)
    if category == "other" and draws.happens("no company", frequencies.COMPANY_UNKNOWN):
        return {"found": None}
    status = draws.pick("company status", frequencies.COMPANY_STATUS)
    return {"found": {"registration_number": f"91{draws.code('company').upper()}", "name": name, "category": category, "status": status}}


def _trade(name: str) -> str:
    folded = f"{name.casefold()} "
    return next((category for category, words in TRADES if any(word in folded for word in words)), "other")


AGENCY = Agency(
    "business_register",
    "Business register",
    "Looks a company up by name. The sandbox reads the trade from it: 'Golden Decoration' is a contractor, 'Apex Securities' a brokerage.",
    (
        Operation("companies", "Look a company up", NameSchema, FoundSchema, look_up),
        Operation("changes", "List what was published after an item", PageSchema, ChangesSchema, page("business_register")),
    ),
)
