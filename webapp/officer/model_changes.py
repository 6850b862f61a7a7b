"""What differs between two diagrams, in words: for the pages that compare, propose and decide."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lending.domain.modelling.compare import Change, Difference, Kind
from webapp.officer import words
from webapp.officer.durations import with_words
from webapp.officer.model_pairs import field_word
from webapp.officer.model_words import entry_kinds, field_words, kind_words, part_kinds, time_words

#: The word, tone and sign of each kind of change.
KINDS = {
    Kind.ADDED: (_l("Added"), "good", "add", "+"),
    Kind.REMOVED: (_l("Removed"), "error", "subtract", "−"),
    Kind.CHANGED: (_l("Changed"), "info", "edit", "✎"),
    Kind.MOVED: (_l("Moved"), "warning", "arrow-right", "↔"),
}
#: The field of the editor that says a property.
_FIELDS = {
    "name": "name",
    "text": "text",
    "camunda:topic": "topic",
    "camunda:candidateGroups": "groups",
    "camunda:dueDate": "due",
    "camunda:decisionRef": "decision",
    "camunda:resultVariable": "result",
    "calledElement": "called",
    "conditionExpression": "condition",
    "default": "otherwise",
    "camunda:historyTimeToLive": "kept",
    "messageEventDefinition/messageRef": "message",
    "errorEventDefinition/errorRef": "error",
}


def change_rows(changes: tuple[Change, ...]) -> list[dict[str, Any]]:
    """Return the changes as a table shows them."""
    return [_row(change) for change in changes]


def summary(changes: tuple[Change, ...]) -> str:
    """Return how many changes of each kind there are, in one line."""
    counts = [(str(KINDS[kind][0]), sum(change.kind == kind for change in changes)) for kind in Kind]
    return " · ".join(f"{label} {count}" for label, count in counts if count) or str(_("No difference in what it does or how it is drawn"))


def _row(change: Change) -> dict[str, Any]:
    label, tone, icon, _sign = KINDS[change.kind]
    kind = {**entry_kinds(), **part_kinds()}.get(change.part) or kind_words().get(change.part[:1].upper() + change.part[1:], change.part)
    shown = [found for found in change.differences if not _is_twin(found, change.differences)]
    return {
        "kind": change.kind.value,
        "status": {"label": str(label), "tone": tone, "icon": icon},
        "id": change.id,
        "name": words.label(change.name) or change.id,
        "part": kind,
        "differences": [{"label": _property(found.name), "old": with_words(found.old), "new": with_words(found.new)} for found in shown],
        "moved": change.moved and change.kind != Kind.MOVED,
    }


def _property(name: str) -> str:
    if name in _FIELDS:
        return field_words()[_FIELDS[name]]
    if name.startswith("timerEventDefinition/"):
        return time_words().get(name.rpartition("/")[2], name)
    named = {"kind": _("Kind"), "sourceRef": _("From"), "targetRef": _("To"), "parent": _("Within")}
    return str(named[name] if name in named else field_word(name))


def _is_twin(found: Difference, others: tuple[Difference, ...]) -> bool:
    """Say whether the second engine only says the same as the first."""
    if not found.name.startswith("zeebe:"):
        return False
    return any(
        (_bare(other.old), _bare(other.new)) == (_bare(found.old), _bare(found.new))
        for other in others
        if not other.name.startswith("zeebe:")
    )


def _bare(value: str | None) -> str | None:
    return value.removeprefix("=").removeprefix("${").removesuffix("}") if value else None
