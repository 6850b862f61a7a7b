"""How a loan's customer is reached, changed by the bank's people once they know who asks."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lending.errors import InvalidInputError
from lending.service.early_warning.contact_changes import CHANGERS, LONGEST_ADDRESS, NewContact, change_contact, read_contact
from webapp.entries import Form, Line, Mobile
from webapp.officer.loan_pages import blueprint, loan_page, read_file
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of

_LABELS = {"phone": _l("Mobile number"), "address": _l("Address"), "checked_by": _l("How you know that the customer asked")}


class ContactForm(Form):
    """How a customer is reached, and the key that makes the change count once."""

    phone = Mobile(longest=20)
    address = Line(longest=LONGEST_ADDRESS, optional=True)
    checked_by = Line(longest=200)
    key = Line(longest=64)


@blueprint.get("/<uuid:loan_id>/contact")
@signed_in(*CHANGERS)
def contact(loan_id: UUID) -> ResponseReturnValue:
    """Offer the form with what the bank knows."""
    phone, address = read_contact(current_bank(), current_actor(), str(loan_id))
    return _page(loan_id, {"phone": phone, "address": address, "key": str(uuid4())}, {})


@blueprint.post("/<uuid:loan_id>/contact")
@signed_in(*CHANGERS)
def change(loan_id: UUID) -> ResponseReturnValue:
    """Change it; sent twice it counts once."""
    typed, errors = ContactForm().read(request.form)
    if not errors:
        try:
            change_contact(current_bank(), current_actor(), str(loan_id), NewContact(**typed))
        except InvalidInputError as error:
            errors = errors_of(error.errors)
    if errors:
        return _page(loan_id, request.form, errors), 422
    flash(_("Contact details changed."), "good")
    return redirect(url_for("loan_book.show", loan_id=loan_id), 303)


def _page(loan_id: UUID, values: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    return loan_page("contact", read_file(loan_id), values=values, errors=errors, labels=_LABELS)
