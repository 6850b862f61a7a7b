"""The desk of a branch: an intake officer enters an application for the customer in front of him."""

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

from lending.domain.actors import Role
from lending.domain.checklist import DATED_KINDS
from lending.domain.new_application import Person
from lending.domain.parties import ConsentPurpose
from lending.errors import ConflictError, InvalidInputError
from lending.service import desk
from lending.service.applications import Repeat, submit_application
from lending.service.documents import Upload, add_document, remove_document
from webapp.api.applications import new_application
from webapp.api.schemas import NewApplicationSchema, PersonSchema, UploadSchema
from webapp.errors import flat
from webapp.officer import desk_form, words
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of

blueprint = Blueprint("desk", __name__, url_prefix="/desk")


@blueprint.get("")
@signed_in(Role.INTAKE_OFFICER)
def index() -> str:
    """Ask who the customer is."""
    return _who({}, {})


@blueprint.post("")
@signed_in(Role.INTAKE_OFFICER)
def take_in() -> ResponseReturnValue:
    """Find or note the customer, then go on to the application."""
    given = {name: request.form.get(name, "").strip() for name in ("name", "id_number", "phone")}
    try:
        person = Person(**PersonSchema().load({name: value for name, value in given.items() if value}))
        party_id = desk.take_in(current_bank(), current_actor(), person)
    except (ValidationError, InvalidInputError) as error:
        return _who(given, _errors(error)), 422
    return redirect(url_for("desk.enter", party_id=party_id), 303)


@blueprint.get("/<uuid:party_id>")
@signed_in(Role.INTAKE_OFFICER)
def enter(party_id: UUID) -> str:
    """Show the application form of a customer."""
    return _form(str(party_id), dict(desk_form.USUAL), {}, str(uuid4()))


@blueprint.post("/<uuid:party_id>")
@signed_in(Role.INTAKE_OFFICER)
def submit(party_id: UUID) -> ResponseReturnValue:
    """Take the application in; a second click makes no second one, and an error loses nothing."""
    bank, actor, key = current_bank(), current_actor(), str(party_id)
    person, papers = desk.read_taken_in(bank, actor, key)
    given, repeat = request.form.to_dict(), request.form.get("repeat") or str(uuid4())
    try:
        body = NewApplicationSchema().load(desk_form.body(request.form, person, [paper.id for paper in papers]))
        documents = tuple(str(paper) for paper in body.pop("documents", ()))
        made = submit_application(
            bank, actor, new_application(body), documents=documents, repeat=Repeat(key=repeat, request_digest=f"desk:{repeat}")
        )
    except (ValidationError, InvalidInputError) as error:
        return _form(key, given, _errors(error), repeat), 422
    except ConflictError as error:
        return _form(key, given, errors_of({"product": [str(error)]}), repeat), 409
    flash(_("Application %(reference)s is in.", reference=made.reference), "good")
    return redirect(url_for("cases.show", application_id=made.id), 303)


@blueprint.post("/<uuid:party_id>/documents")
@signed_in(Role.INTAKE_OFFICER)
def upload(party_id: UUID) -> ResponseReturnValue:
    """Take a paper of the customer in."""
    said = UploadSchema().load({name: request.form[name] for name in ("kind", "dated") if request.form.get(name)})
    file = request.files.get("file")
    if file is None:
        raise InvalidInputError({"file": ["Choose a file."]})
    paper = Upload(file_name=file.filename or "", content=file.read(), **said)
    kept = add_document(current_bank(), current_actor(), paper, party_id=str(party_id))
    return jsonify(note=_("Received"), delete_url=url_for("desk.remove", party_id=party_id, document_id=kept.id)), 201


@blueprint.delete("/<uuid:party_id>/documents/<uuid:document_id>")
@signed_in(Role.INTAKE_OFFICER)
def remove(party_id: UUID, document_id: UUID) -> ResponseReturnValue:  # noqa: ARG001 -- stands in the address
    """Take a paper back."""
    remove_document(current_bank(), current_actor(), str(document_id))
    return "", 204


def _errors(error: ValidationError | InvalidInputError) -> dict[str, list[str]]:
    return errors_of(error.errors if isinstance(error, InvalidInputError) else flat(error.messages))


def _who(values: dict[str, str], errors: dict[str, list[str]]) -> str:
    labels = {"name": _("Name"), "id_number": _("Identity number"), "phone": _("Mobile number")}
    return render_template(
        "officer/desk_who.html",
        page_title=_("New application"),
        search_url=url_for("searches.search", place="cases"),
        values=values,
        errors=errors,
        labels=labels,
    )


def _form(party_id: str, values: dict[str, Any], errors: dict[str, list[str]], repeat: str) -> str:
    person, papers = desk.read_taken_in(current_bank(), current_actor(), party_id)
    files: dict[str, list[dict[str, Any]]] = {}
    for paper in papers:
        url = url_for("desk.remove", party_id=party_id, document_id=paper.id)
        row = {"name": paper.file_name, "note": _("Received"), "delete_url": url, "pdf": paper.media_type == "application/pdf"}
        files.setdefault(paper.kind, []).append(row)
    return render_template(
        "officer/desk.html",
        page_title=_("New application"),
        search_url=url_for("searches.search", place="cases"),
        person=person,
        values=values,
        errors=errors,
        labels={name: desk_form.label(name) for name in errors},
        options=desk_form.options(),
        kinds=[(kind, str(words.DOCUMENTS[kind])) for kind in desk_form.DOCUMENT_KINDS],
        files=files,
        dated=DATED_KINDS,
        questions=desk_form.questions(),
        upload_url=url_for("desk.upload", party_id=party_id),
        consents=[purpose.value for purpose in ConsentPurpose],
        repeat=repeat,
    )
