"""Pay now, from the account with the bank."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

from lending.errors import ConflictError, InvalidInputError
from lending.service.servicing.payments import NewPayment, record_payment
from lending.service.views.loans import RunningLoanView
from webapp import loan_words
from webapp.customer.labels import labels_of
from webapp.customer.pages import CUSTOMER, blueprint, errors_of, form_values, page, tell
from webapp.customer.repayment import own_loan
from webapp.customer.running import wanted_next
from webapp.entries import Amount, Form, Line
from webapp.errors import flat
from webapp.i18n import day, money
from webapp.security import current_actor, current_bank, signed_in


class PaymentForm(Form):
    """What to pay, and the key that makes it count once however often it is sent."""

    amount = Amount()
    key = Line(longest=64)


@blueprint.get("/repayment/<uuid:loan_id>/pay")
@signed_in(CUSTOMER)
def pay(loan_id: UUID) -> ResponseReturnValue:
    """Offer to pay what is due, else the next instalment."""
    loan = own_loan(loan_id)
    if loan.state != "active":
        return redirect(url_for("customer.repayment", loan_id=loan.id), 303)
    return _show(loan, {"amount": money(wanted_next(loan)), "key": str(uuid4())}, {})


@blueprint.post("/repayment/<uuid:loan_id>/pay")
@signed_in(CUSTOMER)
def pay_now(loan_id: UUID) -> ResponseReturnValue:
    """Take the money from the account and say what it paid; sent twice it counts once."""
    values = form_values()
    try:
        entered = PaymentForm().load(values)
        payment = NewPayment(amount=entered["amount"], source="deposit", key=entered["key"])
        booked = record_payment(current_bank(), current_actor(), str(loan_id), payment)
    except ValidationError as error:
        return _show(own_loan(loan_id), values, flat(error.messages)), 422
    except InvalidInputError as error:
        return _show(own_loan(loan_id), values, errors_of(error.errors)), 422
    except ConflictError as error:
        tell(error)
    else:
        _thank(loan_id, booked.event.number)
    return redirect(url_for("customer.repayment", loan_id=loan_id), 303)


def _thank(loan_id: UUID, number: int) -> None:
    """Say what the money of an event paid."""
    event = next(event for event in own_loan(loan_id).events if event.number == number)
    what = loan_words.listed(loan_words.event_notes(event))
    flash(_("%(payment)s: %(what)s.", payment=loan_words.event_title(event), what=what), "good")


def _show(loan: RunningLoanView, values: Mapping[str, str], errors: Mapping[str, list[str]]) -> str:
    overdue = (
        [(_("Overdue, CNY"), money(loan.overdue - loan.penalty)), (_("Penalty interest, CNY"), money(loan.penalty))] if loan.overdue else []
    )
    due = [(_("Due today, CNY"), money(loan.due_now - loan.overdue))] if loan.due_now > loan.overdue else []
    line = loan.upcoming
    coming = [(_("Next, on %(day)s, CNY", day=day(line.due)), money(line.unpaid))] if line is not None and line.status == "next" else []
    return page(
        "pay",
        _("Pay now"),
        loan=loan,
        values=values,
        errors=errors,
        labels=labels_of(errors),
        facts=[*overdue, *due, *coming, (_("On your account, CNY"), money(loan.account_balance))],
        order=loan_words.listed(str(loan_words.COMPONENTS[name]) for name in loan.appropriation),
        back_url=url_for("customer.repayment", loan_id=loan.id),
    )
