"""How an agency states its contract: operations with schemas of question and answer, and the OpenAPI document made of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields, validate

from sandbox.person import Person
from sandbox.store import Store

OCCUPATIONS = ("employed", "self_employed", "platform", "unemployed")
#: Amounts answered: text with exactly two places, CNY.
AMOUNT = validate.Regexp(r"^[0-9]{1,12}\.[0-9]{2}$", error="An amount is text with two places, such as 8000.00.")
#: Amounts asked: places may be missing.
AMOUNT_ASKED = validate.Regexp(r"^[0-9]{1,12}(\.[0-9]{1,2})?$", error="Write the amount as text with up to two places, such as 8000.00.")


def amount() -> fields.String:
    """State an amount that is answered."""
    return fields.String(required=True, validate=AMOUNT)


def amount_asked(*, required: bool = True) -> fields.String:
    """State an amount that is asked."""
    return fields.String(required=required, allow_none=not required, validate=AMOUNT_ASKED)


def text(longest: int = 200, shortest: int = 1) -> fields.String:
    """State a text and its length."""
    return fields.String(required=True, validate=validate.Length(shortest, longest))


class DeclaredSchema(Schema):
    """What the person told the bank; the agency compares."""

    monthly_income = amount_asked(required=False)
    employer = fields.String(allow_none=True, validate=validate.Length(max=200))
    occupation = fields.String(allow_none=True, validate=validate.OneOf(OCCUPATIONS))
    months_employed = fields.Integer(allow_none=True, strict=True, validate=validate.Range(0, 720))
    monthly_debt_payment = amount_asked(required=False)


class PersonSchema(Schema):
    """A question about a person as of a day."""

    id_number = text(32)
    name = text()
    as_of = fields.Date(required=True)
    declared = fields.Nested(DeclaredSchema, load_default=dict)


class ProblemSchema(Schema):
    """An RFC 9457 problem document."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String()
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))


class RefusedError(Exception):
    """The agency refuses for a reason of its business."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        #: The reason as a term of the contract.
        self.code = code


@dataclass(frozen=True)
class Call:
    """One question that met its contract, and what the agency answers from."""

    body: Mapping[str, Any]
    store: Store
    now: Callable[[], datetime]
    seed: str

    @property
    def person(self) -> Person:
        """The person asked about."""
        return Person.asked_about(self.body, self.seed)


@dataclass(frozen=True)
class Operation:
    """One thing an agency does: POST to `path`."""

    path: str
    summary: str
    request: type[Schema]
    answer: type[Schema]
    perform: Callable[[Call], dict[str, Any]]
    #: Names of the refusals answered with status 422.
    refusals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agency:
    """An outside agency: its name in addresses, its title for people, its operations."""

    name: str
    title: str
    description: str
    operations: tuple[Operation, ...]

    def openapi(self) -> dict[str, Any]:
        """Write the agency's contract as an OpenAPI 3.1 document."""
        spec = APISpec(
            title=self.title,
            version="1.0.0",
            openapi_version="3.1.0",
            info={"description": self.description},
            plugins=[MarshmallowPlugin()],
            security=[{"credential": []}],
        )
        spec.components.security_scheme("credential", {"type": "http", "scheme": "bearer"})
        for operation in self.operations:
            spec.path(f"/{self.name}/v1/{operation.path}", operations={"post": _described(operation)})
        document: dict[str, Any] = spec.to_dict()
        return document


def _described(operation: Operation) -> dict[str, Any]:
    refused = f"Refused: {', '.join(operation.refusals) or 'never'}"
    problems = {"400": "The request does not meet the contract", "401": "Credential missing or wrong", "409": "The key was used otherwise"}
    return {
        "operationId": operation.path,
        "summary": operation.summary,
        "parameters": [
            {"name": "X-Request-Id", "in": "header", "required": True, "schema": {"type": "string", "minLength": 1, "maxLength": 64}}
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": operation.request}}},
        "responses": {
            "200": {"description": "The answer", "content": {"application/json": {"schema": operation.answer}}},
            **{status: _problem(words) for status, words in (*problems.items(), ("422", refused))},
        },
    }


def _problem(description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/problem+json": {"schema": ProblemSchema}}}
