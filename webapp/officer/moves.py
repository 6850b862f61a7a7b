"""Moves of running cases at the desks of process owners: what a move would do, a colleague's decision, and what became of each case."""

from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lending.domain.actors import Role
from lending.domain.modelling.moves import MoveState, Outcome
from lending.errors import ConflictError, ForbiddenError, InvalidInputError
from lending.service.modelling.in_force import file_of
from lending.service.modelling.move_preview import Wanted
from lending.service.modelling.move_resume import resume_move
from lending.service.modelling.moves import (
    MoveOrder,
    list_moves,
    propose_move,
    read_move,
    read_moved_cases,
    references,
    refuse_move,
    start_move,
    stop_move,
    withdraw_move,
)
from lending.service.modelling.versions import list_versions
from webapp.officer import places
from webapp.officer.csv_file import csv_file
from webapp.officer.drawn_names import process_name, step_name
from webapp.officer.move_preview import USUAL, preview_view
from webapp.officer.move_view import case_view, move_view
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of, spoken

blueprint = Blueprint("moves", __name__, url_prefix="/processes")

VIEWERS = (Role.PROCESS_OWNER, Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR)
#: Cases of a move on its page; the file has all of them.
MOST_SHOWN = 200
Errors = dict[str, list[str]]


@blueprint.get("/<process>/moves")
@signed_in(*VIEWERS)
def index(process: str) -> str:
    """Show the moves of a process, and the versions by which cases still run."""
    bank, actor = current_bank(), current_actor()
    versions = list_versions(bank, actor, file_of(process))
    return render_template(
        "officer/moves.html",
        page_title=_("Moves of running cases"),
        process=process,
        name=process_name(process),
        moves=[move_view(found) for found in list_moves(bank, actor, process)],
        older=[
            {
                "version": each.version,
                "definition": each.definition,
                "cases": each.cases,
                "cases_url": places.link(process, version=each.version),
            }
            for each in versions
            if each.cases and not each.live
        ],
        live=next((each for each in versions if each.live), None),
        may_move=Role.PROCESS_OWNER in actor.roles,
    )


@blueprint.route("/<process>/moves/new", methods=["GET", "POST"])
@signed_in(Role.PROCESS_OWNER)
def propose(process: str) -> ResponseReturnValue:
    """Show what a move would do, element by element; a note proposes it."""
    if request.method == "GET":
        return _preview_page(process, {})
    try:
        move_id = propose_move(current_bank(), current_actor(), process, _order())
    except InvalidInputError as error:
        return _preview_page(process, errors_of(error.errors)), HTTPStatus.UNPROCESSABLE_ENTITY
    except ConflictError as error:
        return _preview_page(process, {"note": [spoken(str(error))]}), HTTPStatus.CONFLICT
    flash(_("Proposed: a colleague looks at it and starts it."), "good")
    return redirect(url_for("moves.show", move_id=move_id), 303)


@blueprint.get("/moves/<uuid:move_id>")
@signed_in(*VIEWERS)
def show(move_id: UUID) -> str:
    """Show a move: what it does, how far it is, what became of each case."""
    return _move_page(move_id, {})


@blueprint.post("/moves/<uuid:move_id>/<any(start, refuse, withdraw, stop, resume):act>")
@signed_in(Role.PROCESS_OWNER)
def decide(move_id: UUID, act: str) -> ResponseReturnValue:
    """Start or refuse a colleague's move, take one's own back, stop one that runs, or take up again what stopped."""
    bank, actor, remark = current_bank(), current_actor(), _text("remark")
    try:
        match act:
            case "start":
                start_move(bank, actor, str(move_id), remark)
                flash(_("Started: the workers move the cases; you may leave this page."), "good")
            case "refuse":
                refuse_move(bank, actor, str(move_id), remark)
                flash(_("Refused; no case was moved."), "good")
            case "withdraw":
                withdraw_move(bank, actor, str(move_id))
                flash(_("Taken back; no case was moved."), "good")
            case "resume":
                resume_move(bank, actor, str(move_id), _text("note"), refused_too=request.form.get("refused_too") == "yes")
                flash(_("Taken up again: the workers go on with the cases that are left."), "good")
            case _:
                stop_move(bank, actor, str(move_id))
                flash(_("Stopped: cases that were moved stay so, the others stay on their version."), "good")
    except InvalidInputError as error:
        return _move_page(move_id, errors_of(error.errors)), HTTPStatus.UNPROCESSABLE_ENTITY
    except (ConflictError, ForbiddenError) as error:
        flash(spoken(str(error)), "error")
    return redirect(url_for("moves.show", move_id=move_id), 303)


