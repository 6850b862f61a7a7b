"""The auditor's way in: find a case in the whole bank, then read all that happened on it."""

from flask import Blueprint, request
from flask_babel import gettext as _

from lending.domain.actors import Role
from webapp.officer.cases import CasesSchema, list_page
from webapp.security import signed_in

blueprint = Blueprint("audit", __name__, url_prefix="/history")


@blueprint.get("")
@signed_in(Role.AUDITOR)
def index() -> str:
    """Search every case of the bank; the timeline of each shows also who looked at it."""
    wanted = CasesSchema().load({name: value for name, value in request.args.items() if value})
    return list_page("history", wanted, _("What happened"))
