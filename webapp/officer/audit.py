"""The auditor's way in: find a case in the whole bank, then play again all that happened on it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, fields

from lending.domain.actors import Role
from lending.service.replay.reading import read_replay
from webapp.api.fields import Whole
from webapp.officer import replay
from webapp.officer.cases import CasesSchema, list_page
from webapp.security import current_actor, current_bank, signed_in
from webapp.text_field import Text

blueprint = Blueprint("audit", __name__, url_prefix="/history")

#: More moments than any case has.
_MOST = 100_000
#: More than any application asks for, in whole units of the currency.
_MOST_MONEY = 10**9
_DAY: dict[str, str | list[Any] | dict[Any, Any]] = {"invalid": "Enter a date as year-month-day, such as 2026-11-23."}


class MomentSchema(Schema):
    """The moment in the address."""

    class Meta:
        """Other parts of the address are not the replay's."""

        unknown = EXCLUDE

    moment = Whole(1, _MOST, text=True, load_default=1)


class HistorySchema(CasesSchema):
    """The filter of the auditor's list: beside the cases' own, who had a hand in it, when it came in, and of what amount."""

    officer = Text(longest=36, load_default=None)
    since = fields.Date(load_default=None, error_messages=_DAY)
    until = fields.Date(load_default=None, error_messages=_DAY)
    least = Whole(1, _MOST_MONEY, text=True, load_default=None)
    most = Whole(1, _MOST_MONEY, text=True, load_default=None)


@blueprint.get("")
@signed_in(Role.AUDITOR)
def index() -> str:
    """Find any case of the bank; each leads to its replay."""
    wanted = HistorySchema().load({name: value for name, value in request.args.items() if value})
    return list_page("history", wanted, _("What happened"))


@blueprint.get("/<uuid:application_id>")
@signed_in(Role.AUDITOR)
def show(application_id: UUID) -> str:
    """Replay a case on the diagrams it really ran, at the moment asked for."""
    number = MomentSchema().load(dict(request.args))["moment"]
    found = read_replay(current_bank(), current_actor(), str(application_id))
    return render_template(
        "officer/replay.html",
        page_title=found.head.customer_name,
        search_url=url_for("searches.search", place="history"),
        case_url=url_for("cases.show", application_id=application_id),
        application_id=str(application_id),
        **replay.page(found, number),
    )
