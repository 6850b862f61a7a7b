"""Where a loan's money went: drawn, as a table and as a file; and the consents of those whose accounts it came through."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import EXCLUDE, Schema

from lending.domain.fund_flow.pools import POOLS, Convention
from lending.domain.fund_flow.records import AccountConsent
from lending.errors import ConflictError, InvalidInputError
from lending.service.fund_flow.consents import RECORDERS, NewConsent, record_consent, revoke_consent
from lending.service.fund_flow.papers import NewPaper, add_paper
from lending.service.views.flow import READERS, FlowStepSeen, FlowView, PaperSeen, read_consents, read_flow
from lending.service.views.flow_drawing import MisuseSeen
from webapp.entries import Amount, Choice, Day, Form, Line
from webapp.i18n import day, instant, money, percent
from webapp.officer import flow_words, words
from webapp.officer.csv_file import csv_file
from webapp.officer.filters import one_of
from webapp.officer.flow_parts import drawing
from webapp.officer.loan_pages import blueprint, loan_page, read_file
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of, spoken

_FIRST: Convention = "first_in_first_out"
#: The columns of the file: those of FlowStepSeen.
_COLUMNS = ("id", "at", "hop", "payer", "payer_holder", "payee", "payee_holder", "whole", "amount", "purpose")
_LABELS = {
    "kind": _l("Kind of paper"),
    "number": _l("Number"),
    "seller": _l("Seller"),
    "amount": _l("Amount"),
    "dated": _l("Dated"),
    "file": _l("File"),
    "account": _l("Account"),
    "holder": _l("Holder"),
    "reference": _l("Where the signed paper is"),
    "given_on": _l("Signed on"),
}


class FlowSchema(Schema):
    """By which convention, in the address."""

    class Meta:
        """Other parts of the address are not this page's."""

        unknown = EXCLUDE

    convention = one_of(POOLS)


class ConsentForm(Form):
    """A counterparty's consent."""

    account = Line(longest=40)
    holder = Line(longest=200)
    reference = Line(longest=100)
    given_on = Day(latest=date.max)


class PaperForm(Form):
    """What a trade paper says."""

    kind = Choice(flow_words.PAPERS)
    number = Line(longest=60)
    seller = Line(longest=200)
    amount = Amount(least=Decimal("0.01"))
    dated = Day(latest=date.max)


@blueprint.get("/<uuid:loan_id>/flow")
@signed_in(*READERS)
def flow(loan_id: UUID) -> str:
    """Show where a loan's money went."""
    return _page(loan_id, {}, {})


@blueprint.get("/<uuid:loan_id>/flow.csv")
@signed_in(*READERS)
def flow_file(loan_id: UUID) -> Response:
    """Return the transfers on the way as CSV; amounts in the loan's currency, times in UTC."""
    found = read_flow(current_bank(), current_actor(), str(loan_id), _convention())
    rows = [[_cell(getattr(step, name)) for name in _COLUMNS] for step in (found.steps if found else ())]
    return csv_file("flow-of-money", [_COLUMNS, *rows])


@blueprint.post("/<uuid:loan_id>/flow/consents")
@signed_in(*RECORDERS)
def consent(loan_id: UUID) -> ResponseReturnValue:
    """Record a counterparty's consent."""
    typed, errors = ConsentForm().read(request.form)
    if not errors:
        try:
            record_consent(current_bank(), current_actor(), str(loan_id), NewConsent(**typed))
        except InvalidInputError as error:
            errors = errors_of(error.errors)
    if errors:
        return _page(loan_id, request.form, errors), 422
    flash(_("Consent recorded; the money is followed into this account from now on."), "good")
    return redirect(url_for("loan_book.flow", loan_id=loan_id), 303)


@blueprint.post("/<uuid:loan_id>/flow/consents/<uuid:consent_id>/revoke")
@signed_in(*RECORDERS)
def revoke(loan_id: UUID, consent_id: UUID) -> ResponseReturnValue:
    """Take a consent back."""
    try:
        revoke_consent(current_bank(), current_actor(), str(loan_id), str(consent_id))
        flash(_("Consent taken back; this account is no longer looked into."), "good")
    except ConflictError as error:
        flash(spoken(str(error)), "error")
    return redirect(url_for("loan_book.flow", loan_id=loan_id), 303)


