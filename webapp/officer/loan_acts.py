"""What the servicing desk books on a loan: money that came from elsewhere, and what is taken back."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError

from lending.domain.actors import Role
from lending.errors import ConflictError, InvalidInputError, NotFoundError
from lending.service.servicing.booking import Booked
from lending.service.servicing.payments import NewPayment, record_payment
from lending.service.servicing.reversals import reverse_event
from lending.service.views.loan_parts import EventLine
from lending.service.views.loans import LoanFile
from webapp import loan_words as shared
from webapp.entries import Amount, Choice, Day, Form, Line
from webapp.errors import flat
from webapp.i18n import money
from webapp.officer import loan_parts
from webapp.officer.loan_pages import blueprint, loan_page, read_file
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of, spoken

#: From where money comes while a loan runs; recoveries come after a write-off.
_SOURCES = ("transfer", "deposit")
_LABELS = {
    "amount": _l("Amount"),
    "source": _l("Where it came from"),
    "value_date": _l("Counts from"),
    "reason": _l("Reason"),
    "event": _l("Event"),
}


class PaymentForm(Form):
    """Money that came in, and the key that makes it count once however often the form is sent."""

    amount = Amount()
    source = Choice(_SOURCES)
    value_date = Day(latest=date.max)
    key = Line(longest=64)


class ReversalForm(Form):
    """Why an event is taken back."""

    reason = Line(longest=500)
    key = Line(longest=64)


@blueprint.get("/<uuid:loan_id>/payment")
@signed_in(Role.SERVICING_OFFICER)
def payment(loan_id: UUID) -> ResponseReturnValue:
    """Offer the form of a payment received."""
    file = read_file(loan_id)
    return _payment_page(file, {"source": "transfer", "value_date": file.loan.business_date.isoformat(), "key": str(uuid4())}, {})


@blueprint.post("/<uuid:loan_id>/payment")
@signed_in(Role.SERVICING_OFFICER)
def record(loan_id: UUID) -> ResponseReturnValue:
    """Book a payment and say what it paid; sent twice it counts once."""

    def book() -> Booked:
        return record_payment(current_bank(), current_actor(), str(loan_id), NewPayment(**PaymentForm().load(request.form)))

    errors = _booked(loan_id, book)
    return (_payment_page(read_file(loan_id), request.form, errors), 422) if errors else _events(loan_id)


@blueprint.get("/<uuid:loan_id>/events/<int:number>/take-back")
@signed_in(Role.SERVICING_OFFICER)
def take_back(loan_id: UUID, number: int) -> ResponseReturnValue:
    """Say what taking an event back does, before it is done."""
    return _take_back_page(read_file(loan_id), number, {"key": str(uuid4())}, {})


@blueprint.post("/<uuid:loan_id>/events/<int:number>/take-back")
@signed_in(Role.SERVICING_OFFICER)
def take_back_now(loan_id: UUID, number: int) -> ResponseReturnValue:
    """Take an event back, with the reason."""

    def book() -> Booked:
        return reverse_event(current_bank(), current_actor(), str(loan_id), number, **ReversalForm().load(request.form))

    errors = _booked(loan_id, book)
    return (_take_back_page(read_file(loan_id), number, request.form, errors), 422) if errors else _events(loan_id)


def _booked(loan_id: UUID, book: Any) -> dict[str, list[str]]:
    """Book something and tell what it did, or return what is wrong with the form; a refusal is told on the next page."""
    try:
        number = book().event.number
    except ValidationError as error:
        return errors_of(flat(error.messages))
    except InvalidInputError as error:
        return errors_of(error.errors)
    except ConflictError as error:
        flash(spoken(str(error)), "error")
        return {}
    event = _event(read_file(loan_id), number)
    what = shared.listed(shared.event_notes(event))
    flash(_("%(payment)s: %(what)s.", payment=shared.event_title(event), what=what), "good")
    return {}


def _events(loan_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("loan_book.events", loan_id=loan_id), 303)


def _payment_page(file: LoanFile, values: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    return loan_page(
        "payment",
        file,
        values=values,
        errors=errors,
        labels=_LABELS,
        sources=[(code, shared.SOURCES[code]) for code in _SOURCES],
        balance=money(file.loan.account_balance),
        order=shared.listed(str(shared.COMPONENTS[name]) for name in file.loan.appropriation),
    )


def _take_back_page(file: LoanFile, number: int, values: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    event = loan_parts.event_row(_event(file, number))
    return loan_page("take_back", file, event=event, values=values, errors=errors, labels=_LABELS)


def _event(file: LoanFile, number: int) -> EventLine:
    found = next((event for event in file.loan.events if event.number == number), None)
    if found is None:
        raise NotFoundError("There is no such event on this loan.")
    return found
