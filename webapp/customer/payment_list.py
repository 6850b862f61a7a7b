"""Correct to whom the money is paid (R6, R6b)."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import fields

from lending.domain.entrusted_payment import FORBIDDEN_PAYEES, PROPERTY_PAYEES, UNVOUCHED_PAYEES
from lending.domain.new_application import PAYMENT_MODES, PayeeLine
from lending.errors import ConflictError, InvalidInputError
from lending.service import payment_list as use_case
from lending.service.views import ApplicationView, PaymentView
from webapp.customer.cards import customer_task
from webapp.customer.labels import labels_of
from webapp.customer.loan import read
from webapp.customer.pages import CUSTOMER, blueprint, form_values, page, tell
from webapp.customer.rows import changed_rows, rows_of
from webapp.customer.steps import PayeeForm, few, nested
from webapp.customer.words import PAYMENT_MODE_NOTES
from webapp.customer.words import PAYMENT_MODES as MODE_WORDS
from webapp.entries import Choice, Form
from webapp.i18n import money
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of

_FORBIDDEN = _l("deals in securities, gambling or loans; no loan may be paid there")
_PROPERTY = _l("sells property; only a mortgage may be paid there")
_REVOKED = _l("has lost its licence; name a payee that may trade")
_UNKNOWN = _l("is not in good order in the business register; check the name")


class PaymentListForm(Form):
    """The whole list."""

    payment_mode = Choice(PAYMENT_MODES)
    payments = fields.List(fields.Nested(PayeeForm), validate=few)


@blueprint.get("/loans/<uuid:application_id>/payment-list")
@signed_in(CUSTOMER)
def payment_list(application_id: object) -> ResponseReturnValue:
    """Show the list with what is wrong with each payee."""
    view = read(application_id)
    if customer_task(view) != "correct_payment_list":
        return redirect(url_for("customer.loan", application_id=view.id), 303)
    return _show(view, _typed(view), {})


@blueprint.post("/loans/<uuid:application_id>/payment-list")
@signed_in(CUSTOMER)
def correct(application_id: object) -> ResponseReturnValue:
    """Take the corrected list; the money goes on its way when it is right."""
    view, values, act = read(application_id), form_values(), request.form.get("act", "")
    if act:
        return _show(view, changed_rows(values, act), {})
    entered, errors = PaymentListForm().read(nested(values))
    if errors:
        return _show(view, values, errors), 422
    lines = [] if entered["payment_mode"] == "self_paid" else [PayeeLine(**row) for row in entered["payments"]]
    try:
        use_case.correct_payment_list(current_bank(), current_actor(), view.id, entered["payment_mode"], lines)
    except InvalidInputError as error:
        return _show(view, values, errors_of(error.errors)), 422
    except ConflictError as error:
        tell(error)
    else:
        flash(_("Thank you. We check the payees and pay."), "good")
    return redirect(url_for("customer.loan", application_id=view.id), 303)


def _show(view: ApplicationView, values: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    return page(
        "payment_list",
        _("Whom we pay"),
        view=view,
        values=values,
        rows=rows_of(values),
        modes=[(code, MODE_WORDS[code], PAYMENT_MODE_NOTES[code]) for code in PAYMENT_MODES],
        amount=money(view.offer.amount if view.offer else view.amount),
        wrong=[(line.payee, reason) for line in view.payments if (reason := _what_is_wrong(view, line))],
        errors=errors,
        labels=labels_of(errors),
        back_url=url_for("customer.loan", application_id=view.id),
    )


def _what_is_wrong(view: ApplicationView, line: PaymentView) -> str:
    """Say what the business register has against a payee."""
    if line.category in FORBIDDEN_PAYEES:
        return str(_FORBIDDEN)
    if line.category in PROPERTY_PAYEES and view.product != "mortgage":
        return str(_PROPERTY)
    if line.category == "revoked_company":
        return str(_REVOKED)
    return str(_UNKNOWN) if line.category in UNVOUCHED_PAYEES else ""


def _typed(view: ApplicationView) -> dict[str, str]:
    """Return the list as it stands, as a form would send it."""
    rows = {
        f"payments.{line.number}.{name}": str(getattr(line, name))
        for line in view.payments
        for name in ("payee", "account", "amount", "purpose")
    }
    return {"payment_mode": view.payment_mode, **rows}
