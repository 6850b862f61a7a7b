"""Two versions of a decision or form beside each other, as tables: what came, went, changed or moved stands at its row and cell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from lending.domain.decision_tables import Table
from lending.domain.modelling.compare import Change, Kind, Part
from lending.service.decision_tables import read_tables
from lending.service.modelling.reading import read_file
from lending.service.modelling.shelves import DIAGRAM, FORM
from lending.service.modelling.versions import Comparison
from webapp.officer import words
from webapp.officer.model_words import entry_kinds

#: On which of the two a kind of change is to be seen: older, newer.
_SEEN = {Kind.ADDED: (False, True), Kind.REMOVED: (True, False), Kind.CHANGED: (True, True), Kind.MOVED: (True, True)}
Cell = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table of one side: a decision's rules, or a form's fields."""

    title: str
    heads: Sequence[str]
    rows: Sequence[dict[str, Any]]


def pair_of(file: str, found: Comparison) -> list[list[Sheet]] | None:
    """Return both sides as sheets; None for a diagram, which is drawn."""
    if file.endswith(DIAGRAM):
        return None
    return [sheets_of(file, content, found.changes, side) for side, content in enumerate((found.old, found.new))]


def sheets_of(file: str, content: bytes, changes: Iterable[Change] = (), side: int = 1) -> list[Sheet]:
    """Return a file as sheets, with the changes that are to be seen on this side of two."""
    marks = {change.id: change for change in changes if _SEEN[change.kind][side]}
    if file.endswith(FORM):
        return [_form_sheet(read_file(file, content), marks)]
    names = {part.id: part.name for part in read_file(file, content).values() if part.kind == "decision"}
    return [_table_sheet(table, names.get(table.decision, ""), marks) for table in read_tables(content).values()]


def _table_sheet(table: Table, name: str, marks: Mapping[str, Change]) -> Sheet:
    heads = [words.label(label) for label in (*(column.label for column in table.columns), *table.output_labels)]
    rows = []
    for number, row in enumerate(table.rows, 1):
        change = marks.get(row.id)
        differ = {words.label(found.name) for found in change.differences} if change else set()
        texts = (*row.tests, *row.results)
        cells = [_cell(text or "—", change, head in differ) for head, text in zip(heads, texts, strict=False)]
        rows.append({"mark": _mark(change), "cells": [*cells, _cell(row.reason, change, "reason" in differ)], "number": number})
    return Sheet(title=words.label(name), heads=["", *heads, _("Why")], rows=rows)


def _form_sheet(parts: Mapping[str, Part], marks: Mapping[str, Change]) -> Sheet:
    rows = [_field_row(part, marks.get(part.id), number) for number, part in enumerate(parts.values(), 1)]
    return Sheet(title="", heads=["", _("Field"), _("Kind of field"), _("Rules")], rows=rows)


def _field_row(part: Part, change: Change | None, number: int) -> dict[str, Any]:
    said = {name: value for name, value in part.properties.items() if name not in {"key", "label", "dateLabel", "parent", "text"}}
    rules = " · ".join(f"{field_word(name)}: {words.label(value)}" for name, value in said.items())
    differ = bool(change and change.differences)
    label = words.label(part.name) or part.id
    cells = [_cell(label, change, differ, part.properties.get("key")), _cell(entry_kinds().get(part.kind, part.kind), change, False)]
    return {"mark": _mark(change), "cells": [*cells, _cell(rules, change, differ)], "number": number}


def field_word(name: str) -> str:
    """Return a property of a form's field, of a rule or of a column in words; its own name where there are none."""
    if name.startswith("option "):
        return str(_("option %(value)s", value=name.removeprefix("option ")))
    known = {
        "validate/required": _("needed"),
        "validate/min": _("at least"),
        "validate/max": _("at most"),
        "validate/minLength": _("least characters"),
        "validate/maxLength": _("most characters"),
        "validate/pattern": _("pattern"),
        "conditional/hide": _("hidden when"),
        "description": _("help"),
        "label": _("label"),
        "dateLabel": _("label"),
        "key": _("key"),
        "text": _("text"),
        "subtype": _("takes"),
        "decimalDigits": _("decimal places"),
        "serializeToString": _("kept as text"),
        "appearance/suffixAdorner": _("unit"),
        "appearance/prefixAdorner": _("unit before"),
        "showOutline": _("with outline"),
        "defaultValue": _("at first"),
        "columns": _("width"),
        "reason": _("Why"),
        "policy": _("hit policy"),
        "needs": _("needs"),
        "expression": _("asks for"),
        "type": _("type"),
        "values": _("offers"),
        "result": _("gives"),
        "kept": _("History is kept for"),
    }
    return str(known.get(name, words.label(name)))


def _cell(text: str, change: Change | None, differs: bool, note: str | None = None) -> Cell:
    return {"text": text, "note": note, "changed": differs and change is not None and change.kind == Kind.CHANGED}


def _mark(change: Change | None) -> dict[str, Any] | None:
    return {"kind": change.kind.value, "moved": change.moved and change.kind != Kind.MOVED} if change else None