@blueprint.get("/moves/<uuid:move_id>.csv")
@signed_in(*VIEWERS)
def download(move_id: UUID) -> Response:
    """Return what became of each case as CSV."""
    bank, actor = current_bank(), current_actor()
    cases = read_moved_cases(bank, actor, str(move_id))
    known = references(bank, actor, (case.business_key for case in cases))
    rows = [("instance", "business_key", "reference", "outcome", "at", "reasons")]
    for case in cases:
        at = case.at.isoformat() if case.at else ""
        rows.append((case.instance, case.business_key, known.get(case.business_key, ""), case.outcome, at, "; ".join(case.reasons)))
    return csv_file(f"move-{move_id}", rows)


def _text(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n")


def _order() -> MoveOrder:
    form = request.form
    return MoveOrder(
        wanted=_wanted(form),
        note=_text("note"),
        most_refused=_number(form.get("most_refused", "")),
        least_tried=_number(form.get("least_tried", "")),
    )


def _number(text: str) -> int:
    """Return a whole number; what is none is out of every range."""
    return int(text) if text.strip().isascii() and text.strip().isdigit() and len(text) < 9 else -1  # noqa: PLR2004 -- digits


def _wanted(form: Mapping[str, str]) -> Wanted:
    chosen = {name.removeprefix("to."): value for name, value in form.items() if name.startswith("to.")}
    return Wanted(source=form.get("source", ""), target=form.get("target", ""), chosen=chosen)


def _preview_page(process: str, errors: Errors) -> str:
    bank, actor, asked = current_bank(), current_actor(), request.values
    versions = list_versions(bank, actor, file_of(process))
    wanted = _wanted(asked)
    source, target = wanted.source, wanted.target
    shown = preview_view(bank, actor, process, wanted, errors) if source and target and source != target else None
    return render_template(
        "officer/move_new.html",
        page_title=_("Move running cases"),
        process=process,
        name=process_name(process),
        versions=[
            (each.definition, _("version %(version)s · %(count)s cases", version=each.version, count=f"{each.cases:,}"))
            for each in versions
        ],
        source=source,
        target=target,
        shown=shown,
        typed={**USUAL, **asked},
        errors=errors,
    )


def _move_page(move_id: UUID, errors: Errors) -> str:
    bank, actor = current_bank(), current_actor()
    found = read_move(bank, actor, str(move_id))
    cases = read_moved_cases(bank, actor, str(move_id))
    known = references(bank, actor, [case.business_key for case in cases[:MOST_SHOWN]])
    owner, state, process = Role.PROCESS_OWNER in actor.roles, found.move.state, found.move.process
    return render_template(
        "officer/move.html",
        page_title=_("Move of running cases"),
        process=process,
        name=process_name(process),
        move=move_view(found),
        pairs=[
            {"source": step_name(one, process), "target": step_name(other, process), "ids": (one, other)}
            for one, other in found.move.pairs
            if one != other
        ],
        kept=sum(1 for one, other in found.move.pairs if one == other),
        cases=[case_view(case, known) for case in cases[:MOST_SHOWN]],
        hidden=max(len(cases) - MOST_SHOWN, 0),
        runs=state == MoveState.RUNNING,
        decides=owner and state == MoveState.PROPOSED,
        may_stop=owner and state == MoveState.RUNNING,
        may_resume=owner and state == MoveState.STOPPED and bool(found.counts[Outcome.WAITING] + found.counts[Outcome.REFUSED]),
        errors=errors,
    )
