"""Another plan for a loan that cannot be paid as agreed: see what there is, ask for it, follow the request, take it back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lending.domain.restructuring.ability import Ability
from lending.domain.restructuring.options import OPTIONS
from lending.errors import ConflictError, InvalidInputError
from lending.service.restructuring.options import PlanOption
from lending.service.restructuring.requests import NewRequest, ask_restructuring, withdraw_request
from lending.service.views.loans import RunningLoanView
from lending.service.views.restructuring import RestructuringView, find_request, read_plan_options
from webapp.customer.labels import labels_of
from webapp.customer.pages import CUSTOMER, blueprint, form_values, page, tell
from webapp.customer.plan_words import PLANS, standing_of
from webapp.customer.repayment import own_loan
from webapp.entries import Amount, Choice, Form, Line
from webapp.i18n import day, money
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of

#: No wish for one plan before the others.
_ANY = "any"


class AskForm(Form):
    """What happened, what comes in and goes out in a month, and which plan would suit best."""

    reason = Line(2000, lines=True)
    monthly_income = Amount()
    living_expenses = Amount()
    monthly_debts = Amount()
    wish = Choice((*OPTIONS, _ANY), default=_ANY)


@blueprint.get("/repayment/<uuid:loan_id>/another-plan")
@signed_in(CUSTOMER)
def another_plan(loan_id: UUID) -> ResponseReturnValue:
    """Show how far the last request is, or the plans there are and a form to ask."""
    loan, asked = own_loan(loan_id), find_request(current_bank(), current_actor(), str(loan_id))
    if asked is not None and (asked.state == "open" or "again" not in request.args):
        return _follow(loan, asked)
    if loan.state != "active":
        return redirect(url_for("customer.repayment", loan_id=loan.id), 303)
    return _ask_page(loan, {"wish": _ANY}, {})


@blueprint.post("/repayment/<uuid:loan_id>/another-plan")
@signed_in(CUSTOMER)
def ask_another_plan(loan_id: UUID) -> ResponseReturnValue:
    """Ask; what is wrong stands at its field, and a second press finds the request open."""
    values = form_values()
    said, errors = AskForm().read(values)
    if not errors:
        try:
            ask_restructuring(current_bank(), current_actor(), str(loan_id), _wanted(said))
        except InvalidInputError as error:
            errors = errors_of(error.errors)
        except ConflictError as error:
            tell(error)
    if errors:
        return _ask_page(own_loan(loan_id), values, errors), 422
    return redirect(url_for("customer.another_plan", loan_id=loan_id), 303)


@blueprint.post("/repayment/<uuid:loan_id>/another-plan/withdraw")
@signed_in(CUSTOMER)
def withdraw_another_plan(loan_id: UUID) -> ResponseReturnValue:
    """Take the open request back."""
    asked = find_request(current_bank(), current_actor(), str(loan_id))
    if asked is not None:
        try:
            withdraw_request(current_bank(), current_actor(), asked.id)
        except ConflictError as error:
            tell(error)
    return redirect(url_for("customer.another_plan", loan_id=loan_id), 303)


def _wanted(said: Mapping[str, Any]) -> NewRequest:
    names = ("monthly_income", "living_expenses", "monthly_debts")
    wish = "" if said["wish"] == _ANY else said["wish"]
    return NewRequest(reason=said["reason"], ability=Ability(**{name: said[name] for name in names}), wish=wish)


def _ask_page(loan: RunningLoanView, values: Mapping[str, str], errors: Mapping[str, list[str]]) -> str:
    return page(
        "another_plan",
        _("Another plan"),
        loan=loan,
        values=values,
        ways=[_way(loan, option) for option in read_plan_options(current_bank(), current_actor(), loan.id)],
        chosen=values.get("wish"),
        errors=errors,
        labels=labels_of(errors),
        back_url=url_for("customer.repayment", loan_id=loan.id),
    )


def _way(loan: RunningLoanView, option: PlanOption) -> dict[str, Any]:
    change, (title, note) = option.preview.change, PLANS[option.name]
    more = change.cost_after + change.fee - change.cost_before
    return {
        "wish": option.name,
        "title": title,
        "note": note,
        "facts": [
            (_("Instalment, at most"), money(option.instalment)),
            (_("so far"), money(max(line.payment for line in loan.plan))),
            (_("Last instalment"), day(option.preview.last_due_after)),
            (_("Cost of the loan"), f"{'+' if more >= 0 else '−'}{money(abs(more))}"),
        ],
    }


def _follow(loan: RunningLoanView, asked: RestructuringView) -> str:
    return page(
        "plan_request",
        _("Another plan"),
        loan=loan,
        asked=asked,
        standing=standing_of(asked),
        facts=_facts(asked),
        may_ask=asked.state == "ended" and loan.state == "active",
        back_url=url_for("customer.repayment", loan_id=loan.id),
    )


def _facts(asked: RestructuringView) -> list[tuple[str, str]]:
    wish = [(_("You would like best"), str(PLANS[asked.wish][0]))] if asked.wish else []
    incomes = [
        (_("Monthly income after tax, CNY"), money(asked.monthly_income)),
        (_("Cost of living, CNY a month"), money(asked.living_expenses)),
        (_("Payments on other loans, CNY a month"), money(asked.monthly_debts)),
    ]
    return [(_("Asked on"), day(asked.opened_on)), *wish, *(incomes if asked.monthly_income is not None else [])]
