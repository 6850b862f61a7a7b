"""An operation of the API: who calls, what is read, what is answered; the same facts make the route and its description."""

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, g, jsonify, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from lending.domain.actors import Actor
from lending.errors import InvalidInputError, NotFoundError
from lending.service.documents import Upload
from lending.service.ports import Bank
from lending.service.views import require_visible
from webapp.api.bodies import read_body, read_query, read_upload
from webapp.api.schemas import NoQuery, NothingSchema
from webapp.security import current_bank, token_user

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

#: Characters of an Idempotency-Key.
LONGEST_KEY = 200
_TASK_ID = re.compile(r"[A-Za-z0-9:_.-]{1,64}")


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the bank, who calls, and what was sent, read by the operation's schemas."""

    bank: Bank
    actor: Actor
    body: Mapping[str, Any]
    query: Mapping[str, Any]
    upload: Upload | None = None
    #: The caller's own for what may count only once; empty where the operation asks for none.
    key: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that says more than its body."""

    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What the description says of an operation."""

    method: str
    path: str
    name: str
    summary: str
    description: str
    takes: type[Schema]
    query: type[Schema]
    gives: type[Schema] | None
    status: int
    public: bool
    uploads: bool
    keyed: bool


Handler = Callable[..., Any]
OPERATIONS: list[Operation] = []
_NOBODY = Actor(user_id=None, name="nobody")


def operation(
    method: str,
    path: str,
    *,
    takes: type[Schema] = NothingSchema,
    query: type[Schema] = NoQuery,
    gives: type[Schema] | None = None,
    status: int = HTTPStatus.OK,
    public: bool = False,
    uploads: bool = False,
    keyed: bool = False,
) -> Callable[[Handler], Handler]:
    """Make a function an operation: it takes the Call and the path's ids and returns what `gives` writes.

    One that is `keyed` needs an Idempotency-Key: sent again with the same key it does nothing more.
    """

    def declare(handler: Handler) -> Handler:
        summary, _, more = (handler.__doc__ or "").strip().partition("\n")
        known = Operation(
            method=method,
            path=path,
            name=handler.__name__,
            summary=summary,
            description=" ".join(more.split()),
            takes=takes,
            query=query,
            gives=gives,
            status=status,
            public=public,
            uploads=uploads,
            keyed=keyed,
        )
        OPERATIONS.append(known)
        blueprint.add_url_rule(path, handler.__name__, functools.partial(_serve, known, handler), methods=[method])
        return handler

    return declare


def _serve(known: Operation, handler: Handler, **ids: Any) -> ResponseReturnValue:
    actor = g.caller = _NOBODY if known.public else token_user().actor()
    query = read_query(known.query)
    call = Call(current_bank(), actor, *_sent(known, query), key=_required_key() if known.keyed else "")
    named = {name: _id(name, value) for name, value in ids.items()}
    if "application_id" in named:
        require_visible(call.bank, actor, named["application_id"])
    answer = handler(call, **named)
    if isinstance(answer, Response):
        return answer
    told = answer if isinstance(answer, Answer) else Answer(answer)
    body = known.gives().dump(told.body) if known.gives is not None else told.body
    return jsonify(body), known.status, dict(told.headers)


def _sent(known: Operation, query: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any], Upload | None]:
    if known.uploads:
        return {}, query, read_upload(known.takes)
    if known.method == "GET":
        return {}, query, None
    return read_body(known.takes, optional=issubclass(known.takes, NothingSchema)), query, None


def sent_key() -> str | None:
    """Return the Idempotency-Key that was sent, None without one; InvalidInputError for one that is too long or not plain."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise InvalidInputError({"Idempotency-Key": [f"Send 1 to {LONGEST_KEY} printable ASCII characters, such as a UUID."]})
    return key


def _required_key() -> str:
    key = sent_key()
    if key is None:
        raise InvalidInputError({"Idempotency-Key": ["Send this header with a key of your own, such as a UUID: a retry then counts once."]})
    return key


def _id(name: str, value: Any) -> str:
    if name == "task_id" and not _TASK_ID.fullmatch(str(value)):
        raise NotFoundError("There is no such task, or it is not yours to see.")
    return str(value)


def page(items: Any, total: int, query: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Return a page of a list, with the address of the next one."""
    offset, limit = query["offset"], query["limit"]
    following = urlencode({**request.args.to_dict(), "offset": offset + limit, "limit": limit})
    next_page = f"{request.path}?{following}" if offset + limit < total else None
    return {"items": items, "total": total, "offset": offset, "limit": limit, "next": next_page, **more}
