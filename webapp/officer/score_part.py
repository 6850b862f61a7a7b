"""The score with its reasons, as cards and checks show it."""

from functools import cache
from typing import Any

from flask_babel import gettext as _

from lending.adapters.scorecards import load_characteristics
from lending.service.views import ScoreLine, ScoreView
from webapp.i18n import instant, percent
from webapp.officer import words
from webapp.officer.figures import figure_or_word
from webapp.officer.score_words import CATEGORIES, CHARACTERISTICS

#: Lines of the score shown before "all characteristics".
_REASONS_SHOWN = 6
#: The score from which the model accepts, and below which it rejects (approval_route.dmn).
CUT_OFF, REJECT_BELOW = 504, 388
_SCALE = (350, 700)


def score(found: ScoreView | None) -> dict[str, Any] | None:
    """Return the score with its reasons: what weighs most first, the rest summed up."""
    if found is None:
        return None
    lines: list[dict[str, Any]] = [
        {"reason": f"{line.reason_code} {_characteristic(line.label)}", "value": _answer(line), "points": line.points - line.average_points}
        for line in found.lines
    ]
    weighty = sorted(lines, key=lambda line: -abs(line["points"]))[:_REASONS_SHOWN]
    others = sum(line["points"] for line in lines) - sum(line["points"] for line in weighty)
    return {
        "points": found.points,
        "verdict": verdict(found.points),
        "scale": {"low": _SCALE[0], "high": _SCALE[1], "cut": CUT_OFF, "cut_label": _("%(points)s cut-off", points=CUT_OFF)},
        "at": min(max(found.points, _SCALE[0]), _SCALE[1]),
        "notes": [
            _("Expected bad rate %(rate)s", rate=percent(found.probability_of_default, 1)),
            _("Expert points %(points)s, reported apart", points=f"{found.expert_points:+d}"),
        ],
        "note": _("scorecard %(version)s, %(at)s", version=found.scorecard, at=instant(found.scored_at)),
        "reasons": sorted(weighty, key=lambda line: line["points"]),
        "all": lines,
        "total_note": _("Points beside the average applicant; other characteristics %(points)s", points=f"{others:+d}"),
    }


def verdict(points: int) -> dict[str, str]:
    """Return how far from the cut-off a score is, with its tone."""
    above = points - CUT_OFF
    return {
        "label": str(_("%(points)s above the cut-off", points=above) if above >= 0 else _("%(points)s below the cut-off", points=-above)),
        "tone": "good" if above >= 0 else "error" if points < REJECT_BELOW else "warning",
    }


@cache
def _categories() -> dict[tuple[str, str], str]:
    """Return the label of each category of the scorecard's catalogue, by characteristic and code; years and classes have none."""
    listed = load_characteristics()["characteristics"]
    return {(item["name"], category["code"]): category["label"] for item in listed for category in item.get("categories", ())}


def _answer(line: ScoreLine) -> str:
    """Return what the applicant answered, in words where it is a category."""
    if line.value is None:
        return str(_("not known"))
    label = _categories().get((line.characteristic, line.value))
    if label is None:
        return figure_or_word(line.value)
    return words.word(CATEGORIES, label) if label in CATEGORIES else label


def _characteristic(label: str) -> str:
    return words.word(CHARACTERISTICS, label) if label in CHARACTERISTICS else label
