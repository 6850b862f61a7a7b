"""The editors of decisions and forms: what their pages offer beside the draft."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from lending.service.modelling.drafts import DraftView
from lending.service.modelling.ports import GateFinding
from lending.service.modelling.shelves import FORM, name_of
from webapp.officer.editor_words import form_words, table_words
from webapp.officer.gate_words import gate_findings
from webapp.officer.model_routes import called, trail
from webapp.officer.model_words import entry_kinds

#: The types that a column or a result may have, as the gate lets them through.
_TYPES = ("string", "number", "boolean", "date")


def file_editor(draft: DraftView, note: str, findings: Sequence[GateFinding]) -> str:
    """Return the page on which an owner changes a decision or a form."""
    form, name = draft.file.endswith(FORM), called(draft.file, draft.name)
    return render_template(
        "officer/file_editor.html",
        page_title=_("Edit %(process)s", process=name),
        name=name,
        own_name=name_of(draft.file),
        trail=trail(draft.file, name),
        draft=draft,
        note=note,
        is_form=form,
        preview_url=url_for("models.show", file=draft.file),
        offers=_offers(form, findings),
    )


def _offers(form: bool, findings: Sequence[GateFinding]) -> dict[str, Any]:
    told = gate_findings(findings)
    if form:
        return {"tools": form_words(), "kinds": entry_kinds(), "findings": told}
    return {"tools": table_words(), "types": _TYPES, "overview": _("How they need each other"), "findings": told}
