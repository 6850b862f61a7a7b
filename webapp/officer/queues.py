"""Queues: where it is stuck and who is overloaded; every number leads to the list it counts."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from marshmallow import EXCLUDE, Schema

from lending.domain.actors import Role
from lending.domain.service_levels import LATE
from lending.service.queries import NOBODY
from lending.service.task_filters import Filter
from lending.service.workload import Load, Queue, Workload, read_workload
from webapp.api.fields import Day
from webapp.officer import filters, words
from webapp.officer.level_words import AGES, LEVELS
from webapp.security import current_actor, current_bank, signed_in

blueprint = Blueprint("queues", __name__, url_prefix="/queues")


class PeriodSchema(Schema):
    """The period of what was done, in the address."""

    class Meta:
        """Other parts of the address are not this page's."""

        unknown = EXCLUDE

    since = Day(load_default=None)
    until = Day(load_default=None)


@blueprint.get("")
@signed_in(Role.SUPERVISOR)
def index() -> str:
    """Show the queues of the supervisor's scope."""
    asked: Any = PeriodSchema().load({name: value for name, value in request.args.items() if value})
    work = read_workload(current_bank(), current_actor(), asked["since"], asked["until"])
    return render_template(
        "officer/queues.html",
        page_title=_("Queues"),
        figures=_figures(work),
        levels=[str(name) for name in LEVELS.values()],
        ages=[str(name) for name in AGES.values()],
        queues=[_queue(queue) for queue in work.queues],
        loads=[_load(load, work) for load in work.loads],
        since=work.since.isoformat(),
        until=work.until.isoformat(),
    )


def _figures(work: Workload) -> list[dict[str, Any]]:
    late = sum(queue.overdue for queue in work.queues)
    today = sum(queue.levels["today"] for queue in work.queues)
    return [
        {"label": _("Open"), "value": _written(sum(queue.length for queue in work.queues))},
        {"label": _("Held by nobody"), "value": _written(sum(queue.free for queue in work.queues))},
        {"label": _("Overdue"), "value": _written(late), "tone": "error" if late else None},
        {"label": _("Due today"), "value": _written(today), "tone": "warning" if today else None},
    ]


def _queue(queue: Queue) -> dict[str, Any]:
    """Return a group's row: its length, what nobody holds, then by service level and by age, each with its list."""
    group = queue.group
    tones = {**dict.fromkeys(LATE, "error"), "today": "warning"}
    return {
        "name": words.word(words.GROUPS, group),
        "length": _cell(queue.length, group=group),
        "free": _cell(queue.free, group=group, holder=NOBODY),
        "levels": [_cell(queue.levels[name], tones.get(name), group=group, due=name) for name in LEVELS],
        "ages": [_cell(queue.ages[name], group=group, age=name) for name in AGES],
    }


def _load(load: Load, work: Workload) -> dict[str, Any]:
    return {
        "name": load.name,
        "held": _cell(load.held, holder=load.user_id),
        "overdue": _cell(load.overdue, "error", view="overdue", holder=load.user_id),
        "done": _cell(load.done, view="done", holder=load.user_id, since=work.since, until=work.until),
        "reassign": url_for("handover.choose", holder=load.user_id) if load.held else None,
    }


def _cell(number: int, tone: str | None = None, **wanted: Any) -> dict[str, Any]:
    return {"number": _written(number), "tone": tone if number else None, "url": filters.link(Filter(**wanted)) if number else None}


def _written(number: int) -> str:
    return f"{number:,}"
