"""One loan as the bank's people see it: how it stands, its plan, its events, its ledger, how late it was."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, url_for
from flask_babel import gettext as _

from lending.domain.actors import Actor, Role
from lending.service.early_warning.contact_changes import CHANGERS
from lending.service.servicing.reversals import REVERSIBLE
from lending.service.statement import read_statement
from lending.service.views.customer import READERS as CUSTOMER_READERS
from lending.service.views.flow import READERS as FLOW_READERS
from lending.service.views.loan_parts import EventLine
from lending.service.views.loans import LoanFile, RunningLoanView, read_loan_file
from lending.service.views.warnings import warnings_of_loan
from webapp.i18n import day, language, money, percent
from webapp.inline import inline
from webapp.loan_words import chart_summary
from webapp.officer import loan_parts, loan_words, warning_words, words
from webapp.officer.begun import replays_url
from webapp.officer.cases import STAFF
from webapp.plan_chart import draw_plan
from webapp.security import current_actor, current_bank, signed_in

blueprint = Blueprint("loan_book", __name__, url_prefix="/loan-book")
#: What can be looked at; everything else below the head is a form.
_PARTS = frozenset({"plan", "events", "changes", "ledger", "history", "flow", "legal"})


@blueprint.get("/<uuid:loan_id>")
@signed_in(*STAFF)
def show(loan_id: UUID) -> str:
    """Show how a loan stands: its plan, paid beside due."""
    file = read_file(loan_id)
    loan = file.loan
    drawn = {"chart": draw_plan(loan.plan, loan.business_date), "summary": chart_summary(loan)} if loan.plan else {}
    return loan_page("plan", file, rows=[loan_parts.plan_row(line) for line in loan.plan], sums=loan_parts.plan_sums(loan), **drawn)


@blueprint.get("/<uuid:loan_id>/events")
@signed_in(*STAFF)
def events(loan_id: UUID) -> str:
    """Show what happened to a loan, who booked it, and what its money paid."""
    file = read_file(loan_id)
    rows = [{**loan_parts.event_row(event), "take_back_url": _take_back_url(file.loan, event)} for event in file.loan.events]
    return loan_page("events", file, rows=rows, used=loan_parts.used_rows(file.loan))


@blueprint.get("/<uuid:loan_id>/ledger")
@signed_in(*STAFF)
def ledger(loan_id: UUID) -> str:
    """Show a loan's postings and its trial balance."""
    file = read_file(loan_id)
    return loan_page(
        "ledger",
        file,
        accounts=[loan_parts.account_row(line) for line in file.trial_balance],
        sums=loan_parts.account_sums(file.trial_balance),
        postings=[loan_parts.posting_row(line) for line in file.postings],
    )


@blueprint.get("/<uuid:loan_id>/history")
@signed_in(*STAFF)
def history(loan_id: UUID) -> str:
    """Show where a loan stood among tiers and buckets, and why it moved."""
    file = read_file(loan_id)
    return loan_page(
        "history",
        file,
        tiers=[loan_parts.tier_row(line) for line in reversed(file.tiers)],
        stays=[loan_parts.stay_row(line, file.loan.business_date) for line in reversed(file.stays)],
    )


@blueprint.get("/<uuid:loan_id>/statement.pdf")
@signed_in(*STAFF)
def statement(loan_id: UUID) -> Response:
    """Return the customer's statement as PDF, in the language of the page."""
    name, content = read_statement(current_bank(), current_actor(), str(loan_id), language())
    return inline(content, "application/pdf", name)


def read_file(loan_id: UUID) -> LoanFile:
    """Return a loan in the scope of whoever asks."""
    return read_loan_file(current_bank(), current_actor(), str(loan_id))


def loan_page(part: str, file: LoanFile, **data: Any) -> str:
    """Render a part of the loan's page below its head."""
    loan = file.loan
    return render_template(
        f"officer/loan_{part}.html",
        page_title=loan.customer_name,
        search_url=url_for("searches.search", place="loans"),
        loan=loan,
        head=_head(file),
        figures=_figures(loan),
        tabs=_tabs(part, loan),
        acts=_acts(part, current_actor(), file),
        warned=_warned(loan.id),
        **data,
    )


