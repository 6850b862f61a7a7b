"""The list of processes with versions, running cases, incidents and throughput."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from lending.domain.actors import Role
from lending.service.modelling.cases_at import Which
from lending.service.modelling.process_list import DAYS, ListedProcess, list_processes
from webapp.officer import places, words
from webapp.security import current_actor, current_bank, signed_in

blueprint = Blueprint("process_list", __name__, url_prefix="/processes")


@blueprint.get("/all")
@signed_in(Role.PROCESS_OWNER, Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR)
def show() -> str:
    """Show every process in a line."""
    found = list_processes(current_bank(), current_actor())
    return render_template(
        "officer/process_list.html",
        page_title=_("All processes"),
        days=DAYS,
        counts_only=places.counts_only(),
        rows=[_row(each) for each in found],
    )


def _row(each: ListedProcess) -> dict[str, Any]:
    return {
        "name": words.label(each.name),
        "url": url_for("processes.show", process=each.process),
        "moves_url": url_for("moves.index", process=each.process),
        "heat_url": url_for("heat.show", process=each.process),
        "version": each.version,
        "cases": each.cases,
        "cases_url": places.link(each.process),
        "incidents_url": places.link(each.process, which=Which.INCIDENT),
        "older": each.older,
        "incidents": each.incidents,
        "ended": each.ended,
    }
