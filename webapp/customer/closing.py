"""Ways out: withdraw an application, appeal against a rejection."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lending.errors import ConflictError
from lending.service.applications import withdraw_application
from lending.service.rejection import appeal as appeal_rejection
from lending.service.views import ApplicationView
from webapp.customer.cards import card_of
from webapp.customer.labels import labels_of
from webapp.customer.loan import read
from webapp.customer.pages import CUSTOMER, blueprint, form_values, page, tell
from webapp.entries import Form, Line
from webapp.security import current_actor, current_bank, signed_in

#: Characters of an appeal.
_LONGEST_GROUNDS = 2000


class AppealForm(Form):
    """Why somebody should look again."""

    grounds = Line(_LONGEST_GROUNDS, lines=True)


@blueprint.get("/loans/<uuid:application_id>/withdraw")
@signed_in(CUSTOMER)
def withdraw(application_id: object) -> ResponseReturnValue:
    """Say what withdrawing does, before it is done."""
    view = read(application_id)
    if not view.can_withdraw:
        return redirect(url_for("customer.loan", application_id=view.id), 303)
    return page("withdraw", _("Withdraw"), view=view, card=card_of(view), back_url=url_for("customer.loan", application_id=view.id))


@blueprint.post("/loans/<uuid:application_id>/withdraw")
@signed_in(CUSTOMER)
def withdraw_now(application_id: object) -> ResponseReturnValue:
    """Withdraw the application."""
    try:
        withdraw_application(current_bank(), current_actor(), str(application_id))
    except ConflictError as error:
        tell(error)
    else:
        flash(_("Your application is withdrawn."), "good")
    return redirect(url_for("customer.loan", application_id=application_id), 303)


@blueprint.get("/loans/<uuid:application_id>/appeal")
@signed_in(CUSTOMER)
def appeal(application_id: object) -> ResponseReturnValue:
    """Show the form of an appeal."""
    view = read(application_id)
    if not view.can_appeal:
        return redirect(url_for("customer.reasons", application_id=view.id), 303)
    return _appeal_page(view, "", {})


@blueprint.post("/loans/<uuid:application_id>/appeal")
@signed_in(CUSTOMER)
def appeal_now(application_id: object) -> ResponseReturnValue:
    """Send the appeal; people look at the case anew."""
    view, typed = read(application_id), form_values()
    said, errors = AppealForm().read(typed)
    if errors:
        return _appeal_page(view, typed.get("grounds", ""), errors), 422
    try:
        appeal_rejection(current_bank(), current_actor(), view.id, said["grounds"])
    except ConflictError as error:
        tell(error)
    else:
        flash(_("Your appeal is in. Somebody who was not part of the first decision looks at it."), "good")
    return redirect(url_for("customer.loan", application_id=view.id), 303)


def _appeal_page(view: ApplicationView, grounds: str, errors: dict[str, list[str]]) -> str:
    return page(
        "appeal",
        _("Appeal"),
        view=view,
        grounds=grounds,
        longest=_LONGEST_GROUNDS,
        errors=errors,
        labels=labels_of(errors),
        back_url=url_for("customer.reasons", application_id=view.id),
    )