@blueprint.post("/<uuid:loan_id>/flow/papers")
@signed_in(*RECORDERS)
def paper(loan_id: UUID) -> ResponseReturnValue:
    """Take a trade paper in."""
    typed, errors = PaperForm().read(request.form)
    file = request.files.get("file")
    if not file or not file.filename:
        errors = {**errors, "file": [str(_("Choose a file."))]}
    elif not errors:
        try:
            new = NewPaper(file_name=file.filename, content=file.read(), **typed)
            add_paper(current_bank(), current_actor(), str(loan_id), new)
        except InvalidInputError as error:
            errors = errors_of(error.errors)
    if errors:
        return _page(loan_id, request.form, errors), 422
    flash(_("The paper is in, and anchored in the journal."), "good")
    return redirect(url_for("loan_book.flow", loan_id=loan_id), 303)


def _convention() -> Convention:
    asked: Convention | None = FlowSchema().load({name: value for name, value in request.args.items() if value})["convention"]
    return asked or _FIRST


def _page(loan_id: UUID, values: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    convention = _convention()
    found = read_flow(current_bank(), current_actor(), str(loan_id), convention)
    may_record = bool(current_actor().roles & set(RECORDERS))
    consents = read_consents(current_bank(), current_actor(), found) if found else ()
    return loan_page(
        "flow",
        read_file(loan_id),
        flow=_shown(found) if found else None,
        ways=[(str(label), url_for("loan_book.flow", loan_id=loan_id, convention=code), code == convention) for code, label in _ways()],
        csv_url=url_for("loan_book.flow_file", loan_id=loan_id, convention=convention),
        consents=[_consent(each) for each in consents],
        may_record=may_record,
        kinds=[(code, str(name)) for code, name in flow_words.PAPERS.items()],
        values=values,
        errors=errors,
        labels=_LABELS,
    )


def _consent(each: AccountConsent) -> dict[str, str]:
    return {"id": each.id, "account": each.account, "holder": each.holder, "reference": each.reference, "on": day(each.given_on)}


def _ways() -> list[tuple[str, Any]]:
    return list(flow_words.CONVENTIONS.items())


def _shown(found: FlowView) -> dict[str, Any]:
    return {
        "figures": _figures(found),
        **drawing(found),
        "misuses": [_misuse(each) for each in found.misuses],
        "steps": [_step(step) for step in found.steps],
        "complete": found.complete,
        "diluted": money(found.diluted) if found.diluted else "",
        "papers": [_paper(each) for each in found.papers],
        "warnings": [url_for("warnings.show", warning_id=each) for each in found.warnings],
    }


def _figures(found: FlowView) -> list[dict[str, Any]]:
    tone = {"tone": "error"} if found.misused_share else {}
    rest = max(1 - found.purpose_share - found.misused_share, Decimal(0))
    return [
        {"label": _("Paid out, %(currency)s", currency=found.currency), "value": money(found.drawn)},
        {"label": _("Reached its purpose"), "value": percent(found.purpose_share, 1)},
        {"label": _("Where no loan may go"), "value": percent(found.misused_share, 1), **tone},
        {"label": _("Neither, as far as it is known"), "value": percent(rest, 1)},
    ]


def _misuse(each: MisuseSeen) -> dict[str, Any]:
    return {"sink": words.word(flow_words.SINKS, each.sink), "amount": money(each.amount), "path": " → ".join(each.path)}


def _paper(each: PaperSeen) -> dict[str, Any]:
    altered = ", ".join(words.word(flow_words.ALTERATIONS, what) for what in each.altered)
    return {
        "url": url_for("officer_documents.show", document_id=each.document_id),
        "kind": words.word(flow_words.PAPERS, each.kind),
        "number": each.number,
        "seller": each.seller,
        "amount": money(each.amount),
        "dated": day(each.dated),
        "verdict": words.toned(flow_words.VERDICTS, each.verdict),
        "paid_on": day(each.paid_on) if each.paid_on else "",
        "anchor": {"label": altered or str(_("as anchored")), "tone": "error" if altered else "good"},
    }


def _step(step: FlowStepSeen) -> dict[str, Any]:
    return {
        "at": instant(step.at),
        "hop": step.hop,
        "payer": f"{step.payer_holder} {step.payer}".strip(),
        "payee": f"{step.payee_holder} {step.payee}".strip(),
        "whole": money(step.whole),
        "amount": money(step.amount),
        "purpose": step.purpose,
    }


def _cell(value: object) -> str:
    """Return a cell that a spreadsheet does not take for a formula."""
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"'{text}" if text[:1] in "=+-@" else text
