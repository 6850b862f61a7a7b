"""The field visit as the case page and the pane of its tasks show it, in the words of the visit's form."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from lending.service.views import VisitView
from webapp.i18n import day, instant
from webapp.officer import words
from webapp.officer.drawn_names import step_name

#: A visit's conclusions as its form calls them, with their tone.
_CONCLUSIONS = {
    "confirmed": ("Confirms the application", "good"),
    "doubtful": ("Leaves doubts", "warning"),
    "contradicted": ("Contradicts the application", "error"),
}
#: What is ticked where it was seen.
_SEEN = {
    "ownership_verified": "Ownership of assets verified",
    "trade_verified": "Trade verified",
    "upstream_contract": "Contract with a supplier seen",
    "downstream_contract": "Contract with a buyer seen",
    "bank_flows_seen": "Bank flows seen",
}


def concluded(visit: VisitView) -> dict[str, str]:
    """Return the word and tone of what a visit says of the application."""
    text, tone = _CONCLUSIONS.get(visit.conclusion, (visit.conclusion, "quiet"))
    return {"label": words.label(text), "tone": tone}


def visit_part(visit: VisitView | None, file_url: Callable[[str], str]) -> dict[str, Any] | None:
    """Return what a visit found, and its photos with the ways to them; None where there was none."""
    if visit is None:
        return None
    entries = visit.entries
    on = entries.get("visited_on")
    rows = [
        ("Place visited", entries.get("place")),
        ("Visited on", day(date.fromisoformat(str(on))) if on else None),
        ("Findings", entries.get("findings")),
    ]
    return {
        "title": step_name("visit_site"),
        "note": " · ".join(filter(None, (visit.name, instant(visit.at)))),
        **concluded(visit),
        "rows": [
            *((words.label(term), value) for term, value in rows if value),
            (_("Seen there"), _seen(entries)),
            (words.label("Photos taken"), _photos(visit)),
        ],
        "files": [{"name": file.file_name, "url": file_url(file.id)} for file in visit.files],
    }


def _seen(entries: Mapping[str, object]) -> str:
    return words.comma().join(words.label(text) for name, text in _SEEN.items() if entries.get(name)) or str(
        _("nothing of what is asked for")
    )


def _photos(visit: VisitView) -> str:
    """Say how many photos were taken, and where there are files at the visit, that they are here."""
    taken = visit.entries.get("photos_taken", 0)
    if not visit.files:
        return str(_("%(taken)s; none is attached to the visit", taken=taken)) if taken else "0"
    return str(_("%(taken)s; attached to the visit: %(files)s", taken=taken, files=len(visit.files)))
