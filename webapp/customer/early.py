"""Repay part of the loan early: both ways to go on are shown side by side before anything is done."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from marshmallow import ValidationError

from lending.domain.loan_changes import Keeps
from lending.domain.servicing.plan_change import PlanChange
from lending.errors import ConflictError, InvalidInputError
from lending.service.servicing.booking import Booked
from lending.service.servicing.prepayments import NewPrepayment, prepay, preview_prepayment
from lending.service.views.loans import RunningLoanView
from webapp.customer.booked import errors_in
from webapp.customer.labels import labels_of
from webapp.customer.pages import CUSTOMER, blueprint, form_values, page
from webapp.customer.repayment import own_loan
from webapp.entries import Amount, Choice, Form, Line
from webapp.errors import flat
from webapp.i18n import day, money
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of

#: Smaller instalments to the same end, or the same instalments to an earlier one.
WAYS: tuple[Keeps, ...] = ("instalment", "term")


class AmountForm(Form):
    """The principal to repay early."""

    amount = Amount()


class EarlyForm(AmountForm):
    """The amount, the way to go on, and the key that makes it count once."""

    keeps = Choice(WAYS)
    key = Line(longest=64)


@blueprint.get("/repayment/<uuid:loan_id>/early")
@signed_in(CUSTOMER)
def early(loan_id: UUID) -> ResponseReturnValue:
    """Ask how much is to be repaid early."""
    loan = own_loan(loan_id)
    if loan.state != "active":
        return redirect(url_for("customer.repayment", loan_id=loan.id), 303)
    return _show(loan, {"amount": "", "key": str(uuid4())}, {}, {})


@blueprint.post("/repayment/<uuid:loan_id>/early")
@signed_in(CUSTOMER)
def repay_early(loan_id: UUID) -> ResponseReturnValue:
    """Show both ways to go on, and with one of them chosen repay."""
    values = form_values()
    ways, errors = _ways(str(loan_id), values)
    if not errors and request.form.get("act") == "repay":
        errors = errors_in(loan_id, lambda: _repay(str(loan_id), values))
        if not errors:
            return redirect(url_for("customer.repayment", loan_id=loan_id), 303)
    answer = _show(own_loan(loan_id), values, ways, errors)
    return (answer, 422) if errors else answer


def _repay(loan_id: str, values: Mapping[str, str]) -> Booked:
    entered = EarlyForm().load(values)
    wanted = NewPrepayment(amount=entered["amount"], keeps=entered["keeps"], source="deposit", key=entered["key"])
    return prepay(current_bank(), current_actor(), loan_id, wanted)


def _ways(loan_id: str, values: Mapping[str, str]) -> tuple[dict[str, PlanChange], dict[str, list[str]]]:
    """Return what each way makes of the plan, or what is wrong with the amount; a way the loan does not have is left out."""
    found: dict[str, PlanChange] = {}
    try:
        amount = AmountForm().load(values)["amount"]
        for keeps in WAYS:
            change = _preview(loan_id, amount, keeps)
            if change is not None:
                found[keeps] = change
    except ValidationError as error:
        return {}, errors_of(flat(error.messages))
    except InvalidInputError as error:
        return {}, errors_of(error.errors)
    except ConflictError as error:
        return {}, errors_of({"amount": [str(error)]})
    return found, {}


def _preview(loan_id: str, amount: Decimal, keeps: Keeps) -> PlanChange | None:
    try:
        return preview_prepayment(current_bank(), current_actor(), loan_id, amount=amount, keeps=keeps)
    except InvalidInputError as error:
        if "keeps" not in error.errors:
            raise
    return None


def way_of(keeps: str, change: PlanChange, loan: RunningLoanView) -> dict[str, Any]:
    """Return a way to go on in words: the next instalment, the last day, what is saved."""
    coming = [claim for claim in change.after if claim.due > loan.business_date and claim.unpaid]
    before = [claim for claim in change.before if claim.due > loan.business_date and claim.unpaid]
    fewer = len(before) - len(coming)
    titles = {"instalment": _("Done sooner"), "term": _("Smaller instalments")}
    facts = [
        (_("Next instalment, CNY"), money(coming[0].principal + coming[0].interest)),
        (_("so far"), money(before[0].principal + before[0].interest)),
        (_("Last instalment"), day(coming[-1].due)),
        (_("Instalments left"), f"{len(coming)}"),
        (_("Interest saved, CNY"), money(change.cost_before - change.cost_after)),
    ]
    note = ngettext("%(num)s instalment fewer", "%(num)s instalments fewer", fewer) if fewer else _("as many instalments as before")
    return {"keeps": keeps, "title": titles[keeps], "facts": facts, "note": note}


def _show(loan: RunningLoanView, values: Mapping[str, str], ways: Mapping[str, PlanChange], errors: Mapping[str, list[str]]) -> str:
    fee = next((change.fee for change in ways.values()), Decimal(0))
    shown = [way_of(keeps, change, loan) for keeps, change in ways.items()]
    return page(
        "early",
        _("Repay early"),
        loan=loan,
        values=values,
        ways=shown,
        chosen=values.get("keeps") or (shown[0]["keeps"] if shown else ""),
        fee=money(fee) if fee else "",
        errors=errors,
        labels=labels_of(errors, amount=_("Principal to repay now, CNY")),
        back_url=url_for("customer.repayment", loan_id=loan.id),
    )
