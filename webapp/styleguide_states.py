"""The styleguide's states that take more than a sample: ten thousand rows, workload, two versions compared, one being edited."""

import functools
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lending.domain.actors import OFFICERS
from lending.domain.modelling.compare import compare
from lending.service.modelling.reading import read_parts
from lending.service.task_filters import PAGE
from webapp.navigation import role_name
from webapp.officer import words
from webapp.officer.level_words import AGES, LEVELS
from webapp.officer.model_changes import KINDS, change_rows, summary
from webapp.officer.model_style import style_words
from webapp.officer.model_words import act_words, field_words, kind_words, time_words, tool_words
from webapp.styleguide_samples import DIAGRAMS, frame, samples

blueprint = Blueprint("states", __name__, url_prefix="/styleguide")
ROWS = 10_000
#: The diagram that is compared and edited.
_DRAWN = "approval"


@blueprint.get("/rows")
def rows() -> str:
    """Show a page of ten thousand tasks."""
    page = min(max(request.args.get("page", 1, int), 1), ROWS // PAGE)
    first, models = (page - 1) * PAGE, samples()["tasks"]
    shown = [
        {**models[number % len(models)], "url": "#", "current": False, "age": f"{1 + number // 400} d"}
        for number in range(first, first + PAGE)
    ]
    pages = {
        "first": first + 1,
        "last": first + PAGE,
        "total": ROWS,
        "previous_url": url_for("states.rows", page=page - 1) if page > 1 else None,
        "next_url": url_for("states.rows", page=page + 1) if first + PAGE < ROWS else None,
    }
    return render_template("styleguide/rows.html", rows=shown, pages=pages, **frame("Tasks", "10,000 rows"))


@blueprint.get("/workload")
def workload() -> str:
    """Show a supervisor's queues, one of them overrun."""
    queues = [_queue(name, start) for name, start in (("reviewer", 9_120), ("approver", 612), ("investigator", 268))]
    people = (("Hsu Chia-ling 許嘉玲", 41, 3, 118), ("Deng Hao 鄧浩", 22, 0, 64), ("Wang Shufen 王淑芬", 0, 0, 7))
    loads = [
        {"name": name, "held": _cell(held), "overdue": _cell(late, "error"), "done": _cell(done), "reassign": "#" if held else None}
        for name, held, late, done in people
    ]
    shown = {"levels": [str(name) for name in LEVELS.values()], "ages": [str(name) for name in AGES.values()]}
    return render_template("styleguide/workload.html", queues=queues, loads=loads, **shown, **frame("Tasks", "Workload"))


def _queue(group: str, length: int) -> dict[str, Any]:
    late = [_cell(length // share, "error") for share in (20, 40, 80)]
    levels = [*late, _cell(length // 10, "warning"), *(_cell(length // share) for share in (5, 3, 4)), _cell(0)]
    ages = [_cell(length // share) for share in (3, 4, 5, 8, 11)]
    return {"name": words.word(words.GROUPS, group), "length": _cell(length), "free": _cell(length // 2), "levels": levels, "ages": ages}


def _cell(number: int, tone: str | None = None) -> dict[str, Any]:
    return {"number": f"{number:,}", "tone": tone if number else None, "url": "#" if number else None}


@functools.cache
def _versions() -> tuple[bytes, bytes]:
    """Return a diagram as it is and as its next version would be: a step named anew, and one moved."""
    old = (DIAGRAMS / f"{_DRAWN}.bpmn").read_bytes()
    return old, old.replace(b'name="Score applicant"', b'name="Score the applicant"')


@blueprint.get("/compare")
def compare_versions() -> str:
    """Show two versions beside each other, by the comparison that owners read."""
    old, new = (read_parts(content) for content in _versions())
    changes = compare(old, new)
    rows = change_rows(changes)
    sides = [{"label": f"version {number}", "url": url_for("states.version", number=number)} for number in (1, 2)]
    return render_template(
        "styleguide/compare.html",
        sides=sides,
        rows=rows,
        signs=[(kind.value, str(label), sign) for kind, (label, _tone, _icon, sign) in KINDS.items()],
        state={"changes": [{"id": row["id"], "kind": row["kind"]} for row in rows], "labels": dict(words.labels())},
        summary=summary(changes),
        **frame("Processes", "Compare"),
    )


@blueprint.get("/versions/<int:number>.bpmn")
def version(number: int) -> ResponseReturnValue:
    """Serve one of the two versions."""
    if number not in {1, 2}:
        return "There is no such version.", 404
    return Response(_versions()[number - 1], mimetype="application/xml")


@blueprint.get("/edit")
def edit() -> str:
    """Show the editor of a diagram."""
    urls = dict.fromkeys(("upload", "discard"), "#") | {"content": url_for("states.version", number=1), "save": url_for("states.save")}
    offers = {
        "words": field_words(),
        "kinds": kind_words(),
        "times": time_words(),
        "tools": tool_words(),
        "acts": act_words(),
        "style": style_words(),
        "topics": [],
        "forms": [],
        "decisions": [],
        "processes": [],
        "roles": sorted((role.value, role_name(role)) for role in OFFICERS),
        "findings": [],
    }
    shown = {"urls": {**urls, "download": urls["content"]}, "offers": offers, "process": _DRAWN}
    return render_template("styleguide/edit.html", **shown, **frame("Processes", "Edit"))


@blueprint.post("/edited")
def save() -> ResponseReturnValue:
    """Take a drawing and forget it; nothing here asks the gate."""
    return jsonify(revision=int(request.get_json()["revision"]) + 1, note="Draft saved 14:18", findings=[])
