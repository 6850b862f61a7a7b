"""Bodies the API takes, and every way in which one field of them can be wrong, read off the schemas themselves."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields

from webapp.api import loan_bodies as lb
from webapp.api import schemas as s
from webapp.api.fields import Choice, Day, Exact, Flag, Rate, Rows, Whole
from webapp.api.models import GateSchema
from webapp.api.quotes import QuoteRequestSchema
from webapp.text_field import Text

#: What stands for "this field is not sent at all".
MISSING = object()
_GARBAGE: tuple[Any, ...] = ({"a": [{"b": [None]}]}, [[[]]])
PERSON = {"name": "張偉", "id_number": "330106199001010015", "phone": "13800000001"}
LINE = {"payee": "Shop", "account": "6222020200012345678", "amount": "50000.00", "purpose": "tiles"}
APPLICATION: dict[str, Any] = {
    "channel": "mobile",
    "product": "consumer",
    "amount": "50000.00",
    "term_months": 24,
    "purpose": "renovation",
    "method": "equal_instalment",
    "occupation": "employed",
    "applicant": PERSON,
    "account": "6222020200012345678",
    "consents": ["credit_bureau", "data_processing", "screening", "tax_and_social"],
    "declared": {
        "monthly_income": "18000.00",
        "living_expenses": "4000.00",
        "monthly_debts": "0.00",
        "other_income": "0.00",
        "employer": "鼎元建築",
        "counterparty_fixed": True,
        "payee_takes_transfers": True,
    },
    "characteristics": {"housing": "own", "age_years": 36},
    "payment_mode": "entrusted",
    "payments": [LINE],
    "collateral": [{"kind": "vehicle", "description": "A car", "declared_value": "90000.00"}],
    "guarantor": PERSON,
    "documents": ["7e0bd2a4-5b4e-4f65-9d8e-6fb0f10f4a3d"],
    "scorecard": "retail_v1",
}
RESTRUCTURING: dict[str, Any] = {
    "extension": 6,
    "deferral": 1,
    "deferred": "all",
    "rate": "4%",
    "arrears": "capitalise",
    "waive_interest": "1.00",
    "waive_penalty": "2.00",
}
#: A body for each schema, whole, so that each field can be spoilt.
GOOD: dict[type[Schema], dict[str, Any]] = {
    s.NewApplicationSchema: APPLICATION,
    s.RegistrationSchema: {**PERSON, "login": "anna", "password": "correct horse battery"},
    s.NoteSchema: {"note": "done"},
    s.InformationSchema: {"answer": "as asked"},
    s.AppealSchema: {"grounds": "look again"},
    s.CodeSchema: {"code": "123456"},
    s.PaymentListSchema: {"payment_mode": "entrusted", "payments": [LINE]},
    s.EntriesSchema: {"entries": {"note": "seen"}},
    s.NothingSchema: {},
    s.WhySchema: {"reason": "urgent", "note": "today"},
    QuoteRequestSchema: {
        "principal": "280000.00",
        "annual_rate": "4.45%",
        "periods": 36,
        "months_per_period": 1,
        "disbursed": "2026-11-23",
        "first_due": "2026-12-20",
        "method": "equal_instalment",
        "day_count": "actual/365",
        "actual_actual": "isda",
        "rounding": "half_up",
        "relevel": True,
        "multiple": "0.01",
        "instalment_rounding": "nearest",
        "interest_rounded": "row",
        "principal_grace": 2,
        "interest_grace": 1,
        "interest_free": 1,
        "first_period": "first_instalment",
        "holidays": "following",
        "country": "CN",
        "drawdowns": [{"on": "2027-01-10", "amount": "1000.00"}],
        "rate_changes": [{"on": "2027-06-01", "annual_rate": "0.05"}],
        "paid": 3,
        "as_of": "2027-04-01",
        "unpaid_interest": True,
        "payoff": {"on": "2027-04-01", "charged": "to_date"},
    },
    lb.LoanPaymentSchema: {"amount": "100.00", "source": "deposit", "value_date": "2026-12-01"},
    lb.PrepaymentSchema: {"amount": "100.00", "keeps": "term", "source": "deposit"},
    lb.PrepaymentWishSchema: {"amount": "100.00", "keeps": "term"},
    lb.PayoffQuoteSchema: {"on": "2026-12-01", "charged": "to_date"},
    lb.LoanPayoffSchema: {"charged": "to_date", "source": "deposit"},
    lb.DueDaySchema: {"day": 5},
    lb.RefundSchema: {"amount": "100.00"},
    lb.ReversalSchema: {"event": 2, "reason": "A mistake."},
    lb.MisuseSchema: {"amount": "100.00", "since": "2026-12-01", "reason": "A share dealer."},
    lb.GivenReasonSchema: {"reason": "A flood."},
    lb.RestructuringWishSchema: RESTRUCTURING,
    lb.WaiverSchema: {"interest": "1.00", "penalty": "2.00", "reason": "A flood."},
    lb.DrawdownProposalSchema: {"amount": "100.00", "reason": "An invoice."},
    lb.VoteSchema: {"approve": True, "note": "Seen."},
    GateSchema: {"name": "approval.bpmn", "content": "<bpmn/>"},
    s.HandoverSchema: {"to": "a-colleague", "reason": "workload", "note": "He knows the case."},
    s.PlanSchema: {"priority": 1, "follow_up_on": "2026-12-01"},
    s.NewCommentSchema: {"text": "The employer moved."},
    s.TasksSearch: {"view": "group", "text": "張偉", "offset": 0, "limit": 10},
    s.ApplicationsSearch: {"product": "consumer", "text": "張偉", "offset": 0, "limit": 10},
}


@dataclass(frozen=True)
class Spoilt:
    """A body with one thing wrong, and the field that the answer must name."""

    field: str
    how: str
    body: Any

    def __str__(self) -> str:
        return f"{self.field}: {self.how}"


def spoilt(schema: type[Schema]) -> Iterator[Spoilt]:
    """Yield the schema's good body spoilt in every way, one field at a time."""
    good = GOOD[schema]
    for path, field in _fields(schema(), good):
        for how, value in _wrong(field):
            yield Spoilt(".".join(str(part + 1) if isinstance(part, int) else part for part in path), how, _put(good, path, value))
    yield Spoilt("surprise", "unknown", {**good, "surprise": 1})


