"""Cases: the list, the case page, and the due-diligence report as PDF."""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from marshmallow import EXCLUDE, fields

from lending.domain.actors import Actor, Role
from lending.domain.applications import Status
from lending.domain.new_application import IMPORTED
from lending.service.attachments import list_attachments
from lending.service.audit.erasing import ASKS
from lending.service.audit.holds import AGREES
from lending.service.business_date import read_business_date
from lending.service.case_path import PathInDiagram, read_paths
from lending.service.case_places import AtCase
from lending.service.comments import read_case_comments
from lending.service.ports import CaseQuery
from lending.service.report_paper import read_report_paper
from lending.service.staff import read_colleagues
from lending.service.views import ApplicationRow, ApplicationView, CaseView, OpenStep, list_applications, read_case, task_query
from webapp.api.fields import Whole
from webapp.i18n import day, instant, language
from webapp.inline import inline
from webapp.officer import attachments, case_parts, chronicle, comments, places, searches, words
from webapp.officer.diagrams import deepest, where
from webapp.officer.figures import due, local, span, whole
from webapp.officer.filters import LAST_PAGE, one_of
from webapp.security import current_actor, current_bank, signed_in

blueprint = Blueprint("cases", __name__, url_prefix="/cases")

STAFF = tuple(role for role in Role if role not in {Role.CUSTOMER, Role.PARTNER})
PAGE = 50
#: The page a row of each list opens: auditors go on to the replay.
_PAGES: dict[str, Callable[[str], str]] = {
    "cases": lambda key: url_for("cases.show", application_id=key),
    "history": lambda key: url_for("audit.show", case_key=key),
}
#: Reading what everybody else looked at is the auditor's work.
_SEES_READS = frozenset({Role.AUDITOR})


class CasesSchema(places.PlaceSchema):
    """The list's filter in the address."""

    class Meta:
        """Other parts of the address are not the list's."""

        unknown = EXCLUDE

    q = fields.String(load_default=None)
    status = one_of(status.value for status in Status)
    product = one_of(words.PRODUCTS)
    page = Whole(1, LAST_PAGE, text=True, load_default=1)


@blueprint.get("")
@signed_in(*STAFF)
def index() -> str:
    """List the cases in the actor's scope, newest first."""
    wanted = CasesSchema().load({name: value for name, value in request.args.items() if value})
    return list_page("cases", wanted, _("Cases"))


def list_page(place: str, wanted: dict[str, Any], title: str) -> str:
    """Return a page of cases with its filters; the auditor's search shows the same under another of `searches.LISTS`."""
    endpoint, text = searches.LISTS[place], searches.text_of(wanted["q"])
    wanted = {**wanted, "q": searches.address_of(text)}
    found = places.find(wanted)
    query = CaseQuery(
        actor=current_actor(),
        ids=found.application_ids if found else None,
        text=text,
        status=wanted["status"],
        product=wanted["product"],
        **bounds_of(wanted),
        offset=(wanted["page"] - 1) * PAGE,
        limit=PAGE,
    )
    rows, total = list_applications(current_bank(), query)
    return render_template(
        "officer/cases.html",
        colleagues=[("", _("Anybody")), *read_colleagues(current_bank(), query.actor)] if place == "history" else None,
        page_title=title,
        search_url=url_for("searches.search", place=place),
        query=text or "",
        wanted=wanted,
        narrowed=any(value for name, value in wanted.items() if name != "page"),
        at=places.filters(found),
        told=places.told(found, total) if found else None,
        rows=[_row(row, place) for row in rows],
        total=total,
        statuses=[("", _("Any")), *((status.value, _status_name(status)) for status in Status)],
        products=[("", _("Any")), *((code, str(name)) for code, name in words.PRODUCTS.items())],
        pages=pages_of(endpoint, wanted, total),
        clear_url=url_for(endpoint),
        begun_url=url_for("begun.index") if place == "history" else None,
        desk_url=url_for("desk.index") if Role.INTAKE_OFFICER in query.actor.roles else None,
    )