def _warned(loan_id: str) -> dict[str, Any] | None:
    """Return how dangerous the loan's customer looks and his open warnings; None while nothing warns of him."""
    danger, found = warnings_of_loan(current_bank(), current_actor(), loan_id)
    if danger is None:
        return None
    opened = [
        {"url": url_for("warnings.show", warning_id=each.id), "name": words.word(warning_words.INDICATORS, each.indicator)}
        for each in found
        if each.state == "open"
    ]
    return {"colour": warning_words.colour(danger), "warnings": opened}


def _head(file: LoanFile) -> dict[str, Any]:
    loan = file.loan
    facts = [
        words.word(words.PRODUCTS, loan.product),
        words.word(words.METHODS, loan.method),
        percent(loan.annual_rate),
        _("paid out %(day)s", day=day(loan.disbursed_on)),
        file.branch_name,
    ]
    return {"facts": " · ".join(str(fact) for fact in facts), "chip": loan_words.state_of(loan)}


def _figures(loan: RunningLoanView) -> list[dict[str, Any]]:
    tier = words.toned(loan_words.TIERS, loan.tier or "")
    overdue = {"label": _("Overdue"), "value": money(loan.overdue)} | ({"tone": "error"} if loan.overdue else {})
    return [
        {"label": _("Outstanding, %(currency)s", currency=loan.currency), "value": money(loan.outstanding)},
        {"label": _("Due by today"), "value": money(loan.due_now)},
        overdue,
        {"label": _("Of it penalty"), "value": money(loan.penalty)},
        {"label": _("Money held"), "value": money(loan.unapplied)},
        {"label": _("Days past due"), "value": loan.days_past_due},
        {"label": _("Bucket"), "value": loan.bucket or "–"},
        {"label": _("Tier"), "value": tier["label"]},
    ]


def _tabs(part: str, loan: RunningLoanView) -> list[dict[str, Any]]:
    names = {
        "plan": (_("Plan"), "loan_book.show", len(loan.plan)),
        "events": (_("Events"), "loan_book.events", len(loan.events)),
        "changes": (_("Changes"), "loan_book.changes", None),
        "ledger": (_("Ledger"), "loan_book.ledger", None),
        "history": (_("Tiers and buckets"), "loan_book.history", None),
        "legal": (_("Legal"), "loan_book.legal", None),
    }
    if current_actor().roles & set(FLOW_READERS):
        names["flow"] = (_("Flow of money"), "loan_book.flow", None)
    return [
        {"label": label, "url": url_for(endpoint, loan_id=loan.id), "current": name == part, "count": count}
        for name, (label, endpoint, count) in names.items()
    ]


def _acts(part: str, actor: Actor, file: LoanFile) -> dict[str, str]:
    """Return where the acts of this person on this loan are, by their names; a form has an act of its own."""
    loan = file.loan
    acts = {"statement": url_for("loan_book.statement", loan_id=loan.id)}
    if loan.application_id:
        acts["case"] = url_for("cases.show", application_id=loan.application_id)
    if actor.roles & frozenset(CUSTOMER_READERS):
        acts["customer"] = url_for("customers.show", party_id=file.party_id)
    if actor.roles & frozenset(CHANGERS) and part in _PARTS:
        acts["contact"] = url_for("loan_book.contact", loan_id=loan.id)
    if Role.SERVICING_OFFICER in actor.roles and loan.state == "active" and part in _PARTS:
        acts["payment"] = url_for("loan_book.payment", loan_id=loan.id)
    replays = replays_url(loan_id=loan.id)
    return acts if replays is None else {**acts, "replays": replays}


def _take_back_url(loan: RunningLoanView, event: EventLine) -> str | None:
    may = Role.SERVICING_OFFICER in current_actor().roles and event.kind in REVERSIBLE and event.taken_back_by is None
    return url_for("loan_book.take_back", loan_id=loan.id, number=event.number) if may else None
