"""Decisions and forms at the desks of process owners: what there is, how it reads, its versions."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from lending.domain.actors import Role
from lending.domain.modelling.records import ReleaseState
from lending.errors import NotFoundError
from lending.service.modelling.in_force import live_model
from lending.service.modelling.listing import ModelEntry, list_models
from lending.service.modelling.releases import list_releases
from lending.service.modelling.shelves import DIAGRAM, FORM
from lending.service.modelling.versions import list_versions
from webapp.i18n import instant
from webapp.officer.model_pairs import sheets_of
from webapp.officer.model_routes import called, trail
from webapp.officer.releases import VIEWERS, release_view
from webapp.security import current_actor, current_bank, signed_in

blueprint = Blueprint("models", __name__, url_prefix="/models")


@blueprint.get("")
@signed_in(*VIEWERS)
def index() -> str:
    """List the decisions and forms."""
    actor = current_actor()
    found = list_models(current_bank(), actor)
    return render_template(
        "officer/models.html",
        page_title=_("Decisions and forms"),
        decisions=None if found.decisions is None else _rows(found.decisions),
        forms=_rows(found.forms),
        may_edit=Role.PROCESS_OWNER in actor.roles,
    )


@blueprint.get("/<file>")
@signed_in(*VIEWERS)
def show(file: str) -> str:
    """Show a decision or form that is in force, and its versions."""
    bank, actor = current_bank(), current_actor()
    if file.endswith(DIAGRAM):
        raise NotFoundError("There is no such decision or form.")
    live, releases = live_model(bank, file), list_releases(bank, actor, file)
    name = called(file, live.name)
    waiting = next((found for found in releases if found.state == ReleaseState.PROPOSED), None)
    return render_template(
        "officer/model.html",
        page_title=name,
        trail=trail(file, name)[:-1],
        file=file,
        version=live.version,
        is_form=file.endswith(FORM),
        sheets=sheets_of(file, live.content),
        versions=_versions(file),
        waiting=release_view(waiting) if waiting else None,
        may_edit=Role.PROCESS_OWNER in actor.roles,
    )


def _rows(entries: Any) -> list[dict[str, Any]]:
    return sorted((_row(entry) for entry in entries), key=lambda row: str(row["name"]))


def _row(entry: ModelEntry) -> dict[str, Any]:
    return {
        "name": called(entry.file, entry.name),
        "file": entry.file,
        "url": url_for("models.show", file=entry.file),
        "edit_url": url_for("modelling.edit", file=entry.file),
        "version": entry.version,
        "waits": entry.waits,
        "drafted": entry.drafted,
    }


def _versions(file: str) -> list[dict[str, Any]]:
    return [
        {
            "definition": version.definition,
            "version": version.version,
            "live": version.live,
            "at": instant(version.deployed_at) if version.deployed_at else "",
            "release": release_view(version.release) if version.release else None,
        }
        for version in list_versions(current_bank(), current_actor(), file)
    ]