def bounds_of(wanted: dict[str, Any]) -> dict[str, Any]:
    """Return who had a hand in a case, between which days it came in and of what amount, as far as the list asks."""
    zone = ZoneInfo(current_bank().settings.timezone)
    since, until = wanted.get("since"), wanted.get("until")
    return {
        "officer": wanted.get("officer"),
        "since": datetime.combine(since, time.min, zone) if since else None,
        "before": datetime.combine(until + timedelta(days=1), time.min, zone) if until else None,
        "least": wanted.get("least"),
        "most": wanted.get("most"),
    }


@blueprint.get("/<uuid:application_id>")
@signed_in(*STAFF)
def show(application_id: UUID) -> str:
    """Show a case: where it stands, what comes next, and everything it takes to decide."""
    return page(str(application_id), {})


def page(key: str, said: Mapping[str, Any]) -> str:
    """Return the page of a case; `said` has what was typed as a comment, and what is wrong with `text` or `file`."""
    bank, actor = current_bank(), current_actor()
    case = read_case(bank, actor, key)
    paths = read_paths(bank, actor, key)
    reads = bool(actor.roles & _SEES_READS)
    return render_template(
        "officer/case.html",
        page_title=case.application.customer_name,
        search_url=url_for("searches.search", place="cases"),
        head=_head(case.application, case),
        next=_next(actor, case.application, case.holders),
        where=_where(paths, case.application),
        timeline_days=chronicle.timeline(case.timeline, reads=reads),
        events=sum(1 for event in case.timeline if reads or event.action not in chronicle.READS),
        case=case_parts.view(case),
        report_url=url_for("cases.report", application_id=key) if case.diligence else None,
        erasure_url=url_for("erasures.show", party_id=case.party.id) if actor.roles & {ASKS, AGREES} else None,
        plan_is_binding=case.application.plan_is_binding,
        lang=language(),
        **_notes(key, said),
    )


