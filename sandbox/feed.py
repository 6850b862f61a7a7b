"""Feeds: what agencies publish of persons, in the order of publishing, to be read on from where one was.

What is published stands under the person's id number, as courts publish it: unlike orders, the sandbox's file holds it.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from marshmallow import Schema, fields, validate

from sandbox.contract import Call, text
from sandbox.store import Store

#: Items of one page at most.
LARGEST_PAGE = 100


class PageSchema(Schema):
    """A question for what was published after an item."""

    after = fields.Integer(required=True, strict=True, validate=validate.Range(0, 2**53))
    limit = fields.Integer(required=True, strict=True, validate=validate.Range(1, LARGEST_PAGE))


class PublishedSchema(Schema):
    """What every feed says of an item but its number."""

    notice_id = text(64)
    id_number = text(32)
    on = fields.Date(required=True)


def kind_of(agency: str) -> str:
    """Return under what the store keeps an agency's feed."""
    return f"feed {agency}"


def page(agency: str) -> Callable[[Call], dict[str, Any]]:
    """Return what answers with the next items of an agency's feed."""

    def read(call: Call) -> dict[str, Any]:
        """List what was published after an item, in order."""
        return {"items": call.store.published(kind_of(agency), call.body["after"], call.body["limit"])}

    return read


def publish(store: Store, agency: str, item: Mapping[str, Any]) -> None:
    """Publish an item; the same one again is a second item, as courts do it."""
    told = {"key": str(uuid4()), **item}
    store.order(kind_of(agency), told, item["id_number"], lambda: {**item, "on": item["on"].isoformat()})
