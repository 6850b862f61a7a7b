"""Processes: what is deployed, how many cases are in each, and the incidents that wait for a person."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lending.domain.actors import Role
from lending.domain.begun import CaseKind
from lending.domain.modelling.records import ReleaseState
from lending.errors import ConflictError
from lending.service.modelling.cases_at import Which
from lending.service.modelling.in_force import file_of
from lending.service.modelling.releases import list_releases
from lending.service.modelling.versions import VersionView, list_versions
from lending.service.ports import DeployedProcess, Incident
from lending.service.process_pages import read_cases_of, read_incidents, read_model, read_processes, retry_incident
from lending.service.replay.subjects import ReplayHead
from webapp.i18n import instant
from webapp.officer import places, words
from webapp.officer.begun import replay_url
from webapp.officer.cases import STAFF
from webapp.officer.drawn_names import process_name, step_name
from webapp.officer.releases import release_view
from webapp.security import current_actor, current_bank, signed_in

blueprint = Blueprint("processes", __name__, url_prefix="/processes")
VIEWERS = (Role.PROCESS_OWNER, Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR)


@blueprint.get("")
@signed_in(*VIEWERS)
def index() -> str:
    """Show the origination process with the cases in it."""
    return _page("loan_origination")


@blueprint.get("/<process>")
@signed_in(*VIEWERS)
def show(process: str) -> str:
    """Show one process with the cases in it."""
    return _page(process)


@blueprint.get("/models/<definition>.bpmn")
@signed_in(*STAFF)
def model(definition: str) -> Response:
    """Serve the diagram of a deployed definition."""
    return Response(read_model(current_bank(), current_actor(), definition), mimetype="application/xml")


@blueprint.post("/incidents/<incident_id>/retry")
@signed_in(Role.ADMINISTRATOR)
def retry(incident_id: str) -> ResponseReturnValue:
    """Try a failed step once more."""
    try:
        retry_incident(current_bank(), current_actor(), incident_id)
        flash(_("The step is tried once more; the incident comes back if it fails again."), "good")
    except ConflictError:
        flash(_("This incident is settled already."), "info")
    return redirect(url_for("processes.index"), 303)


def _page(process: str) -> str:
    bank, actor = current_bank(), current_actor()
    running, incidents = read_processes(bank, actor), read_incidents(bank, actor)
    shown = next((found for found in running or () if found.process == process), None)
    return render_template(
        "officer/processes.html",
        page_title=_("Processes"),
        search_url=url_for("searches.search", place="cases"),
        processes=[_entry(found, shown) for found in running or ()],
        shown=_diagram(shown, incidents or ()) if shown else None,
        incidents=None if incidents is None else _incidents(incidents),
        process=process,
        counts_only=places.counts_only(),
        **(_versions(process) if shown else {}),
        may_draw=Role.PROCESS_OWNER in actor.roles,
        may_retry=Role.ADMINISTRATOR in actor.roles,
    )


def _versions(process: str) -> dict[str, Any]:
    bank, actor = current_bank(), current_actor()
    waiting = next((found for found in list_releases(bank, actor, file_of(process)) if found.state == ReleaseState.PROPOSED), None)
    return {
        "versions": [_version(process, version) for version in list_versions(bank, actor, file_of(process))],
        "waiting": release_view(waiting) if waiting else None,
    }


def _version(process: str, version: VersionView) -> dict[str, Any]:
    if version.live:
        label, tone, icon = _("Live"), "good", "checkmark-filled"
    elif version.cases:
        label, tone, icon = _("Running out"), "quiet", "hourglass"
    else:
        label, tone, icon = _("Retired"), "quiet", "archive"
    return {
        "definition": version.definition,
        "version": version.version,
        "state": {"label": label, "tone": tone, "icon": icon},
        "at": instant(version.deployed_at) if version.deployed_at else "",
        "cases": version.cases,
        "cases_url": places.link(process, version=version.version),
        "live": version.live,
        "release": release_view(version.release) if version.release else None,
    }


def _entry(found: DeployedProcess, shown: DeployedProcess | None) -> dict[str, Any]:
    return {
        "label": words.label(found.name),
        "url": url_for("processes.show", process=found.process),
        "count": found.cases,
        "current": found is shown,
    }


def _diagram(shown: DeployedProcess, incidents: Sequence[Incident]) -> dict[str, Any]:
    stuck = Counter(incident.activity for incident in incidents if incident.process == shown.process)
    badges = [
        _badge(shown.process, step, Which.HERE, count, _("%(count)s cases now here", count=count)) for step, count in shown.steps.items()
    ]
    badges += [_badge(shown.process, step, Which.INCIDENT, count, _("%(count)s incidents", count=count)) for step, count in stuck.items()]
    return {
        "title": words.label(shown.name),
        "url": url_for("processes.model", definition=shown.definition),
        "labels": dict(words.labels()),
        "badges": badges,
        "note": _("version %(version)s · %(count)s cases in it", version=shown.version, count=shown.cases),
    }


def _badge(process: str, step: str, which: Which, count: int, title: str) -> dict[str, Any]:
    kind = "here" if which == Which.HERE else "incidents"
    return {"element": step, "kind": kind, "count": count, "title": title, "url": places.link(process, step=step, which=which)}


def _incidents(incidents: Sequence[Incident]) -> list[dict[str, Any]]:
    cases = read_cases_of(current_bank(), current_actor(), incidents)
    return [_incident(incident, cases.get(incident.business_key)) for incident in incidents]


def _incident(incident: Incident, case: ReplayHead | None) -> dict[str, Any]:
    return {
        "step": step_name(incident.activity, incident.process),
        "process": process_name(incident.process),
        "cause": incident.message or _("no message"),
        "at": instant(incident.at),
        "case": _way(case) if case else None,
        "key": incident.business_key,
        "retry_url": url_for("processes.retry", incident_id=incident.id),
    }


def _way(case: ReplayHead) -> dict[str, str] | None:
    """Return where a case is looked at: an application on its page, another in its replay or, by who does not replay, at its loan."""
    if case.kind == CaseKind.APPLICATION:
        return {"url": url_for("cases.show", application_id=case.id), "label": _("Open the case")}
    replayed = replay_url(case.id)
    if replayed:
        return {"url": replayed, "label": _("Replay")}
    return {"url": url_for("loan_book.show", loan_id=case.loan_id), "label": _("Open the loan")} if case.loan_id else None
