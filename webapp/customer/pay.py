"""Pay now, from the account with the bank."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lending.service.servicing.booking import Booked
from lending.service.servicing.payments import NewPayment, record_payment
from lending.service.views.loans import RunningLoanView
from webapp import loan_words
from webapp.customer.booked import errors_in
from webapp.customer.labels import labels_of
from webapp.customer.pages import CUSTOMER, blueprint, form_values, page
from webapp.customer.repayment import own_loan
from webapp.customer.running import wanted_next
from webapp.entries import Amount, Form, Line
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
    # Nothing wanted is no amount to pay: the field is left to the customer.
    return _show(loan, {"amount": money(wanted_next(loan) or None), "key": str(uuid4())}, {})


@blueprint.post("/repayment/<uuid:loan_id>/pay")
@signed_in(CUSTOMER)
def pay_now(loan_id: UUID) -> ResponseReturnValue:
    """Take the money from the account and say what it paid; sent twice it counts once."""
    values = form_values()

    def book() -> Booked:
        entered = PaymentForm().load(values)
        payment = NewPayment(amount=entered["amount"], source="deposit", key=entered["key"])
        return record_payment(current_bank(), current_actor(), str(loan_id), payment)

    errors = errors_in(loan_id, book)
    return (_show(own_loan(loan_id), values, errors), 422) if errors else redirect(url_for("customer.repayment", loan_id=loan_id), 303)


def _show(loan: RunningLoanView, values: Mapping[str, str], errors: Mapping[str, list[str]]) -> str:
    overdue = (
        [(_("Overdue, CNY"), money(loan.overdue - loan.penalty)), (_("Penalty interest, CNY"), money(loan.penalty))] if loan.overdue else []
    )
    due = [(_("Due today, CNY"), money(loan.due_now - loan.overdue))] if loan.due_now > loan.overdue else []
    line = loan.upcoming
    coming = [(_("Next, on %(day)s, CNY", day=day(line.due)), money(line.unpaid))] if line is not None and line.status == "next" else []
    held = [(_("Held for the next instalment, CNY"), money(loan.unapplied))] if loan.unapplied else []
    return page(
        "pay",
        _("Pay now"),
        loan=loan,
        values=values,
        errors=errors,
        labels=labels_of(errors),
        facts=[*overdue, *due, *coming, *held, (_("On your account, CNY"), money(loan.account_balance))],
        order=loan_words.listed(str(loan_words.COMPONENTS[name]) for name in loan.appropriation),
        back_url=url_for("customer.repayment", loan_id=loan.id),
    )
