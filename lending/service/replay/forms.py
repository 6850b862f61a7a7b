"""What a person entered into a task's form, beside what stood there before."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from lending.domain.applications import Application
from lending.domain.tasks import HumanTask

#: Steps that settle the terms: each is offered what the one before settled, the first what was applied for.
_SETTLE = frozenset({"review_case", "approve_case"})
_TERMS = ("limit", "term_months", "method")
#: Labels by what a field of days and times asks for.
_PARTS = {"date": ("dateLabel",), "time": ("timeLabel",), "datetime": ("dateLabel", "timeLabel")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """One field: its label, what stood there before and what was entered, each as its form shows it; None for nothing."""

    key: str
    label: str
    before: str | None
    after: str | None

    @property
    def changed(self) -> bool:
        """Say whether the person changed what stood there."""
        return self.before != self.after


def entered(task: HumanTask, before: Mapping[str, object], schema: Mapping[str, Any]) -> tuple[Entered, ...]:
    """Return the fields of a completed task in the form's order; `before` is what the form offered."""
    fields = {str(field["key"]): field for field in _fields(schema)}
    return tuple(
        Entered(
            key=key,
            label=_label(fields.get(key, {})) or key,
            before=_shown(fields.get(key, {}), before.get(key)),
            after=_shown(fields.get(key, {}), task.entries.get(key)),
        )
        for key in [*(key for key in fields if key in task.entries), *(key for key in task.entries if key not in fields)]
        if before.get(key) is not None or task.entries.get(key) is not None
    )


def offered(completed: Iterable[HumanTask], application: Application | None) -> dict[str, dict[str, object]]:
    """Return by task what its form offered: the terms as they stood, and what the same step said the last time.

    `completed` are the case's completed tasks, oldest first; those completed at the same instant do not know of each other.
    """
    stands: dict[str, dict[str, object]] = {definition: _asked(application) for definition in _SETTLE}
    found: dict[str, dict[str, object]] = {}
    for _at, tasks in groupby(completed, key=lambda task: task.completed_at):
        together = list(tasks)
        found |= {task.id: dict(stands.get(task.definition, {})) for task in together}
        for task in together:
            _settle(stands, task)
    return found


def _asked(application: Application | None) -> dict[str, object]:
    if application is None:
        return {}
    return {"limit": str(application.amount), "term_months": application.term_months, "method": application.method}


def _settle(stands: dict[str, dict[str, object]], task: HumanTask) -> None:
    terms = {name: task.entries[name] for name in _TERMS if task.entries.get(name) is not None}
    for other in _SETTLE - {task.definition} if task.definition in _SETTLE else ():
        stands[other] |= terms
    stands.setdefault(task.definition, {}).update(task.entries)


def _fields(part: Any) -> Iterator[Mapping[str, Any]]:
    for component in part.get("components", ()):
        if "key" in component:
            yield component
        yield from _fields(component)


def _label(field: Mapping[str, Any]) -> str:
    """Return what a form calls a field: one of a day, a time or both has a label for each part that it asks for."""
    parts = _PARTS.get(str(field.get("subtype")), ())
    return str(field.get("label") or " · ".join(str(field[part]) for part in parts if field.get(part)))


def _shown(field: Mapping[str, Any], value: object) -> str | None:
    if value is None or value in ("", []):
        return None
    names = {str(option["value"]): str(option["label"]) for option in field.get("values", ())}
    return ", ".join(names.get(str(item), str(item)) for item in (value if isinstance(value, list) else [value]))
