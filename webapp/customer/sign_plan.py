"""The supplement agreement: both plans side by side, the paper page by page, the reading time, the code, the signature."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lending.domain.restructuring.records import SupplementAgreement
from lending.errors import ConflictError, InvalidInputError
from lending.service.documents import read_document
from lending.service.restructuring import confirming
from lending.service.views.restructuring import RestructuringView, find_request
from webapp.customer.contracts import CodeForm
from webapp.customer.labels import labels_of
from webapp.customer.pages import CUSTOMER, blueprint, form_values, page, tell
from webapp.i18n import day, money
from webapp.page_images import page_count
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of


@blueprint.get("/repayment/<uuid:loan_id>/another-plan/sign")
@signed_in(CUSTOMER)
def sign_plan(loan_id: UUID) -> ResponseReturnValue:
    """Show the agreement to read; the reading time runs on the server from the first time."""
    asked = _offered(loan_id)
    if asked is None:
        return redirect(url_for("customer.another_plan", loan_id=loan_id), 303)
    return _page(loan_id, confirming.open_agreement(current_bank(), current_actor(), asked.id), {})


@blueprint.post("/repayment/<uuid:loan_id>/another-plan/sign/code")
@signed_in(CUSTOMER)
def ask_plan_code(loan_id: UUID) -> ResponseReturnValue:
    """Send the one-time code."""
    asked = _offered(loan_id)
    if asked is None:
        return redirect(url_for("customer.another_plan", loan_id=loan_id), 303)
    try:
        confirming.send_agreement_code(current_bank(), current_actor(), asked.id)
    except ConflictError as error:
        tell(error)
    else:
        flash(_("We sent a code to your phone. It is good for 5 minutes."), "good")
    return redirect(url_for("customer.sign_plan", loan_id=loan_id, _anchor="sign"), 303)


@blueprint.post("/repayment/<uuid:loan_id>/another-plan/sign")
@signed_in(CUSTOMER)
def confirm_plan(loan_id: UUID) -> ResponseReturnValue:
    """Sign with the code; a second press after the first changes nothing."""
    asked = _offered(loan_id)
    if asked is None or asked.agreement is None:
        return redirect(url_for("customer.another_plan", loan_id=loan_id), 303)
    said, errors = CodeForm().read(form_values())
    if errors:
        return _page(loan_id, asked.agreement, errors), 422
    try:
        fits = confirming.confirm_agreement(current_bank(), current_actor(), asked.id, said["code"])
    except InvalidInputError as error:
        return _page(loan_id, asked.agreement, errors_of(error.errors)), 422
    except ConflictError as error:
        tell(error)
    else:
        if not fits:
            flash(_("Your loan changed since this agreement was made. We make it anew; you need do nothing now."), "info")
    return redirect(url_for("customer.another_plan", loan_id=loan_id), 303)


def _offered(loan_id: UUID) -> RestructuringView | None:
    """Return the request whose agreement waits for the customer, None where none does."""
    asked = find_request(current_bank(), current_actor(), str(loan_id))
    return asked if asked is not None and asked.state == "open" and asked.stage == "offered" else None


def _page(loan_id: UUID, agreement: SupplementAgreement, errors: Mapping[str, list[str]]) -> str:
    now = current_bank().now()
    left = agreement.minimum_seconds - (now - agreement.opened_at).total_seconds() if agreement.opened_at else agreement.minimum_seconds
    document_id = str(agreement.document_id)
    terms: Mapping[str, Any] = agreement.terms
    return page(
        "sign_plan",
        _("Read and sign"),
        loan_id=loan_id,
        document_id=document_id,
        pages=page_count(read_document(current_bank(), current_actor(), document_id)[1]),
        facts=_facts(terms),
        rows=_rows(terms["before"], terms["after"]),
        currency=terms["currency"],
        left=max(0, int(left) + 1) if left > 0 else 0,
        total=agreement.minimum_seconds,
        code_sent=agreement.code_expires_at is not None and agreement.code_expires_at > now,
        errors=errors,
        labels=labels_of(errors),
        back_url=url_for("customer.another_plan", loan_id=loan_id),
    )


def _facts(terms: Mapping[str, Any]) -> list[tuple[str, str]]:
    more, waived = Decimal(terms["difference"]), Decimal(terms["waived"])
    return [
        (_("Interest and penalty of the whole loan so far"), money(Decimal(terms["cost_before"]))),
        (_("and by the new plan"), money(Decimal(terms["cost_after"]))),
        (_("Difference"), f"{'+' if more >= 0 else '−'}{money(abs(more))}"),
        *([(_("We give up"), money(waived))] if waived else []),
        (_("Last instalment so far"), _day(terms["last_due_before"])),
        (_("and by the new plan"), _day(terms["last_due_after"])),
    ]


def _day(text: object) -> str:
    return day(date.fromisoformat(str(text)))


def _rows(before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return both plans by due date, so that the instalments of a day stand beside each other."""
    old, new = ({row["due"]: money(Decimal(row["principal"]) + Decimal(row["interest"])) for row in rows} for rows in (before, after))
    return [{"due": _day(due), "old": old.get(due, "–"), "new": new.get(due, "–")} for due in sorted(old | new)]
