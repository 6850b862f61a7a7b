"""The API's description, OpenAPI 3.1, made from the schemas that read and write it."""

import functools
import re
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Response, jsonify
from marshmallow import Schema, fields

from webapp.api.answers import ApplicationAnswer, CaseAnswer, ProblemSchema
from webapp.api.operation import LONGEST_KEY, OPERATIONS, Operation, blueprint
from webapp.api.schemas import NothingSchema

_PROBLEMS = {"application/problem+json": {"schema": ProblemSchema}}
_WRONG = {
    400: "The body is no JSON.",
    401: "There is no valid token.",
    403: "It is not the caller's to do.",
    404: "There is no such thing, or it is not the caller's to see.",
    409: "It changed meanwhile, or was done already.",
    413: "The request is too large.",
    415: "The body is of another type.",
    422: "Some fields need correcting; `errors` names them.",
}


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """Return the description; it needs no token."""
    return jsonify(describe())


@functools.cache
def describe() -> dict[str, Any]:
    """Return the OpenAPI document."""
    plugin = MarshmallowPlugin(schema_name_resolver=_name)
    spec = APISpec(
        title="loanflow",
        version="1",
        openapi_version="3.1.0",
        info={"description": "A retail bank's personal loans. Amounts are text with two places, rates fractions a year, instants UTC."},
        servers=[{"url": "/api/v1"}],
        plugins=[plugin],
    )
    # Amounts and rates travel as text, so that no reader rounds them.
    plugin.map_to_openapi_type(fields.Decimal, "string", "decimal")
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    spec.components.schema("Case", schema=CaseAnswer)
    for known in OPERATIONS:
        spec.path(path=re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", known.path), operations={known.method.lower(): _described(known)})
    document: dict[str, Any] = spec.to_dict()
    return document


def _name(schema: type[Schema] | Schema) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return re.sub(r"(AnswerSchema|Answer|Schema)$", "", kind.__name__) or kind.__name__


def _described(known: Operation) -> dict[str, Any]:
    ids = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in re.findall(r"(\w+)>", known.path)]
    described: dict[str, Any] = {
        "operationId": known.name,
        "summary": known.summary,
        **({"description": known.description} if known.description else {}),
        "parameters": [*ids, {"in": "query", "schema": known.query}, *_headers(known)],
        "responses": {str(known.status): _given(known), **{str(code): _problem(text) for code, text in _WRONG.items()}},
        "security": [] if known.public else [{"token": []}],
    }
    if known.method != "GET":
        described["requestBody"] = _body(known)
    return described


def _headers(known: Operation) -> list[dict[str, Any]]:
    if not known.keyed and known.name != "submit_application":
        return []
    text = "Recognises a repeated request: the same key and body give the same answer again, another body is refused (409)."
    schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY}
    return [{"name": "Idempotency-Key", "in": "header", "description": text, "required": known.keyed, "schema": schema}]


def _body(known: Operation) -> dict[str, Any]:
    if not known.uploads:
        return {"content": {"application/json": {"schema": known.takes}}}
    return {"required": True, "content": {"multipart/form-data": {"schema": _with_file(known.takes)}}}


@functools.cache
def _with_file(takes: type[Schema]) -> type[Schema]:
    """Return what is said of a file and the file itself as one object: beside it neither would let the other's fields be."""
    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary"})
    return takes.from_dict({"file": file}, name="FileSchema" if issubclass(takes, NothingSchema) else takes.__name__)


def _given(known: Operation) -> dict[str, Any]:
    if known.name in {"get_document", "get_attachment"}:
        return {"description": "The content.", "content": {"application/octet-stream": {}}}
    schema = ApplicationAnswer if known.name == "get_application" else known.gives
    return {"description": known.summary, "content": {"application/json": {"schema": schema}}}


def _problem(text: str) -> dict[str, Any]:
    return {"description": text, "content": _PROBLEMS}
