"""Auditors' findings at the desks: what waits for an answer, and the thread of each with the act that comes next."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lending.domain.actors import Role
from lending.domain.findings import FindingAct
from lending.errors import ConflictError, InvalidInputError
from lending.service.replay.findings import FindingView, act_on_finding, list_findings, read_finding
from webapp.i18n import day, instant
from webapp.officer.figures import local
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of, spoken

blueprint = Blueprint("findings", __name__, url_prefix="/findings")

READERS = (Role.AUDITOR, Role.SUPERVISOR)
#: The word, tone and icon of each state.
STATES = {
    "open": (_l("Open"), "warning", "flag"),
    "answered": (_l("Answered"), "info", "chat"),
    "closed": (_l("Closed"), "good", "checkmark-filled"),
    "noted": (_l("Comment"), "quiet", "chat"),
}
_ACTS = {FindingAct.ANSWER: _l("Answer"), FindingAct.REOPEN: _l("Open again"), FindingAct.CLOSE: _l("Close finding")}
_DID = {"raise": _l("wrote it down"), "answer": _l("answered"), "reopen": _l("opened it again"), "close": _l("closed it")}


@blueprint.get("")
@signed_in(*READERS)
def index() -> str:
    """List the findings that are open or answered in the reader's scope."""
    found = [view(finding) for finding in list_findings(current_bank(), current_actor())]
    return render_template("officer/findings.html", page_title=_("Findings"), findings=found)


@blueprint.get("/<uuid:finding_id>")
@signed_in(*READERS)
def show(finding_id: UUID) -> str:
    """Show a finding with its thread."""
    return _page(finding_id, "", {})


@blueprint.post("/<uuid:finding_id>/<any(answer, reopen, close):act>")
@signed_in(*READERS)
def write(finding_id: UUID, act: str) -> ResponseReturnValue:
    """Answer, reopen or close a finding with a remark."""
    text = request.form.get("text", "")
    try:
        act_on_finding(current_bank(), current_actor(), str(finding_id), FindingAct(act), text)
    except InvalidInputError as error:
        return _page(finding_id, text, errors_of(error.errors)), HTTPStatus.UNPROCESSABLE_ENTITY
    except ConflictError as error:
        flash(spoken(str(error)), "error")
    else:
        flash(_("Done."), "good")
    return redirect(url_for("findings.show", finding_id=finding_id), 303)


def _page(finding_id: UUID, text: str, errors: dict[str, list[str]]) -> str:
    actor = current_actor()
    finding = read_finding(current_bank(), actor, str(finding_id))
    shown = view(finding)
    moment = url_for("audit.show", case_key=finding.case_key, at=finding.anchor) if Role.AUDITOR in actor.roles else None
    return render_template(
        "officer/finding.html",
        page_title=_("Finding on %(reference)s", reference=finding.reference),
        finding=shown,
        acts=[(act.value, str(_ACTS[act])) for act in finding.acts],
        case_url=_case_url(finding),
        moment_url=moment,
        text=text,
        errors=errors,
    )


def _case_url(finding: FindingView) -> str | None:
    if finding.application_id:
        return url_for("cases.show", application_id=finding.application_id)
    return url_for("loan_book.show", loan_id=finding.loan_id) if finding.loan_id else None


def view(finding: FindingView) -> dict[str, Any]:
    """Return a finding as lists, the moment it is on, and its own page show it."""
    label, tone, icon = STATES[finding.state]
    thread = [{"by": remark.by, "did": str(_DID[remark.act]), "at": instant(remark.at), "text": remark.text} for remark in finding.remarks]
    return {
        "url": url_for("findings.show", finding_id=finding.id),
        "reference": finding.reference,
        "customer": finding.customer_name,
        "state": {"label": str(label), "tone": tone, "icon": icon},
        "raised": day(local(finding.remarks[0].at).date()),
        "text": finding.remarks[0].text,
        "thread": thread,
    }
