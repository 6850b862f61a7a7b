"""The answers of feeds: what the outside published of persons, a page at a time."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from lending.adapters.agencies.answer_fields import AnswerSchema, DecimalText, day, one_of, several, text
from lending.domain.early_warning import tidings

#: Items asked for at once.
PAGE = 100


class TidingsSchema(AnswerSchema):
    """An item of a feed."""

    #: More than a feed ever has.
    number = fields.Integer(required=True, strict=True, validate=validate.Range(1, 10**9))
    notice_id = text(64)
    id_number = text(32)
    on = day()


class CourtNoticeSchema(TidingsSchema):
    """A notice of a court."""

    makes = tidings.CourtNotice
    kind = one_of("case", "enforcement", "seizure")
    case_number = text(64)
    court = text()
    amount = DecimalText()
    asset = text(shortest=0)


class RegisterChangeSchema(TidingsSchema):
    """A change in the business register."""

    makes = tidings.RegisterChange
    kind = one_of("abnormal", "revoked", "restored")
    company = text()
    registration_number = text(64)


class BureauAlertSchema(TidingsSchema):
    """An enquiry by another lender."""

    makes = tidings.BureauAlert
    kind = one_of("enquiry")
    lender = text()
    purpose = text(40)


class ArticleSchema(TidingsSchema):
    """Something published."""

    makes = tidings.Article
    kind = one_of("adverse", "neutral")
    publication = text()
    headline = text()


class FeedSchema(Schema):
    """A page of a feed, in the order of its numbers."""

    @post_load
    def unwrap(self, data: dict[str, Any], **_: Any) -> tuple[tidings.Tidings, ...]:
        """Give the items."""
        return tuple(data["items"])


class CourtNoticesSchema(FeedSchema):
    """Notices of courts."""

    items = several(CourtNoticeSchema, PAGE)


class RegisterChangesSchema(FeedSchema):
    """Changes in the business register."""

    items = several(RegisterChangeSchema, PAGE)


class BureauAlertsSchema(FeedSchema):
    """Enquiries by other lenders."""

    items = several(BureauAlertSchema, PAGE)


class ArticlesSchema(FeedSchema):
    """What was published."""

    items = several(ArticleSchema, PAGE)
