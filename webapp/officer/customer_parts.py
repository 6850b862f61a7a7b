"""The parts of a customer's page and of the pane beside a follow-up: loans, segments with their reasons, the account, contacts."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from lending.domain.segmentation.standing import MOST_POTENTIAL
from lending.service.views.customer import ContactSeen, CustomerLoan, CustomerView, MonthSeen, PaperOfCustomer
from lending.service.views.flow_drawing import FlowDrawn
from lending.service.views.warnings import WarningView
from webapp.i18n import day, instant, money, percent
from webapp.officer import loan_words, warning_words, words
from webapp.officer.collection_words import CHANNELS, CONTACT_OUTCOMES, NEXT_STEPS, spoken_by
from webapp.officer.figures import whole
from webapp.officer.flow_parts import drawing
from webapp.officer.segment_words import GRADES, findings, follow_up

#: Drawings of where money went that stand open, and accounts that each draws; a loan's own page has all.
OPEN_FLOWS, DRAWN_ACCOUNTS = 2, 12


def parts(customer: CustomerView) -> dict[str, Any]:
    """Return a customer in words."""
    return {
        "name": customer.name,
        "segment": {"letter": customer.segment, "label": words.word(words.SEGMENTS, customer.segment)},
        "manager": customer.manager,
        "managed_since": day(customer.managed_since),
        "loans": [_loan(loan) for loan in customer.loans],
        "months": [_month(month) for month in customer.months],
        "account": _account(customer),
        "flows": None if customer.flows is None else _flows(customer),
        "contacts": [_contact(contact) for contact in customer.contacts],
        "no_contact": _no_contact(customer),
        "warnings": None if customer.warnings is None else [_warning(each) for each in customer.warnings],
        "documents": None if customer.documents is None else [_document(each) for each in customer.documents],
    }


def _no_contact(customer: CustomerView) -> str:
    """Say what it means that no contact is written down."""
    if customer.collected_since is not None:
        return str(_("In collection since %(day)s, no contact is written down yet", day=day(customer.collected_since)))
    return str(_("Was in collection, without a contact") if customer.was_collected else _("Never in collection"))


def _loan(loan: CustomerLoan) -> dict[str, Any]:
    state, tone = loan_words.STATES[loan.state]
    return {
        "url": url_for("loan_book.show", loan_id=loan.id),
        "flow_url": url_for("loan_book.flow", loan_id=loan.id),
        "reference": loan.reference,
        "product": words.word(words.PRODUCTS, loan.product),
        "principal": whole(loan.principal),
        "outstanding": whole(loan.outstanding),
        "days": loan.days_past_due or "–",
        "tier": words.toned(loan_words.TIERS, loan.tier),
        "state": {"label": str(state), "tone": tone},
        "paid_out": day(loan.disbursed_on),
    }


def _flows(customer: CustomerView) -> dict[str, Any]:
    """Return where the money of loans went: the first drawings, those that collapse, and loans whose way is not known or not drawn here."""
    loans = {loan.id: _loan(loan) for loan in customer.loans}
    drawn = [{**loans[flow.loan_id], **_shares(flow), **drawing(flow, DRAWN_ACCOUNTS)} for flow in customer.flows or ()]
    others = [loans[loan.id] for loan in customer.loans if loan.id not in {flow.loan_id for flow in customer.flows or ()}]
    return {"shown": drawn[:OPEN_FLOWS], "more": drawn[OPEN_FLOWS:], "others": others}


def _shares(flow: FlowDrawn) -> dict[str, Any]:
    misused = {"label": str(_("%(share)s where no loan may go", share=percent(flow.misused_share, 1))), "tone": "error"}
    return {
        "reached": str(_("%(share)s reached its purpose", share=percent(flow.purpose_share, 1))),
        "misused": misused if flow.misused_share else None,
        "complete": flow.complete,
    }


def _warning(each: WarningView) -> dict[str, Any]:
    return {
        "url": url_for("warnings.show", warning_id=each.id),
        "name": words.word(warning_words.INDICATORS, each.indicator),
        "colour": warning_words.colour(each.colour),
        "state": warning_words.state(each.state, each.verdict),
        "evidence": warning_words.evidence_line(each.evidence),
        "raised": day(each.raised_on),
    }


def _document(each: PaperOfCustomer) -> dict[str, Any]:
    return {
        "url": url_for("officer_documents.show", document_id=each.id),
        "kind": words.word(words.DOCUMENTS, each.kind),
        "file_name": each.file_name,
        "reference": each.reference or "–",
        "at": instant(each.recorded_at),
    }


def _month(month: MonthSeen) -> dict[str, Any]:
    return {
        "month": month.month,
        "grade": words.toned(GRADES, month.grade),
        "points": month.points,
        "before": month.before if month.moved_because else None,
        "segment": month.segment,
        "found": findings(month.reasons),
        "because": words.label(month.moved_because) if month.moved_because else None,
        "contribution": whole(month.contribution),
        "potential": f"{month.potential}/{MOST_POTENTIAL}",
        "follow_up": follow_up(month.state, month.outcome),
    }


def _account(customer: CustomerView) -> list[dict[str, str]]:
    """Return what three months of the account come to; nothing where no account is known."""
    account = customer.account
    if account is None:
        return []
    return [
        {"term": _("Came in"), "value": money(account.income)},
        {"term": _("Months with a salary"), "value": f"{account.salary_months}/3"},
        {"term": _("Spent"), "value": money(account.spending)},
        {"term": _("To gambling"), "value": money(account.gambling)},
        {"term": _("To brokers"), "value": money(account.brokerage)},
        {"term": _("Change of balance"), "value": money(account.net)},
    ]


def _contact(contact: ContactSeen) -> dict[str, Any]:
    channel, _icon = CHANNELS[contact.channel]
    outcome, tone = CONTACT_OUTCOMES[contact.outcome or "on_its_way"]
    return {
        "at": instant(contact.at),
        "channel": str(channel),
        "outcome": {"label": str(outcome), "tone": tone},
        "next": words.word(NEXT_STEPS, contact.next_step),
        "by": spoken_by(contact.actor_name),
    }
