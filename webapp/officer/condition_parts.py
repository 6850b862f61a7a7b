"""The conditions of an approval in words: which one is asked now, what was found of each, and how the timeline tells it."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from lending.domain.tasks import HumanTask
from lending.service.views import CaseView, ConditionView
from webapp.officer import words

#: The task that asks for one condition after the other.
_ASKS = "fulfil_condition"


def conditions(case: CaseView) -> list[dict[str, Any]]:
    """Return the conditions with what was found; the one that an open step asks for is marked."""
    asked = _waiting(case.conditions) if any(step.definition == _ASKS for step in case.application.steps) else None
    return [_condition(condition, is_asked=condition is asked) for condition in case.conditions]


def _condition(condition: ConditionView, *, is_asked: bool) -> dict[str, Any]:
    if condition.met is None:
        label, tone = (_("Asked now"), "info") if is_asked else (_("Open"), "quiet")
    else:
        label, tone = (_outcome(met=condition.met), "good" if condition.met else "error")
    return {"text": condition.text, "label": label, "tone": tone, "note": condition.note, "by": condition.decided_by or ""}


def _outcome(*, met: bool) -> str:
    """Return the outcome in the words of the form that asked for it."""
    return words.label("Met" if met else "Not met")


def _waiting(known: Sequence[ConditionView]) -> ConditionView | None:
    """Return the first that nobody answered yet: the server takes it too."""
    return next((condition for condition in known if condition.met is None), None)


def condition_asked(task: HumanTask, known: Sequence[ConditionView]) -> dict[str, str] | None:
    """Return the condition that a task asks for, or asked for; None for other tasks and where it is not known any more."""
    if task.definition != _ASKS:
        return None
    answered = (condition for condition in known if condition.decided_at == task.completed_at)
    found = _waiting(known) if task.is_active else next(answered, None)
    if found is None:
        return None
    return {"title": _("Condition %(number)s of %(total)s:", number=found.number, total=len(known)), "text": found.text}


def condition_told(facts: Mapping[str, Any]) -> str:
    """Return what the timeline says of a condition that was checked: its text, as far as it is still kept, and the outcome."""
    number = _("Condition %(number)s", number=facts.get("number"))
    said = f"{number}{words.colon()}{facts['text']}" if facts.get("text") else str(number)
    return f"{said} · {_outcome(met=bool(facts.get('met')))}"
