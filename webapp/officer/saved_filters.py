"""Saved filters of the tasklist: kept under a name as the address has them, and taken away again."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, ValidationError

from lending.domain.actors import OFFICERS
from lending.errors import InvalidInputError
from lending.service.saved_filters import remove_filter, save_filter
from webapp.errors import flat
from webapp.officer import filters
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of
from webapp.text_field import Text

blueprint = Blueprint("saved_filters", __name__, url_prefix="/tasks/filters")


class SavedFilterSchema(Schema):
    """The name a filter is kept under."""

    class Meta:
        """The form's token is read elsewhere."""

        unknown = EXCLUDE

    name = Text(longest=200, load_default="")


@blueprint.post("")
@signed_in(*OFFICERS)
def save() -> ResponseReturnValue:
    """Keep the filter of the address."""
    wanted = filters.asked_filter()
    try:
        name = SavedFilterSchema().load(request.form)["name"].strip()
        save_filter(current_bank(), current_actor(), name, wanted, shared="shared" in request.form)
    except (InvalidInputError, ValidationError) as error:
        told = errors_of(error.errors if isinstance(error, InvalidInputError) else flat(error.messages))
        flash(" ".join(text for texts in told.values() for text in texts), "error")
    else:
        flash(_("Saved; it stands among the filters with its count."), "good")
    return redirect(filters.link(wanted), 303)


@blueprint.post("/<uuid:filter_id>/remove")
@signed_in(*OFFICERS)
def remove(filter_id: UUID) -> ResponseReturnValue:
    """Take one's own filter away."""
    remove_filter(current_bank(), current_actor(), str(filter_id))
    flash(_("The filter was taken away; the tasks are untouched."), "good")
    return redirect(filters.link(filters.asked_filter()), 303)
