"""The paths walked for a release as its page shows them: what is wrong first, then those that go along what changed, then the others."""

from itertools import groupby
from typing import Any

from flask_babel import gettext as _

from lending.service.modelling.path_tests import PathRun
from lending.service.modelling.ports import PathTest
from webapp.i18n import instant
from webapp.officer import words
from webapp.officer.gate_words import said
from webapp.officer.model_routes import called


def path_run(run: PathRun) -> dict[str, Any] | None:
    """Return a run as pages show it; None for a release of before paths were walked."""
    if run.at is None:
        return None
    passed, failed = len(run.paths) - len(run.failed), len(run.failed)
    return {
        "at": instant(run.at),
        "verdict": _verdict(passed, failed),
        "counts": _(
            "%(all)s paths walked, %(changed)s of them along what changes: %(passed)s passed, %(failed)s failed",
            all=len(run.paths),
            changed=run.changed,
            passed=passed,
            failed=failed,
        ),
        "failed": [_path(path) for path in run.failed],
        "passed": [_process(process, list(paths)) for process, paths in groupby(_by_process(run), key=lambda path: path.process)],
    }


def _verdict(passed: int, failed: int) -> dict[str, str]:
    if failed:
        return {"label": _("Paths fail"), "tone": "error", "icon": "close"}
    if passed:
        return {"label": _("Every path passes"), "tone": "good", "icon": "checkmark-filled"}
    return {"label": _("No path is part of it"), "tone": "quiet", "icon": "subtract"}


def _by_process(run: PathRun) -> list[PathTest]:
    return sorted((path for path in run.paths if path.finding is None), key=lambda path: (path.process, not path.changed))


def _process(process: str, paths: list[PathTest]) -> dict[str, Any]:
    return {"process": called(f"{process}.bpmn"), "paths": [_path(path) for path in paths]}


def _path(path: PathTest) -> dict[str, Any]:
    finding = path.finding
    return {
        "process": called(f"{path.process}.bpmn"),
        "along": " → ".join(map(words.label, path.names)),
        "changed": path.changed,
        "element": finding.element_id if finding else None,
        "message": said(finding.message_parts) if finding else None,
        "what_to_do": said(finding.what_to_do_parts) if finding else None,
    }
