"""Absences: who is away, who stands in; one's own for every officer, all of the branch for supervisors."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, ValidationError

from lending.domain.actors import OFFICERS
from lending.errors import ConflictError, InvalidInputError
from lending.service import absences
from webapp.api.fields import Day
from webapp.errors import flat
from webapp.i18n import day
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of, spoken
from webapp.text_field import Text

blueprint = Blueprint("absences", __name__, url_prefix="/absences")


class AbsenceSchema(Schema):
    """Who is away from when to when, and who stands in."""

    class Meta:
        """The form's token is read elsewhere."""

        unknown = EXCLUDE

    who = Text(longest=64, required=True)
    substitute = Text(longest=64, required=True)
    first_day = Day(required=True)
    last_day = Day(required=True)


@blueprint.get("")
@signed_in(*OFFICERS)
def index() -> str:
    """Show what runs and what is to come, and the form for a new one."""
    return _page({}, {})


@blueprint.post("")
@signed_in(*OFFICERS)
def enter() -> ResponseReturnValue:
    """Enter an absence."""
    form = request.form.to_dict()
    try:
        said: Any = AbsenceSchema().load(form)
        absences.enter_absence(
            current_bank(),
            current_actor(),
            user_id=said["who"],
            substitute_id=said["substitute"],
            first=said["first_day"],
            last=said["last_day"],
        )
    except ValidationError as error:
        return _page(form, errors_of(flat(error.messages))), HTTPStatus.UNPROCESSABLE_ENTITY
    except InvalidInputError as error:
        return _page(form, errors_of(error.errors)), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("Entered. From the first day on the substitute sees what the absent colleague holds."), "good")
    return redirect(url_for("absences.index"), 303)


@blueprint.post("/<uuid:absence_id>/end")
@signed_in(*OFFICERS)
def end(absence_id: UUID) -> ResponseReturnValue:
    """Call an absence off, or end it today."""
    try:
        absences.end_absence(current_bank(), current_actor(), str(absence_id))
    except ConflictError as error:
        flash(spoken(str(error)), "error")
    else:
        flash(_("Ended."), "good")
    return redirect(url_for("absences.index"), 303)


def _page(form: dict[str, str], errors: dict[str, list[str]]) -> str:
    bank, actor = current_bank(), current_actor()
    people = absences.find_colleagues(bank, actor)
    return render_template(
        "officer/absences.html",
        page_title=_("Absences"),
        rows=[_row(each) for each in absences.list_absences(bank, actor)],
        people=people.absent,
        substitutes=people.substitutes,
        form={"who": actor.user_id, **form},
        errors=errors,
        labels={"who": _("Who is away"), "substitute": _("Substitute"), "first_day": _("First day"), "last_day": _("Last day")},
    )


def _row(each: absences.AbsenceView) -> dict[str, Any]:
    return {
        "who": each.who,
        "substitute": each.substitute,
        "days": _("%(first)s to %(last)s", first=day(each.first_day), last=day(each.last_day)),
        "now": each.is_now,
        "end_url": url_for("absences.end", absence_id=each.id) if each.may_end else None,
    }
