"""The customer's own page: language, light or dark, consents, how to reach the bank."""

from flask import request, url_for
from flask_babel import gettext as _

from lending.domain.parties import CONSENT_TEXT_VERSION
from webapp.customer.pages import CUSTOMER, blueprint, page
from webapp.customer.words import CONSENTS
from webapp.i18n import NAMES
from webapp.security import current_bank, current_user, is_own_path, signed_in


@blueprint.get("/me")
@signed_in(CUSTOMER)
def account() -> str:
    """Show who is signed in, and what can be set."""
    return page(
        "account",
        _("Me"),
        section="account",
        person=current_user(),
        settings=current_bank().settings,
        version=CONSENT_TEXT_VERSION,
        names=NAMES,
    )


@blueprint.get("/consents")
@signed_in(CUSTOMER)
def consents() -> str:
    """Show the texts a customer consents to, in the version asked for today."""
    came_from = request.args.get("back", "")
    back = came_from if is_own_path(came_from) else url_for("customer.account")
    return page("consents", _("What you consent to"), section="account", consents=CONSENTS, version=CONSENT_TEXT_VERSION, back_url=back)
