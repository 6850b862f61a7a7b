"""One application or loan: where it stands, what comes next, its history and its plan."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lending.domain.applications import Status
from lending.service.reason_texts import reason_texts
from lending.service.views import ApplicationView, TimelineEvent, read_application
from webapp.customer import words
from webapp.customer.cards import LOOKS_AGAIN, card_of, next_instalment
from webapp.customer.pages import CUSTOMER, blueprint, page
from webapp.customer.plans import months_of, plan_note, totals_of
from webapp.customer.running import running_of, step_of
from webapp.customer.summary import masked
from webapp.customer.times import clock_time, local
from webapp.i18n import day, language, money
from webapp.security import current_actor, current_bank, signed_in


@blueprint.get("/loans/<uuid:application_id>")
@signed_in(CUSTOMER)
def loan(application_id: object) -> str:
    """Show an application: status, next step, the terms, what happened."""
    view = read(application_id)
    card, running = card_of(view), running_of(view) if view.status == Status.DISBURSED else None
    if running is not None:
        whole = url_for("customer.repayment", loan_id=running.id)
        card = replace(card, next=step_of(running, label=_("See your loan"), url=whole))
    return page(
        "loan",
        card.title,
        view=view,
        card=card,
        facts=_facts(view),
        days=days_of(view.timeline),
        payments=[(line.payee, f"{masked(line.account)} · {line.purpose}", money(line.amount)) for line in view.payments],
        running=running,
        next_rows=months_of(view)[:3] if running is None and next_instalment(view) else [],
        state=state_of(view),
        looks_again=card.moving and bool(view.timeline) and current_bank().now() - view.timeline[-1].at < LOOKS_AGAIN,
        back_url=url_for("customer.index"),
    )


@blueprint.get("/loans/<uuid:application_id>/state")
@signed_in(CUSTOMER)
def state(application_id: object) -> ResponseReturnValue:
    """Tell a page that waits whether something changed since."""
    response = Response(status=204)
    if state_of(read(application_id)) != request.args.get("since"):
        response.headers["HX-Refresh"] = "true"
    return response


@blueprint.get("/loans/<uuid:application_id>/plan")
@signed_in(CUSTOMER)
def plan(application_id: object) -> ResponseReturnValue:
    """Show all instalments and their sums; of a running loan as they stand."""
    view = read(application_id)
    running = running_of(view) if view.status == Status.DISBURSED else None
    if running is not None:
        return redirect(url_for("customer.repayment_plan", loan_id=running.id), 303)
    return page(
        "plan",
        _("Repayment plan"),
        view=view,
        rows=months_of(view, around_next=False),
        totals=totals_of(view),
        note=plan_note(view),
        back_url=url_for("customer.loan" if view.plan_is_binding else "customer.offer", application_id=view.id),
    )


@blueprint.get("/loans/<uuid:application_id>/reasons")
@signed_in(CUSTOMER)
def reasons(application_id: object) -> str:
    """Say in plain words why an application ended, and what can be done."""
    view = read(application_id)
    return page(
        "reasons",
        _("Why"),
        view=view,
        card=card_of(view),
        texts=reason_texts(view.reasons, language()),
        phone=current_bank().settings.complaint_phone,
        back_url=url_for("customer.loan", application_id=view.id),
    )


def read(application_id: object) -> ApplicationView:
    """Return an application of the customer's own."""
    return read_application(current_bank(), current_actor(), str(application_id))


def state_of(view: ApplicationView) -> str:
    """Return what changes when the application moves: its status and the steps that wait."""
    return "-".join([view.status, *sorted(step.definition for step in view.steps)])


def days_of(events: Iterable[TimelineEvent]) -> list[dict[str, Any]]:
    """Return the history by day, the latest first; several documents at one moment count as one line."""
    known = [event for event in events if event.action in words.EVENTS]
    latest = sorted(known, key=lambda event: event.at, reverse=True)
    return [
        {"label": day(when), "events": [_event(event) for event in same_day]}
        for when, same_day in groupby(latest, key=lambda event: local(event.at).date())
    ]


def _event(event: TimelineEvent) -> dict[str, Any]:
    title, icon = words.EVENTS[event.action]
    kinds = {"document_added": words.DOCUMENTS, "contracts_sealed": words.CONTRACTS}.get(event.action, {})
    note = str(kinds.get(str(event.facts.get("kind", "")), ""))
    tone = {"error-filled": "error", "warning-alt-filled": "warning"}.get(icon, "good")
    return {"time": clock_time(event.at), "datetime": event.at.isoformat(), "title": str(title), "note": note, "icon": icon, "tone": tone}


def _facts(view: ApplicationView) -> list[tuple[str, str]]:
    offer = view.offer
    return [
        (_("Product"), str(words.PRODUCTS[view.product])),
        (_("For"), str(words.PURPOSES[view.purpose])),
        (_("Amount, CNY"), money(offer.amount if offer else view.amount)),
        (_("Term"), _("%(months)s months", months=offer.term_months if offer else view.term_months)),
        (_("Repayment"), str(words.METHODS[offer.method if offer else view.method])),
        *([(_("Interest a year"), f"{offer.annual_rate * 100:.2f} %")] if offer else []),
        (_("Paid to"), str(words.PAYMENT_MODES[view.payment_mode])),
        (_("Reference"), view.reference),
    ]
