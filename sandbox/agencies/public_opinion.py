"""Public opinion 輿情: what the press and networks say of the people a bank watches."""

from marshmallow import Schema, fields, validate

from sandbox.contract import Agency, Operation, text
from sandbox.feed import PageSchema, PublishedSchema, page


class ArticlePublishedSchema(PublishedSchema):
    """Something published about a person, and how it speaks of him."""

    kind = fields.String(required=True, validate=validate.OneOf(("adverse", "neutral")))
    publication = text()
    headline = text()


class ArticleSchema(ArticlePublishedSchema):
    """The same with its number in the feed."""

    number = fields.Integer(required=True, validate=validate.Range(1))


class ArticlesSchema(Schema):
    """What was published, in order."""

    items = fields.List(fields.Nested(ArticleSchema), required=True)


FEED = ArticlePublishedSchema
AGENCY = Agency(
    "public_opinion",
    "Public opinion",
    "What the press and networks say of persons, matched to them by the vendor.",
    (Operation("articles", "List what was published after an item", PageSchema, ArticlesSchema, page("public_opinion")),),
)
