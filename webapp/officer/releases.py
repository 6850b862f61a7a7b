"""Releases at the desks of process owners: two versions beside each other, a proposal with its note, and the decision of a colleague."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lending.domain.actors import Role
from lending.domain.modelling.records import ReleaseState
from lending.errors import ConflictError, ForbiddenError, InvalidInputError
from lending.service.modelling.checking import check_model
from lending.service.modelling.in_force import live_model
from lending.service.modelling.path_tests import walk_paths
from lending.service.modelling.reading import read_file
from lending.service.modelling.releases import (
    ReleaseView,
    approve_release,
    propose_release,
    propose_rollback,
    refuse_release,
    withdraw_release,
)
from lending.service.modelling.versions import DRAFT, RELEASE, Comparison, compare_models, compare_release, read_named
from lending.service.ports import Bank
from webapp.i18n import instant
from webapp.officer import words
from webapp.officer.gate_words import gate_findings
from webapp.officer.model_changes import KINDS, change_rows, summary
from webapp.officer.model_pairs import pair_of
from webapp.officer.model_paths import path_run
from webapp.officer.model_routes import called, kind_of, on_model, trail, where
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of, spoken

blueprint = Blueprint("releases", __name__)

VIEWERS = (Role.PROCESS_OWNER, Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR)
#: The word, tone and icon of each state of a release.
STATES = {
    ReleaseState.PROPOSED: (_l("Waits for a decision"), "warning", "send"),
    ReleaseState.RELEASED: (_l("Released"), "good", "checkmark-filled"),
    ReleaseState.REFUSED: (_l("Refused"), "error", "close"),
    ReleaseState.WITHDRAWN: (_l("Taken back"), "quiet", "undo"),
}
Errors = dict[str, list[str]]


@on_model(blueprint, "/diagram", "GET")
@signed_in(*VIEWERS)
def diagram(file: str) -> Response:
    """Serve a file by its name: a definition, the reader's draft, a release."""
    return Response(read_named(current_bank(), current_actor(), file, request.args.get("name", "")), mimetype=kind_of(file))


@on_model(blueprint, "/compare", "GET")
@signed_in(*VIEWERS)
def compare(file: str) -> str:
    """Compare two versions."""
    old, new = request.args.get("old", ""), request.args.get("new", "")
    found = compare_models(current_bank(), current_actor(), file, old, new)
    return _page(file, _("Compare versions"), found, old, new)


@on_model(blueprint, "/propose", "GET", "POST")
@signed_in(Role.PROCESS_OWNER)
def propose(file: str) -> ResponseReturnValue:
    """Show what the draft changes; a note proposes it."""
    bank, actor = current_bank(), current_actor()
    live = live_model(bank, file).definition

    def page(errors: Errors) -> str:
        found = compare_models(bank, actor, file, live, DRAFT)
        findings, paths = _checked(bank, file, found.new)
        asked = {"title": _("Propose this release"), "label": _("What changes and why"), "send": _("Propose release")}
        return _page(file, _("Propose a release"), found, live, DRAFT, asked=asked, errors=errors, findings=findings, paths=paths)

    return _proposed(page, lambda note: propose_release(bank, actor, file, note))


@on_model(blueprint, "/back", "GET", "POST")
@signed_in(Role.PROCESS_OWNER)
def back(file: str) -> ResponseReturnValue:
    """Show what going back to an earlier version changes; a note proposes it."""
    bank, actor, to = current_bank(), current_actor(), request.values.get("to", "")
    live = live_model(bank, file).definition

    def page(errors: Errors) -> str:
        found = compare_models(bank, actor, file, live, to)
        findings, paths = _checked(bank, file, found.new)
        asked = {"title": _("Go back to this version"), "label": _("Why we go back"), "send": _("Propose to go back"), "to": to}
        return _page(file, _("Go back to an earlier version"), found, live, to, asked=asked, errors=errors, findings=findings, paths=paths)

    return _proposed(page, lambda note: propose_rollback(bank, actor, file, to, note))


@blueprint.get("/processes/releases/<uuid:release_id>")
@signed_in(*VIEWERS)
def show(release_id: UUID) -> str:
    """Show a release with what it changes; another owner decides on it here."""
    return _release_page(release_id, {})


