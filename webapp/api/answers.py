"""What the API answers: a marshmallow schema made from each frozen dataclass, so that answer and description cannot differ."""

import functools
import types
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from marshmallow import Schema
from marshmallow import fields as mm

from lending.service.attachments import AttachmentView
from lending.service.comments import CommentView
from lending.service.views import ApplicationRow, ApplicationView, CaseView, ContractView, DocumentView, SigningView, TaskDetail, TaskView


class Instant(mm.AwareDateTime):
    """An instant in UTC, ISO 8601 with Z."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **options: Any) -> Any:  # noqa: ARG002 -- marshmallow's signature
        return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Figure(mm.Decimal):
    """An amount or rate as text with two places, with more where it has more: "0.00", "2216.03", "0.0445"."""

    def __init__(self, **options: Any) -> None:
        super().__init__(as_string=True, metadata={"pattern": r"^-?\d+\.\d{2,}$"}, **options)

    def _to_string(self, value: Decimal) -> str:
        places = -int(value.as_tuple().exponent)
        return f"{value:.{max(places, 2)}f}"


_FIELDS: dict[type, type[mm.Field[Any]]] = {
    str: mm.String,
    int: mm.Integer,
    bool: mm.Boolean,
    float: mm.Float,
    date: mm.Date,
    datetime: Instant,
    dict: mm.Dict,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why an application ended: the code, and the words for the customer."""

    code: str
    text: str


@functools.cache
def schema_of(kind: type) -> type[Schema]:
    """Return the schema of a dataclass's JSON: decimals as text, instants in UTC."""
    hints = get_type_hints(kind)
    name = kind.__name__.removesuffix("View")
    return Schema.from_dict({field.name: _field(hints[field.name]) for field in fields(kind)}, name=f"{name}AnswerSchema")


def _field(hint: Any, *, optional: bool = False) -> mm.Field[Any]:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        return _field(next(arg for arg in inner if arg is not types.NoneType), optional=True)
    if origin is Literal:
        return mm.String(metadata={"enum": list(inner)}, allow_none=optional)
    if origin in {list, tuple}:
        return mm.List(_field(inner[0]), allow_none=optional)
    if is_dataclass(hint):
        return mm.Nested(schema_of(hint), allow_none=optional)  # type: ignore[arg-type]  # a class, not an instance
    if hint is Decimal:
        return Figure(allow_none=optional)
    return _FIELDS.get(origin or hint, mm.Dict)(allow_none=optional)


class ApplicationAnswer(schema_of(ApplicationView)):  # type: ignore[misc]  # a class made at run time
    """An application as its customer or partner follows it, with its reasons in plain words."""

    reasons = mm.List(mm.Nested(schema_of(Reason)))


class CaseAnswer(schema_of(CaseView)):  # type: ignore[misc]  # a class made at run time
    """The bank's own file on a case: answered beside the application's own fields, to the bank's people only."""

    class Meta:
        """The application's fields stand beside these, not within."""

        exclude = ("application",)


class MadeAnswer(Schema):
    """The id of what was made."""

    id = mm.String()


class TakenApplicationAnswer(MadeAnswer):
    """An application that was taken in."""

    reference = mm.String()
    status = mm.String()


class CustomerAnswer(MadeAnswer):
    """A customer's new account."""

    login = mm.String()


class StatusAnswer(Schema):
    """Where the application stands now."""

    id = mm.String()
    status = mm.String()


class ContractsAnswer(Schema):
    """The contract papers and how far their signing is."""

    status = mm.String()
    contracts = mm.List(mm.Nested(schema_of(ContractView)))
    signings = mm.List(mm.Nested(schema_of(SigningView)))


class DayAnswer(Schema):
    """The bank's own date."""

    business_date = mm.Date()


class QuoteRowAnswer(Schema):
    """One instalment of a quoted plan; amounts are text with two places."""

    number = mm.Integer()
    due = mm.String(metadata={"format": "date"})
    principal = mm.String()
    interest = mm.String()
    payment = mm.String()
    balance = mm.String()


class QuotedPayoffAnswer(Schema):
    """What pays a loan off."""

    principal = mm.String()
    interest = mm.String()
    total = mm.String()


class UpFrontAnswer(Schema):
    """Interest of odd days that is due with the disbursement; counted in the totals."""

    due = mm.String(metadata={"format": "date"})
    interest = mm.String()


class QuoteAnswer(Schema):
    """A repayment plan with its totals, and what pays the loan off where that was asked."""

    instalment = mm.String()
    rows = mm.List(mm.Nested(QuoteRowAnswer))
    total_interest = mm.String()
    total = mm.String()
    up_front = mm.Nested(UpFrontAnswer)
    payoff = mm.Nested(QuotedPayoffAnswer)


AttachmentAnswer = schema_of(AttachmentView)


class AttachmentsAnswer(Schema):
    """Files at a case."""

    items = mm.List(mm.Nested(AttachmentAnswer))


class CommentsAnswer(Schema):
    """Comments on a case."""

    items = mm.List(mm.Nested(schema_of(CommentView)))


class CandidateAnswer(Schema):
    """A colleague to whom a task might be given."""

    id = mm.String()
    name = mm.String()
    bar = mm.String(allow_none=True)


class CandidatesAnswer(Schema):
    """To whom a task may be given; `bar` says why it may not, None where nothing stands against it."""

    items = mm.List(
        mm.Nested(Schema.from_dict({"id": mm.String(), "name": mm.String(), "bar": mm.String(allow_none=True)}, name="Candidate"))
    )


class DetailAnswer(schema_of(TaskDetail)):  # type: ignore[misc]  # a class made at run time
    """A task with its form."""


class ProblemSchema(Schema):
    """An RFC 9457 problem document; a field within a list is named by its place, counted from 1, as in `payments.2.amount`."""

    type = mm.String()
    title = mm.String()
    status = mm.Integer()
    detail = mm.String()
    instance = mm.String()
    errors = mm.List(mm.Nested(Schema.from_dict({"field": mm.String(), "message": mm.String()}, name="FieldError")))


@functools.cache
def page_of(item: type[Schema]) -> type[Schema]:
    """Return the schema of a page of items."""
    counted: dict[str, mm.Field[Any]] = {
        "items": mm.List(mm.Nested(item)),
        "total": mm.Integer(),
        "offset": mm.Integer(),
        "limit": mm.Integer(),
    }
    name = f"{item.__name__.removesuffix('AnswerSchema').removesuffix('Answer')}Page"
    return Schema.from_dict({**counted, "next": mm.String(allow_none=True)}, name=name)


RowAnswer, DocumentAnswer, TaskAnswer = schema_of(ApplicationRow), schema_of(DocumentView), schema_of(TaskView)


class TaskPageAnswer(page_of(TaskAnswer)):  # type: ignore[misc]  # a class made at run time
    """A page of tasks with the counts beside each filter."""

    counts = mm.Dict(keys=mm.String(), values=mm.Integer())
