"""Cases of every kind in words: what they are, how they ended, and the list's choices."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lending.domain.begun import OUTCOMES, OVER, RUNNING, CaseKind
from webapp.officer import legal_words, words
from webapp.officer.restructuring_words import ENDINGS
from webapp.officer.segment_words import OUTCOMES as FOLLOWED
from webapp.officer.warning_words import STATES as VERDICTS

KINDS: Mapping[str, Any] = {
    CaseKind.APPLICATION: _l("Application"),
    CaseKind.COLLECTION: _l("Collection"),
    CaseKind.RESTRUCTURING: _l("Restructuring"),
    CaseKind.INTERVENTION: _l("Intervention"),
    CaseKind.FOLLOW_UP: _l("Follow-up of a segment"),
    CaseKind.PRESERVATION: _l("Asset preservation"),
    CaseKind.CLOSE: _l("Close of a day"),
    CaseKind.REVIEW: _l("Review of a month"),
}
_CURED = {"cured": _l("paid up"), "written_off": _l("written off")}
#: How cases end, by kind.
ENDED: Mapping[str, Mapping[str, Any]] = {
    CaseKind.COLLECTION: _CURED,
    CaseKind.RESTRUCTURING: ENDINGS,
    CaseKind.INTERVENTION: {code: label for code, (label, _tone, _icon) in VERDICTS.items()},
    CaseKind.FOLLOW_UP: FOLLOWED,
    CaseKind.PRESERVATION: legal_words.FREEZES,
}


def kind(code: str) -> str:
    """Return what a case of a kind is called."""
    return words.word(KINDS, code)


def case_taken(facts: Mapping[str, Any]) -> str:
    """Return what kind of case an auditor took along; empty where it is the application whose journal this is."""
    return kind(str(facts.get("kind"))) if facts.get("case") else ""


def standing(code: str, outcome: str, *, is_open: bool) -> dict[str, str]:
    """Return how a case stands or ended, with its tone."""
    told = words.word(ENDED.get(code, {}), outcome) if outcome else ""
    label = told or str(_("running") if is_open else _("over"))
    return {"label": label, "tone": "info" if is_open else "quiet"}


def kinds() -> list[tuple[str, str]]:
    """Return the kinds to choose from beside applications."""
    return [("", str(_("Any"))), *((code, str(label)) for code, label in KINDS.items() if code != CaseKind.APPLICATION)]


def outcomes(chosen: str | None) -> list[tuple[str, str]]:
    """Return the outcomes to choose from: those of the kind chosen, else of all; the same code of two kinds is named once."""
    found: dict[str, str] = {"": str(_("Any")), RUNNING: str(_("running")), OVER: str(_("over"))}
    for code, ends in OUTCOMES.items():
        for end in ends if chosen in {None, code} else ():
            found.setdefault(end, words.word(ENDED[code], end))
    return list(found.items())
