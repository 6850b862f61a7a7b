"""What the bank's people put to a case on its own page: comments and files, at no task of it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lending.domain.actors import OFFICERS
from lending.domain.comments import LONGEST_COMMENT
from lending.errors import ConflictError, ForbiddenError, InvalidInputError
from lending.service.attachments import remove_attachment
from lending.service.case_places import AtCase
from lending.service.comments import write_case_comment
from webapp.errors import note_refused
from webapp.officer import attachments, cases
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of, spoken

blueprint = Blueprint("case_notes", __name__, url_prefix="/cases/<uuid:application_id>")


@blueprint.post("/comments")
@signed_in(*OFFICERS)
def comment(application_id: UUID) -> ResponseReturnValue:
    """Write a comment on the case; one that cannot stand is shown again with what is wrong."""
    typed = request.form.get("text", "").replace("\r\n", "\n")
    try:
        write_case_comment(current_bank(), current_actor(), str(application_id), typed)
    except InvalidInputError as error:
        return _again(application_id, typed=typed[:LONGEST_COMMENT], text=errors_of(error.errors)["text"])
    return _back(application_id, "comments")


@blueprint.post("/attachments")
@signed_in(*OFFICERS)
def attach(application_id: UUID) -> ResponseReturnValue:
    """Put a file to the case."""
    try:
        attachments.take(AtCase(str(application_id)))
    except InvalidInputError as error:
        return _again(application_id, file=errors_of(error.errors)["file"])
    flash(_("File attached."), "good")
    return _back(application_id, "attachments")


@blueprint.post("/attachments/<uuid:attachment_id>/remove")
@signed_in(*OFFICERS)
def detach(application_id: UUID, attachment_id: UUID) -> ResponseReturnValue:
    """Take a file away again."""
    say_removed(str(attachment_id))
    return _back(application_id, "attachments")


def say_removed(attachment_id: str) -> None:
    """Take a file away and say so, or why it stays."""
    try:
        remove_attachment(current_bank(), current_actor(), attachment_id)
    except (ConflictError, ForbiddenError) as error:
        note_refused(error)
        flash(spoken(str(error)), "error")
    else:
        flash(_("File taken away; the journal keeps that it was here."), "good")


def _again(application_id: UUID, **said: Any) -> ResponseReturnValue:
    return cases.page(str(application_id), said), 422


def _back(application_id: UUID, part: str) -> ResponseReturnValue:
    return redirect(url_for("cases.show", application_id=application_id, _anchor=part), 303)
