"""Pay the loan off: what it takes on a day, a quote that is honoured then, and the payment that ends the loan."""

from collections.abc import Mapping
from datetime import date
from typing import Any, get_args
from uuid import UUID, uuid4

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import ValidationError

from lending.domain.payoff import PayoffInterest
from lending.domain.servicing.payoff import PayoffFigures
from lending.errors import InvalidInputError
from lending.service.servicing.booking import Booked
from lending.service.servicing.payoffs import NewPayoff, pay_off, quote_payoff, show_payoff
from lending.service.views.loans import RunningLoanView
from webapp.customer.booked import errors_in
from webapp.customer.labels import labels_of
from webapp.customer.pages import CUSTOMER, blueprint, form_values, page
from webapp.customer.repayment import own_loan
from webapp.entries import Choice, Day, Form, Line
from webapp.errors import flat
from webapp.i18n import day, money
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of

_CHARGED = {
    "to_date": (_l("Interest to that day"), _l("The loan ends there and then.")),
    "next_due": (_l("Interest to the next due date"), _l("As if you had kept the money until the instalment.")),
}


class PayoffForm(Form):
    """The day, and how far interest is charged."""

    on = Day(latest=date.max)
    charged = Choice(get_args(PayoffInterest), default="to_date")


class ActForm(PayoffForm):
    """The same with the key that makes it count once."""

    key = Line(longest=64)


@blueprint.get("/repayment/<uuid:loan_id>/payoff")
@signed_in(CUSTOMER)
def payoff(loan_id: UUID) -> ResponseReturnValue:
    """Show what pays the loan off on a day, today unless another is asked for."""
    loan = own_loan(loan_id)
    if loan.state != "active":
        return redirect(url_for("customer.repayment", loan_id=loan.id), 303)
    return _show(loan, {name: request.args.get(name, "") for name in ("on", "charged")}, {})


@blueprint.post("/repayment/<uuid:loan_id>/payoff")
@signed_in(CUSTOMER)
def pay_loan_off(loan_id: UUID) -> ResponseReturnValue:
    """Keep a quote for its day, or pay the loan off now."""
    values = form_values()
    acts = {"quote": _quote, "pay": _pay}
    act = acts.get(request.form.get("act", ""), _quote)
    errors = errors_in(loan_id, lambda: act(own_loan(loan_id), ActForm().load(values)))
    return (_show(own_loan(loan_id), values, errors), 422) if errors else redirect(url_for("customer.repayment", loan_id=loan_id), 303)


def _quote(loan: RunningLoanView, entered: Mapping[str, Any]) -> Booked:
    on = entered["on"] or loan.business_date
    return quote_payoff(current_bank(), current_actor(), loan.id, on=on, charged=entered["charged"], key=entered["key"])


def _pay(loan: RunningLoanView, entered: Mapping[str, Any]) -> Booked:
    return pay_off(current_bank(), current_actor(), loan.id, NewPayoff(charged=entered["charged"], source="deposit", key=entered["key"]))


def _show(loan: RunningLoanView, values: Mapping[str, str], errors: Mapping[str, list[str]]) -> str:
    figures, wrong = _figures(loan, values)
    errors = {**wrong, **errors}
    return page(
        "payoff",
        _("Pay the loan off"),
        loan=loan,
        values={"on": values.get("on") or loan.business_date.isoformat(), "charged": values.get("charged") or "to_date"},
        key=values.get("key") or str(uuid4()),
        ways=[(code, *words) for code, words in _CHARGED.items()],
        figures=_facts(figures) if figures else [],
        total=money(figures.total) if figures else "",
        on=day(figures.on) if figures else "",
        is_today=figures is not None and figures.on == loan.business_date,
        balance=money(loan.account_balance),
        errors=errors,
        labels=labels_of(errors, amount=""),
        back_url=url_for("customer.repayment", loan_id=loan.id),
    )


def _figures(loan: RunningLoanView, values: Mapping[str, str]) -> tuple[PayoffFigures | None, dict[str, list[str]]]:
    try:
        asked = PayoffForm().load(values)
        return show_payoff(current_bank(), current_actor(), loan.id, on=asked["on"], charged=asked["charged"]), {}
    except ValidationError as error:
        return None, errors_of(flat(error.messages))
    except InvalidInputError as error:
        return None, errors_of(error.errors)


def _facts(figures: PayoffFigures) -> list[tuple[str, str]]:
    lines = (
        (_("Due by then"), figures.due),
        (_("Principal not due yet"), figures.principal),
        (_("Interest on it"), figures.interest),
        (_("Fee for repaying early"), figures.fee),
        (_("Held already"), -figures.held),
    )
    return [(name, money(amount).replace("-", "−")) for name, amount in lines if amount]
