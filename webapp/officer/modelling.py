"""The editor of a process: the draft of its owner, saved as one draws, with what the deploy gate says of it."""

from dataclasses import asdict
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import Schema, fields

from lending.domain.actors import OFFICERS, Role
from lending.errors import ConflictError, InvalidInputError
from lending.service.modelling.checking import check_diagram, check_file
from lending.service.modelling.drafts import DraftView, discard_draft, open_draft, rebase_draft, save_draft
from lending.service.modelling.in_force import file_of
from lending.service.process_pages import read_processes
from webapp.api.models import GateSchema
from webapp.errors import problem
from webapp.i18n import instant
from webapp.navigation import role_name
from webapp.officer import words
from webapp.officer.cases import STAFF
from webapp.officer.model_words import field_words, kind_words, time_words, tool_words
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of, spoken

blueprint = Blueprint("modelling", __name__, url_prefix="/processes")


class DraftSchema(Schema):
    """A diagram as the editor sends it."""

    xml = fields.String(required=True)
    revision = fields.Integer(required=True)


@blueprint.get("/<process>/edit")
@signed_in(Role.PROCESS_OWNER)
def edit(process: str) -> str:
    """Show the editor with the owner's draft."""
    bank = current_bank()
    draft = open_draft(bank, current_actor(), process)
    name = words.label(draft.name)
    return render_template(
        "officer/model_editor.html",
        page_title=_("Edit %(process)s", process=name),
        process=process,
        name=name,
        draft=draft,
        note=_note(draft),
        offers=_offers(draft),
    )


@blueprint.get("/<process>/draft.bpmn")
@signed_in(Role.PROCESS_OWNER)
def download(process: str) -> Response:
    """Serve the owner's draft, byte for byte; as a file where it is asked for."""
    draft = open_draft(current_bank(), current_actor(), process)
    response = Response(draft.content, mimetype="application/xml")
    if "save" in request.args:
        response.headers["Content-Disposition"] = f'attachment; filename="{file_of(process)}"'
    return response


@blueprint.post("/<process>/draft")
@signed_in(Role.PROCESS_OWNER)
def save(process: str) -> ResponseReturnValue:
    """Keep what was drawn and answer with what the gate says of it."""
    sent = DraftSchema().load(request.get_json())
    try:
        content = sent["xml"].encode("utf-8", "surrogatepass")
        saved = save_draft(current_bank(), current_actor(), process, content, sent["revision"])
    except ConflictError as error:
        return problem(HTTPStatus.CONFLICT, spoken(str(error)))
    note = _("Draft saved %(at)s", at=instant(saved.saved_at))
    return jsonify({"revision": saved.revision, "note": note, "findings": [asdict(finding) for finding in saved.findings]})


@blueprint.post("/<process>/upload")
@signed_in(Role.PROCESS_OWNER)
def upload(process: str) -> ResponseReturnValue:
    """Take a file as the draft, byte for byte; one that would run code is refused with the reason."""
    file, revision = request.files.get("file"), request.form.get("revision", default=0, type=int)
    try:
        content = file.read() if file else b""
        save_draft(current_bank(), current_actor(), process, content, revision, uploaded=True)
        flash(_("The file is your draft now."), "good")
    except InvalidInputError as error:
        flash(" ".join(text for texts in errors_of(error.errors).values() for text in texts), "error")
    except ConflictError as error:
        flash(spoken(str(error)), "error")
    return redirect(url_for("modelling.edit", process=process), 303)


@blueprint.post("/<process>/<any(discard, rebase):act>")
@signed_in(Role.PROCESS_OWNER)
def leave(process: str, act: str) -> ResponseReturnValue:
    """Throw the draft away, or go on from the version that went live meanwhile."""
    (discard_draft if act == "discard" else rebase_draft)(current_bank(), current_actor(), process)
    flash(_("Your draft was thrown away.") if act == "discard" else _("Your draft goes on from the live version."), "good")
    return redirect(url_for("modelling.edit", process=process), 303)


@blueprint.post("/gate")
@signed_in(*STAFF)
def gate() -> ResponseReturnValue:
    """Answer as `POST /api/v1/gate` does, to who is signed in."""
    sent = GateSchema().load(request.get_json())
    found = check_file(current_bank(), current_actor(), sent["name"], sent["content"].encode())
    return jsonify({"passes": not found, "findings": [asdict(finding) for finding in found]})


def _note(draft: DraftView) -> str:
    if draft.saved_at is None:
        return str(_("Nothing changed yet"))
    return str(_("Draft saved %(at)s", at=instant(draft.saved_at)))


def _offers(draft: DraftView) -> dict[str, Any]:
    """Return what the properties offer to choose from, with the words for it."""
    bank = current_bank()
    others = [found for found in read_processes(bank, current_actor()) or () if found.process != draft.process]
    return {
        "words": field_words(),
        "kinds": kind_words(),
        "times": time_words(),
        "tools": tool_words(),
        "topics": [asdict(topic) for topic in bank.models.topics()],
        "forms": list(bank.models.forms()),
        "decisions": sorted(name.removesuffix(".dmn") for name in bank.models.shipped() if name.endswith(".dmn")),
        "processes": [(found.process, words.label(found.name)) for found in others],
        "roles": sorted(((role.value, role_name(role)) for role in {*OFFICERS, Role.CUSTOMER}), key=lambda pair: pair[1]),
        "findings": [asdict(finding) for finding in check_diagram(bank, draft.process, draft.content)],
    }