def _notes(key: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the bank's people put to the case: the comments with the form for another, and the files."""
    bank, actor = current_bank(), current_actor()
    write = url_for("case_notes.comment", application_id=key) if actor.is_officer else None
    thread = [comments.view(found) for found in read_case_comments(bank, actor, key)]
    return {
        "thread": {"comments": thread, "url": write, "typed": said.get("typed", ""), "errors": said.get("text", [])},
        "files": attachments.panel(
            list_attachments(bank, actor, AtCase(key)),
            None,
            url_for("case_notes.attach", application_id=key) if actor.is_officer else None,
            lambda found: url_for("case_notes.detach", application_id=key, attachment_id=found),
            {"errors": said.get("file")},
        ),
    }


@blueprint.get("/<uuid:application_id>/report.pdf")
@signed_in(*STAFF)
def report(application_id: UUID) -> Response:
    """Return the due-diligence report as PDF."""
    document, content = read_report_paper(current_bank(), current_actor(), str(application_id), language())
    return inline(content, document.media_type, document.file_name)


def _where(paths: tuple[PathInDiagram, ...] | None, application: ApplicationView) -> dict[str, Any]:
    """Return the diagram asked for, else the outermost; its switch leads to the processes called from it."""
    if paths == () and application.channel == IMPORTED:
        return {"away": _("The loan was taken over with another book: no process of this bank led to it."), "is_error": False}
    found = where(paths, request.args.get("process"))
    deep = deepest(paths)
    for other in found.get("others", ()):
        other["url"] = url_for("cases.show", application_id=application.id, process=other["process"])
        other["hint"] = _("now here") if other["process"] == deep else ""
    return found


def _status_name(status: str) -> str:
    return str(words.STATUSES[status][0])


def _status(status: str) -> dict[str, str]:
    label, tone = words.STATUSES[status]
    return {"label": str(label), "tone": tone}


def _row(row: ApplicationRow, place: str) -> dict[str, Any]:
    return {
        "url": _PAGES[place](row.id),
        "reference": row.reference,
        "customer": row.customer_name,
        "segment": row.segment,
        "product": words.word(words.PRODUCTS, row.product),
        "purpose": words.word(words.PURPOSES, row.purpose),
        "amount": whole(row.amount),
        "term": row.term_months,
        "channel": words.word(words.CHANNELS, row.channel),
        "status": _status(row.status),
        "submitted": day(local(row.submitted_at).date()),
        "submitted_title": instant(row.submitted_at),
    }


def pages_of(endpoint: str, wanted: dict[str, Any], total: int) -> dict[str, Any] | None:
    """Return what the pager below a list shows; None where one page is enough. Who asks for a page past the last is sent to the last."""
    page, kept = wanted["page"], {name: value for name, value in wanted.items() if value and name != "page"}
    last = max(1, -(-total // PAGE))
    if page > last:
        abort(redirect(url_for(endpoint, page=last if last > 1 else None, **kept), 303))
    if last == 1:
        return None
    first = (page - 1) * PAGE + 1
    return {
        "first": min(first, total),
        "last": min(first + PAGE - 1, total),
        "total": total,
        "previous_url": url_for(endpoint, page=page - 1, **kept) if page > 1 else None,
        "next_url": url_for(endpoint, page=page + 1, **kept) if first + PAGE <= total else None,
    }


def _head(application: ApplicationView, case: CaseView) -> dict[str, Any]:
    product, purpose = words.word(words.PRODUCTS, application.product), words.word(words.PURPOSES, application.purpose)
    applied = _("applied %(day)s", day=day(local(application.submitted_at).date()))
    segment = {"letter": case.party.segment, "label": words.word(words.SEGMENTS, case.party.segment)}
    return {
        "title": application.customer_name,
        "reference": application.reference,
        "chip": _status(application.status),
        "segment": segment,
        "facts": f"{product}{words.comma()}{purpose} · {words.word(words.CHANNELS, application.channel)} · {applied}",
    }


def _next(actor: Actor, application: ApplicationView, holders: Mapping[str, str]) -> dict[str, Any]:
    """Say what comes next, who does it or has it in hand, and offer the way there."""
    steps = [step for step in application.steps if step.group != Role.CUSTOMER]
    step = next((step for step in steps if step.group in actor.roles), next(iter([*steps, *application.steps]), None))
    if step is None:
        return _nobody(application)
    group = words.word(words.GROUPS, step.group)
    text = _("waits for the customer") if step.group == Role.CUSTOMER else _("group %(group)s", group=group)
    if step.task_id in holders:
        text = _("%(name)s has it in hand", name=holders[step.task_id])
    may_open = step.group != Role.CUSTOMER and actor.is_officer
    action = {"label": _("Open task"), "url": url_for("tasklist.show", task_id=step.task_id)} if may_open else None
    return {"title": _("Next: %(step)s", step=words.label(step.name)), "text": text, "action": action, "due": _due(actor, step)}


def _nobody(application: ApplicationView) -> dict[str, Any]:
    until = application.appeal_until
    if until is not None and until >= read_business_date(current_bank()):  # told and closed, but the process still waits
        return {
            "title": _status_name(application.status),
            "text": _("the customer may appeal until %(day)s", day=day(until)),
            "icon": "hourglass",
        }
    if application.closed_at or application.disbursed_at:
        ended = instant(application.disbursed_at or application.closed_at)
        return {
            "title": _status_name(application.status),
            "text": _("closed %(at)s; nothing is left to do", at=ended),
            "icon": "checkmark-filled",
        }
    return {"title": _("The system is working"), "text": _("no step waits for a person at the moment"), "icon": "in-progress"}


def _due(actor: Actor, step: OpenStep) -> dict[str, str] | None:
    if step.due_at is None:
        return None
    query = task_query(current_bank(), actor)
    when = due(step.due_at, query.now, query.end_of_day)
    left = when.note if when.tone == "error" else _("%(span)s left", span=span(step.due_at - query.now))
    return {"left": left, "at": when.whole, "tone": when.tone}
