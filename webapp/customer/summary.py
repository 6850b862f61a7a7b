"""What the customer is about to send, step by step, as it was understood."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from lending.service.drafts import DraftView
from webapp.customer import words
from webapp.customer.labels import label_of
from webapp.customer.questions import ALL
from webapp.customer.remarks import remark
from webapp.customer.steps import NAMES, STEPS, parse, wanted_papers

_CHOICES: Mapping[str, Mapping[str, object]] = {
    "purpose": words.PURPOSES,
    "method": words.METHODS,
    "occupation": words.OCCUPATIONS,
    "payment_mode": words.PAYMENT_MODES,
    "collateral.kind": words.COLLATERAL,
}


@dataclass(frozen=True, slots=True)
class Section:
    """A step as the last one repeats it: its name, title, what was answered, and what is still to come."""

    name: str
    title: str
    pairs: tuple[tuple[str, str], ...]
    missing: tuple[str, ...] = ()
    #: What the bank would ask for again, with the reason.
    doubts: tuple[str, ...] = ()


def summary_of(draft: DraftView) -> tuple[Section, ...]:
    """Return the steps before the last, with their answers in words."""
    return tuple(_section(draft, name, str(step.title)) for name, step in zip(NAMES[:-1], STEPS, strict=False))


def _section(draft: DraftView, name: str, title: str) -> Section:
    answers = parse(draft, name)[0]
    pairs = tuple(_pairs(answers))
    if name == "loan":
        return Section(name, title, ((_("Product"), str(words.PRODUCTS[draft.product.code])), *pairs))
    if name == "you":
        return Section(name, title, ((_("Name"), draft.applicant.name), (_("Mobile number"), masked(draft.applicant.phone)), *pairs))
    if name == "documents":
        kinds = [document.kind for document in draft.documents]
        wanted = wanted_papers(draft)
        missing = tuple(str(words.DOCUMENTS[kind]) for kind in wanted if kind not in kinds)
        doubts = tuple(
            remark({"kind": item.kind, "why": item.remark.message, "parameters": item.remark.parameters})
            for item in draft.doubtful
            if item.kind in wanted
        )
        files = ngettext("%(num)s file", "%(num)s files", len(kinds)) if kinds else _("none")
        return Section(name, title, ((_("Documents"), files), *pairs), missing, doubts)
    return Section(name, title, pairs)


def _pairs(answers: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for field, value in answers.items():
        if isinstance(value, dict):
            yield from _pairs(value, f"{field}.")
        elif isinstance(value, list):
            for row in value:
                yield row["payee"], f"{row['amount']:,.2f} · {masked(row['account'])} · {row['purpose']}"
        elif value not in {"", None}:
            yield label_of(prefix + field), shown(prefix + field, value)


def shown(field: str, value: object) -> str:
    """Return an answer in words."""
    if field in ALL:
        return str(dict(ALL[field].options)[str(value)])
    if field in _CHOICES:
        return str(_CHOICES[field][str(value)])
    if field == "secured":
        return str(_("Yes") if value == "yes" else _("No"))
    if field in {"account", "guarantor.phone", "guarantor.id_number"}:
        return masked(str(value))
    return f"{value:,.2f}" if isinstance(value, Decimal) else str(value)


def masked(number: str) -> str:
    """Return a number with all but its last four characters hidden."""
    return "•" * 4 + " " + number[-4:]
