"""The editor of a process: the draft of its owner, saved as one draws, with what the deploy gate says of it."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema, fields

from lending.domain.actors import TASK_GROUPS, Role
from lending.errors import ConflictError, InvalidInputError
from lending.service.modelling.checking import check_file, check_model
from lending.service.modelling.drafts import DraftView, discard_draft, open_draft, rebase_draft, save_draft
from lending.service.modelling.in_force import file_of
from lending.service.modelling.shelves import DIAGRAM, name_of
from lending.service.process_pages import read_processes
from webapp.api.models import GateSchema
from webapp.errors import problem
from webapp.i18n import instant
from webapp.navigation import role_name
from webapp.officer import words
from webapp.officer.cases import STAFF
from webapp.officer.file_editors import file_editor
from webapp.officer.gate_words import gate_findings
from webapp.officer.model_routes import kind_of, on_model, where
from webapp.officer.model_style import style_words
from webapp.officer.model_words import act_words, field_words, kind_words, time_words, tool_words
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of, spoken

blueprint = Blueprint("modelling", __name__)


class DraftSchema(Schema):
    """A file as its editor sends it."""

    content = fields.String(required=True)
    revision = fields.Integer(required=True)


@on_model(blueprint, "/edit", "GET")
@signed_in(Role.PROCESS_OWNER)
def edit(file: str) -> str:
    """Show the editor with the owner's draft."""
    bank = current_bank()
    draft = open_draft(bank, current_actor(), file)
    if not file.endswith(DIAGRAM):
        return file_editor(draft, _note(draft), check_model(bank, file, draft.content))
    name, process = words.label(draft.name), name_of(file)
    return render_template(
        "officer/model_editor.html",
        page_title=_("Edit %(process)s", process=name),
        process=process,
        name=name,
        draft=draft,
        note=_note(draft),
        offers=_offers(draft),
    )


@blueprint.get("/processes/<process>/draft.bpmn")
@signed_in(Role.PROCESS_OWNER)
def download(process: str) -> Response:
    """Serve the owner's draft of a diagram, under the ending that other editors look for."""
    return _draft_file(file_of(process))


@blueprint.get("/models/<file>/draft")
@signed_in(Role.PROCESS_OWNER)
def download_file(file: str) -> Response:
    """Serve the owner's draft of a decision or form."""
    return _draft_file(file)


@on_model(blueprint, "/draft", "POST")
@signed_in(Role.PROCESS_OWNER)
def save(file: str) -> ResponseReturnValue:
    """Keep what was drawn and answer with what the gate says of it."""
    sent = DraftSchema().load(request.get_json())
    try:
        content = sent["content"].encode("utf-8", "surrogatepass")
        saved = save_draft(current_bank(), current_actor(), file, content, sent["revision"])
    except ConflictError as error:
        return problem(HTTPStatus.CONFLICT, spoken(str(error)))
    note = _("Draft saved %(at)s", at=instant(saved.saved_at))
    return jsonify({"revision": saved.revision, "note": note, "findings": gate_findings(saved.findings)})


@on_model(blueprint, "/upload", "POST")
@signed_in(Role.PROCESS_OWNER)
def upload(file: str) -> ResponseReturnValue:
    """Take a file as the draft, byte for byte; one that would run code is refused with the reason."""
    sent, revision = request.files.get("file"), request.form.get("revision", default=0, type=int)
    try:
        content = sent.read() if sent else b""
        save_draft(current_bank(), current_actor(), file, content, revision, uploaded=True)
        flash(_("The file is your draft now."), "good")
    except InvalidInputError as error:
        flash(" ".join(text for texts in errors_of(error.errors).values() for text in texts), "error")
    except ConflictError as error:
        flash(spoken(str(error)), "error")
    return redirect(url_for("modelling.edit", **where(file)), 303)


@on_model(blueprint, "/<any(discard, rebase):act>", "POST")
@signed_in(Role.PROCESS_OWNER)
def leave(file: str, act: str) -> ResponseReturnValue:
    """Throw the draft away, or go on from the version that went live meanwhile."""
    (discard_draft if act == "discard" else rebase_draft)(current_bank(), current_actor(), file)
    flash(_("Your draft was thrown away.") if act == "discard" else _("Your draft goes on from the live version."), "good")
    return redirect(url_for("modelling.edit", **where(file)), 303)


@blueprint.post("/processes/gate")
@signed_in(*STAFF)
def gate() -> ResponseReturnValue:
    """Answer as `POST /api/v1/gate` does, to who is signed in."""
    sent = GateSchema().load(request.get_json())
    found = check_file(current_bank(), current_actor(), sent["name"], sent["content"].encode())
    return jsonify({"passes": not found, "findings": [asdict(finding) for finding in found]})


def _draft_file(file: str) -> Response:
    """Serve a draft byte for byte; as a file where it is asked for."""
    draft = open_draft(current_bank(), current_actor(), file)
    response = Response(draft.content, mimetype=kind_of(file))
    if "save" in request.args:
        response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return response


def _note(draft: DraftView) -> str:
    if draft.saved_at is None:
        return str(_("Nothing changed yet"))
    return str(_("Draft saved %(at)s", at=instant(draft.saved_at)))


def _offers(draft: DraftView) -> dict[str, Any]:
    """Return what the properties offer to choose from, with the words for it."""
    bank = current_bank()
    others = [found for found in read_processes(bank, current_actor()) or () if found.process != name_of(draft.file)]
    return {
        "words": field_words(),
        "kinds": kind_words(),
        "times": time_words(),
        "tools": tool_words(),
        "acts": act_words(),
        "style": style_words(),
        "topics": [asdict(topic) for topic in bank.models.topics()],
        "forms": list(bank.models.forms()),
        "decisions": sorted(name.removesuffix(".dmn") for name in bank.models.shipped() if name.endswith(".dmn")),
        "processes": [(found.process, words.label(found.name)) for found in others],
        "roles": sorted(((role.value, role_name(role)) for role in TASK_GROUPS), key=lambda pair: pair[1]),
        "findings": gate_findings(check_model(bank, draft.file, draft.content)),
    }