def _fields(schema: Schema, good: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], fields.Field[Any]]]:
    for name, field in schema.fields.items():
        if name not in good:
            continue
        here = (*path, name)
        yield here, field
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested):
            below = good[name][0] if isinstance(field, fields.List) else good[name]
            yield from _fields(inner.schema, below, (*here, 0) if isinstance(field, fields.List) else here)


def _wrong(field: fields.Field[Any]) -> Iterator[tuple[str, Any]]:  # noqa: C901, PLR0912 -- a table by kind of field
    if field.required:
        yield "missing", MISSING
    yield "null", None
    if not isinstance(field, fields.Dict):
        yield from ((f"garbage {number}", garbage) for number, garbage in enumerate(_GARBAGE) if not _fits(field, garbage))
    match field:
        case Text():
            yield from (("number", 7), ("true", True), ("too long", "x" * (field.longest + 1)))
            yield from (("NUL", "a\0b"), ("escape", "\x1b[2J"), ("half a character", "\ud800"), ("unassigned", "\uffff"))
            yield from (("right-to-left override", "Shop \u202egnp.exe"), ("isolate", "\u2067Shop"), ("delete", "a\x7fb"))
        case Choice():
            yield from (("unknown", "nothing of ours"), ("number", 7), ("empty", ""), ("control", field.codes[0] + "\0"))
        case Exact():
            yield from (
                ("negative", "-1"),
                ("NaN", "NaN"),
                ("infinite", "Infinity"),
                ("10^30", 10**30),
                ("exponent", "1e30"),
                ("text", "much"),
            )
            yield from (
                ("true", True),
                ("three places", "1.001"),
                ("empty", ""),
                ("tiny", 1e-300),
                ("other digits", "٣"),
                ("spaces", " 1 "),
            )
        case Rate():
            yield from (("negative", "-1%"), ("NaN", "NaN"), ("infinite", "Infinity"), ("exponent", "1e9%"), ("text", "much"))
            yield from (("two signs", "7%%"), ("sign alone", "%"), ("true", True), ("other digits", "٣%"), ("empty", ""))
            yield from (("percentage without its sign", "7"), ("the same as a number", 7))
        case Day():
            yield from (("text", "tomorrow"), ("number", 20261123), ("no such day", "2026-02-30"), ("an instant", "2026-11-23T10:00:00"))
            yield from (("without dashes", "20261123"), ("week", "2026-W48-1"), ("other digits", "٢٠٢٦-١١-٢٣"), ("empty", ""))
        case Whole():
            yield from (("text", "24"), ("half", 24.5), ("true", True), ("10^30", 10**30), ("too small", field.minimum - 1))
            yield "too large", field.maximum + 1
        case Flag():
            yield from (("text", "true"), ("one", 1))
        case fields.UUID():
            yield from (("text", "mine"), ("number", 7), ("path", "../../etc/passwd"))
        case Rows():
            yield from (("text", "x"), ("number", 7), ("too many", [None] * (field.most + 1)))
        case fields.Nested() | fields.Dict():
            yield from (("text", "x"), ("number", 7), ("list", [1]))
        case fields.String():
            yield from (("number", 7), ("too long", "x" * 201))
        case _:
            raise AssertionError(f"say how a {type(field).__name__} can be wrong")


def _fits(field: fields.Field[Any], garbage: Any) -> bool:
    """Say whether the garbage has the field's own outer form, so that what is within would be named instead."""
    return isinstance(field, fields.Nested) == isinstance(garbage, dict) and isinstance(field, fields.List) == isinstance(garbage, list)


def _put(good: Any, path: tuple[Any, ...], value: Any) -> Any:
    body = deepcopy(good)
    at = body
    for part in path[:-1]:
        at = at[part]
    if value is MISSING:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return body