@blueprint.post("/processes/releases/<uuid:release_id>/<any(approve, refuse, withdraw):act>")
@signed_in(Role.PROCESS_OWNER)
def decide(release_id: UUID, act: str) -> ResponseReturnValue:
    """Let a proposal into the engine, refuse it, or take one's own back."""
    bank, actor, remark = current_bank(), current_actor(), request.form.get("remark", "").replace("\r\n", "\n")
    try:
        match act:
            case "approve":
                approve_release(bank, actor, str(release_id), remark)
                flash(_("Released: new cases run by this version from now on."), "good")
            case "refuse":
                refuse_release(bank, actor, str(release_id), remark)
                flash(_("Refused; the proposer has the draft again."), "good")
            case _:
                withdraw_release(bank, actor, str(release_id))
                flash(_("Taken back; it is your draft again."), "good")
    except InvalidInputError as error:
        return _release_page(release_id, errors_of(error.errors)), HTTPStatus.UNPROCESSABLE_ENTITY
    except (ConflictError, ForbiddenError) as error:
        flash(spoken(str(error)), "error")
    return redirect(url_for("releases.show", release_id=release_id), 303)


def _checked(bank: Bank, file: str, content: bytes) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    """Return what the gate finds; where it finds nothing, the paths that were walked."""
    names = {part.id: words.label(part.name) for part in read_file(file, content).values() if part.name}
    findings = [{**each, "name": names.get(each["element_id"])} for each in gate_findings(check_model(bank, file, content))]
    return findings, None if findings else path_run(walk_paths(bank, file, content))


def _proposed(page: Callable[[Errors], str], propose_it: Callable[[str], str]) -> ResponseReturnValue:
    if request.method == "GET":
        return page({})
    try:
        release_id = propose_it(request.form.get("note", "").replace("\r\n", "\n"))
    except InvalidInputError as error:
        return page(errors_of(error.errors)), HTTPStatus.UNPROCESSABLE_ENTITY
    except ConflictError as error:
        return page({"note": [spoken(str(error))]}), HTTPStatus.CONFLICT
    flash(_("Proposed: a colleague compares it and decides."), "good")
    return redirect(url_for("releases.show", release_id=release_id), 303)


def _release_page(release_id: UUID, errors: Errors) -> str:
    actor = current_actor()
    release, before, found = compare_release(current_bank(), actor, str(release_id))
    decides = Role.PROCESS_OWNER in actor.roles and release.state == ReleaseState.PROPOSED
    title = _("Go back to an earlier version") if release.back_to else _("Release of a change")
    return _page(
        release.file,
        title,
        found,
        before,
        RELEASE + release.id,
        release=release_view(release),
        paths=path_run(release.run),
        decides=decides,
        errors=errors,
    )


def release_view(release: ReleaseView) -> dict[str, Any]:
    """Return a release as lists and its own page show it."""
    label, tone, icon = STATES[release.state]
    return {
        "id": release.id,
        "url": url_for("releases.show", release_id=release.id),
        "state": {"label": str(label), "tone": tone, "icon": icon},
        "note": release.note,
        "proposed_by": release.proposed_by,
        "proposed_at": instant(release.proposed_at),
        "decided_by": release.decided_by,
        "decided_at": instant(release.decided_at) if release.decided_at else None,
        "remark": release.remark,
        "sha256": release.sha256,
        "mine": release.mine,
    }


def _page(file: str, title: str, found: Comparison, old: str, new: str, **more: Any) -> str:
    name, rows = called(file), change_rows(found.changes)
    return render_template(
        "officer/model_compare.html",
        page_title=title,
        trail=trail(file, name),
        edit_url=url_for("modelling.edit", **where(file)),
        pair=pair_of(file, found),
        sides=[{"label": _named(each), "url": url_for("releases.diagram", **where(file), name=each)} for each in (old, new)],
        rows=rows,
        summary=summary(found.changes),
        kinds={kind.value: (str(label), sign) for kind, (label, _tone, _icon, sign) in KINDS.items()},
        signs=[(kind.value, str(label), sign) for kind, (label, _tone, _icon, sign) in KINDS.items()],
        state={"changes": [{"id": row["id"], "kind": row["kind"]} for row in rows], "labels": dict(words.labels())},
        **{"release": None, "decides": False, "asked": None, "errors": {}, "findings": (), "paths": None, **more},
    )


def _named(name: str) -> str:
    if name == DRAFT:
        return str(_("Your draft"))
    if name.startswith(RELEASE):
        return str(_("Proposed version"))
    return str(_("version %(version)s", version=name.split(":")[1] if ":" in name else name))
