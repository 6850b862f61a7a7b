"""Another day of the month to pay on: its interest of odd days is said before it is chosen."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

from lending.errors import ConflictError, InvalidInputError
from lending.service.servicing.booking import Booked
from lending.service.servicing.due_days import DueDayPreview, change_due_day, preview_due_day
from lending.service.views.loans import RunningLoanView
from webapp.customer.booked import errors_in
from webapp.customer.labels import labels_of
from webapp.customer.pages import CUSTOMER, blueprint, form_values, page
from webapp.customer.repayment import own_loan
from webapp.entries import Choice, Form, Line
from webapp.errors import flat
from webapp.i18n import day, money
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of

_DAYS = tuple(str(number) for number in range(1, 32))


class DayForm(Form):
    """The day of the month."""

    day = Choice(_DAYS)


class DueDayForm(DayForm):
    """The day and the key that makes it count once."""

    key = Line(longest=64)


@blueprint.get("/repayment/<uuid:loan_id>/due-day")
@signed_in(CUSTOMER)
def due_day(loan_id: UUID) -> ResponseReturnValue:
    """Offer the days of the month."""
    loan = own_loan(loan_id)
    if loan.state != "active":
        return redirect(url_for("customer.repayment", loan_id=loan.id), 303)
    return _show(loan, {"key": str(uuid4())}, None, {})


@blueprint.post("/repayment/<uuid:loan_id>/due-day")
@signed_in(CUSTOMER)
def choose_due_day(loan_id: UUID) -> ResponseReturnValue:
    """Show what another day makes of the plan, and once confirmed change it."""
    values = form_values()
    preview, errors = _preview(str(loan_id), values)
    if not errors and request.form.get("act") == "change":
        errors = errors_in(loan_id, lambda: _change(str(loan_id), values))
        if not errors:
            return redirect(url_for("customer.repayment", loan_id=loan_id), 303)
    answer = _show(own_loan(loan_id), values, preview, errors)
    return (answer, 422) if errors else answer


def _change(loan_id: str, values: Mapping[str, str]) -> Booked:
    entered = DueDayForm().load(values)
    return change_due_day(current_bank(), current_actor(), loan_id, day=int(entered["day"]), key=entered["key"])


def _preview(loan_id: str, values: Mapping[str, str]) -> tuple[DueDayPreview | None, dict[str, list[str]]]:
    try:
        wanted = int(DayForm().load(values)["day"])
        return preview_due_day(current_bank(), current_actor(), loan_id, day=wanted), {}
    except ValidationError as error:
        return None, errors_of(flat(error.messages))
    except InvalidInputError as error:
        return None, errors_of(error.errors)
    except ConflictError as error:
        return None, errors_of({"day": [str(error)]})


def _show(loan: RunningLoanView, values: Mapping[str, str], preview: DueDayPreview | None, errors: Mapping[str, list[str]]) -> str:
    return page(
        "due_day",
        _("Day of payment"),
        loan=loan,
        values=values,
        days=[(number, number) for number in _DAYS],
        next_due=day(loan.upcoming.due) if loan.upcoming else "",
        preview=_facts(loan, preview) if preview else {},
        errors=errors,
        labels=labels_of(errors),
        back_url=url_for("customer.repayment", loan_id=loan.id),
    )


def _facts(loan: RunningLoanView, preview: DueDayPreview) -> dict[str, Any]:
    first = next(claim for claim in preview.change.after if claim.due == preview.next_due)
    more, odd = preview.change.cost_after - preview.change.cost_before, preview.odd_interest
    sentence = (
        _("The next instalment has %(odd)s CNY more interest, for the days it is later.", odd=money(odd))
        if odd > 0
        else _("The next instalment has %(odd)s CNY less interest, for the days it is earlier.", odd=money(-odd))
        if odd < 0
        else _("The interest of the next instalment stays the same.")
    )
    facts = [
        (_("Next instalment"), day(preview.next_due)),
        (_("Its amount, CNY"), money(first.principal + first.interest)),
        (_("Last instalment"), day(preview.change.after[-1].due)),
        (_("so far"), day(loan.plan[-1].due)),
        (_("Interest of the whole loan, CNY"), f"{'+' if more >= 0 else '−'}{money(abs(more))}"),
    ]
    return {"sentence": sentence, "facts": facts}
