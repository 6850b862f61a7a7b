"""Diagrams for the pages: the path of a case through the process it is in, the same in words, and the ways to its other processes."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from lending.service.case_path import PathInDiagram, PathStep
from webapp.officer import words
from webapp.officer.figures import span

#: Steps shown in words; a path with loops would fill the card.
_LAST_STEPS = 12


def where(paths: Sequence[PathInDiagram] | None, process: str | None) -> dict[str, Any]:
    """Return what the diagram's card shows: of the process asked for, else the one the case started with."""
    if not paths:
        text = _("The engine does not answer at the moment; the case itself is complete.")
        waiting = _("The process has not started yet; the diagram appears with its first step.")
        return {"away": text if paths is None else waiting, "is_error": paths is None}
    shown = next((path for path in reversed(paths) if path.process == process), paths[0])
    return {
        "title": words.label(shown.name),
        "note": _("version %(version)s", version=shown.version) if shown.version else "",
        "url": url_for("processes.model", definition=shown.definition),
        "taken": list(shown.taken),
        "now": list(shown.now),
        "labels": dict(words.labels()),
        "badges": [{"element": step.element, "kind": "person"} for step in _current(shown) if step.kind == "userTask"],
        "path": [_in_words(step) for step in shown.steps[-_LAST_STEPS:]],
        "others": [_other(path, shown) for path in _latest(paths)],
    }


def deepest(paths: Sequence[PathInDiagram] | None) -> str | None:
    """Return the process the case stands in, the innermost of those it is called through."""
    found = [path.process for path in paths or () if path.now]
    return found[-1] if found else None


def _current(path: PathInDiagram) -> list[PathStep]:
    return [step for step in path.steps if step.end is None]


def _in_words(step: PathStep) -> dict[str, Any]:
    note = span(step.end - step.start) if step.end and step.kind in {"userTask", "callActivity"} else ""
    return {"label": words.label(step.name), "note": note, "current": step.end is None}


def _latest(paths: Sequence[PathInDiagram]) -> list[PathInDiagram]:
    newest: Mapping[str, PathInDiagram] = {path.process: path for path in paths}
    return list(newest.values())


def _other(path: PathInDiagram, shown: PathInDiagram) -> dict[str, Any]:
    return {"process": path.process, "label": words.label(path.name), "current": path is shown, "open": bool(path.now)}
