"""The heat map: where a process spends its time, on the diagram and as a table."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema, fields

from lending.domain.actors import Role
from lending.domain.modelling.step_times import Times, warmth
from lending.service.modelling.cases_at import Which
from lending.service.modelling.heat import MOST, Heat, read_heat
from lending.service.modelling.reading import read_parts
from webapp.api.fields import Day
from webapp.officer import places, words
from webapp.officer.figures import span
from webapp.officer.model_words import kind_words
from webapp.security import current_actor, current_bank, signed_in

blueprint = Blueprint("heat", __name__, url_prefix="/processes")

#: By what a step is warm: the time half of its cases took, the time all of them took together, or how often it was taken.
MEASURES = ("median", "total", "count")
_MINUTE = timedelta(minutes=1)
#: Seconds that are written as a number; less is as good as nothing.
_SHORTEST = 0.1


class HeatSchema(Schema):
    """The period and the measure, in the address."""

    class Meta:
        """Other parts of the address are not this page's."""

        unknown = EXCLUDE

    since = Day(load_default=None)
    until = Day(load_default=None)
    by = fields.String(load_default="median")
    #: "1" where all of a long period is counted.
    whole = fields.String(load_default="")


@blueprint.get("/<process>/heat")
@signed_in(Role.PROCESS_OWNER, Role.ADMINISTRATOR, Role.SUPERVISOR, Role.AUDITOR)
def show(process: str) -> str:
    """Show how often each step was taken in a period and how long it took."""
    asked: Any = HeatSchema().load({name: value for name, value in request.args.items() if value})
    by, whole = asked["by"] if asked["by"] in MEASURES else MEASURES[0], asked["whole"] == "1"
    heat = read_heat(current_bank(), current_actor(), process, asked["since"], asked["until"], whole=whole)
    parts = read_parts(heat.live.content)
    steps = heat.steps
    levels = warmth({step: _amount(times, by) for step, times in steps.items()})
    return render_template(
        "officer/heat.html",
        page_title=_("Heat map"),
        process=process,
        name=words.label(heat.live.name),
        figures=_figures(heat),
        since=heat.since.isoformat(),
        until=heat.until.isoformat(),
        whole=whole,
        whole_url=url_for("heat.show", process=process, since=heat.since, until=heat.until, by=by, whole=1),
        measures=[_measure(name, by, heat, process, whole=whole) for name in MEASURES],
        diagram={
            "title": words.label(heat.live.name),
            "url": url_for("processes.model", definition=heat.live.definition),
            "labels": dict(words.labels()),
            "heat": levels,
            "badges": [
                {"element": step, "kind": "heat", "count": _badge(times, by), "title": _spelt(times)} for step, times in steps.items()
            ],
        },
        rows=[
            {**_row(parts[step].name, parts[step].kind, times), **_cases(heat, process, step)}
            for step, times in sorted(steps.items(), key=lambda each: -_amount(each[1], by))
        ],
        bottlenecks=[
            {**_bottleneck(parts[step].name, share, heat, step), **_cases(heat, process, step)} for step, share in heat.bottlenecks
        ],
        counts_only=places.counts_only(),
        conformance_url=url_for("conformance.show", process=process, since=heat.since, until=heat.until),
        capped=MOST if heat.capped else None,
    )


def _bottleneck(name: str, share: int, heat: Heat, step: str) -> dict[str, str]:
    times = heat.steps[step]
    told = _("half within %(median)s, nine of ten within %(p90)s", median=_length(times.median), p90=_length(times.p90))
    return {"name": words.label(name), "share": f"{share} %", "told": str(told), "count": f"{times.count:,}"}


def _cases(heat: Heat, process: str, step: str) -> dict[str, Any]:
    """Return how many cases were late at a step and how many are there now, each with the way to them."""
    return {
        "late": heat.late.get(step, 0),
        "late_url": places.link(process, step=step, which=Which.LATE, since=heat.since, until=heat.until),
        "waiting": heat.waiting.get(step, 0),
        "waiting_url": places.link(process, step=step),
    }


def _amount(times: Times, by: str) -> float:
    return float(times.count) if by == "count" else getattr(times, by) / _MINUTE


def _badge(times: Times, by: str) -> str:
    return f"{times.count:,}×" if by == "count" else _length(getattr(times, by))


def _length(length: timedelta) -> str:
    """Write a length of time; under a minute in seconds, since a worker's steps take less."""
    seconds = length.total_seconds()
    return span(length) if length >= _MINUTE else str(_("%(seconds)s s", seconds=f"{seconds:.1f}" if seconds >= _SHORTEST else "<0.1"))


def _spelt(times: Times) -> str:
    return str(
        _(
            "%(count)s times · half within %(median)s · nine of ten within %(p90)s",
            count=f"{times.count:,}",
            median=_length(times.median),
            p90=_length(times.p90),
        )
    )


def _row(name: str, kind: str, times: Times) -> dict[str, str]:
    return {
        "name": words.label(name),
        "kind": kind_words().get(kind[:1].upper() + kind[1:], kind),
        "count": f"{times.count:,}",
        "median": _length(times.median),
        "p90": _length(times.p90),
        "total": _length(times.total),
    }


def _figures(heat: Heat) -> list[dict[str, str]]:
    cases = heat.cases
    return [
        {"label": _("Cases that ended"), "value": f"{cases.count:,}" if cases else "0"},
        {"label": _("Half of them within"), "value": _length(cases.median) if cases else "–"},
        {"label": _("Nine of ten within"), "value": _length(cases.p90) if cases else "–"},
    ]


def _measure(name: str, by: str, heat: Heat, process: str, *, whole: bool) -> dict[str, Any]:
    labels = {"median": _("Usual time"), "total": _("Time in all"), "count": _("How often")}
    url = url_for("heat.show", process=process, since=heat.since, until=heat.until, by=name, whole=1 if whole else None)
    return {"label": labels[name], "current": name == by, "url": url}
