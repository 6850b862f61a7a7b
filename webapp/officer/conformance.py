"""Conformance: whether the real ways of cases fit the diagram they ran, and the one that is live."""

from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from marshmallow import ValidationError, fields

from lending.domain.actors import Role
from lending.domain.calendar import EARLIEST, LATEST
from lending.service.modelling.conformance import Conformance, Deviation, read_conformance
from webapp.i18n import instant
from webapp.officer import words
from webapp.officer.heat import HeatSchema
from webapp.security import current_actor, current_bank, signed_in

blueprint = Blueprint("conformance", __name__, url_prefix="/processes")

_INSTANT: dict[str, str | list[Any] | dict[Any, Any]] = dict.fromkeys(
    ("invalid", "invalid_awareness", "format"), "Enter an instant with its time zone, such as 2026-11-23T18:00:00+00:00."
)


def _can_be_reckoned_with(before: datetime) -> None:
    if not EARLIEST <= before.date() <= LATEST:
        raise ValidationError("Enter a date from 1900-01-01 to 2999-12-31.")


class ConformanceSchema(HeatSchema):
    """The period in the address, and by when the cases of a page ended that are older than those of the one before."""

    before = fields.AwareDateTime(load_default=None, error_messages=_INSTANT, validate=_can_be_reckoned_with)


@blueprint.get("/<process>/conformance")
@signed_in(Role.PROCESS_OWNER, Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR)
def show(process: str) -> str:
    """Show how the cases that ended in a period fit the model, and those that do not."""
    asked: Any = ConformanceSchema().load({name: value for name, value in request.args.items() if value})
    found = read_conformance(current_bank(), current_actor(), process, asked["since"], asked["until"], before=asked["before"])
    return render_template(
        "officer/conformance.html",
        page_title=_("Conformance"),
        process=process,
        name=words.label(found.live.name),
        since=found.since.isoformat(),
        until=found.until.isoformat(),
        figures=_figures(found),
        checked=found.checked,
        rows=[_row(deviation) for deviation in found.deviating],
        older_url=_older(process, found),
        before=instant(asked["before"]),
    )


def _older(process: str, found: Conformance) -> str | None:
    """Return where the cases before these are shown; those that ended at the very same instant as the last of these once more."""
    if found.older is None:
        return None
    period: dict[str, Any] = {"since": found.since.isoformat(), "until": found.until.isoformat(), "before": found.older.isoformat()}
    return url_for("conformance.show", process=process, **period)


def _figures(found: Conformance) -> list[dict[str, str]]:
    return [
        {"label": _("Cases replayed"), "value": f"{found.checked:,}"},
        {"label": _("Fit the version they ran"), "value": _share(found.fitting, found.checked)},
        {
            "label": _("Fit version %(version)s, which is live", version=found.live.version),
            "value": _share(found.fitting_live, found.checked),
        },
    ]


def _share(fitting: int, checked: int) -> str:
    return f"{100 * fitting / checked:.1f} %" if checked else "–"


def _row(deviation: Deviation) -> dict[str, Any]:
    case = deviation.case
    version = case.definition.split(":")[1] if ":" in case.definition else case.definition
    return {
        "name": deviation.reference or case.business_key or case.instance,
        "url": url_for("cases.show", application_id=deviation.application_id) if deviation.application_id else None,
        "version": version,
        "at": instant(case.ended_at),
        "differences": deviation.differences,
    }
