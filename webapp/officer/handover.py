"""Tasks from hand to hand: a supervisor assigns, takes back and reassigns many at once; a holder delegates and hands back."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from marshmallow import EXCLUDE, Schema

from lending.domain.actors import OFFICERS, Role
from lending.domain.handover import LONGEST_NOTE, Why
from lending.domain.tasks import PRIORITIES, HumanTask
from lending.errors import ConflictError, ForbiddenError, InvalidInputError
from lending.service import handover, tasks
from lending.service.queries import NOBODY
from lending.service.task_plans import plan_task
from webapp.api.fields import Day, Whole
from webapp.errors import note_refused
from webapp.officer import filters, words, work_pane
from webapp.officer.figures import due_day, whole
from webapp.officer.handover_words import reasons
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of, spoken
from webapp.text_field import Text

blueprint = Blueprint("handover", __name__, url_prefix="/tasks")


class HandoverSchema(Schema):
    """To whom and why."""

    class Meta:
        """The form's token is read elsewhere."""

        unknown = EXCLUDE

    to = Text(longest=64, load_default="")
    reason = Text(longest=20, load_default="")
    note = Text(longest=LONGEST_NOTE, lines=True, load_default="")


class PlanSchema(Schema):
    """How urgent a task is and when to look at it again."""

    class Meta:
        """The form's token is read elsewhere."""

        unknown = EXCLUDE

    priority = Whole(min(PRIORITIES), max(PRIORITIES), text=True, load_default=0)
    follow_up_on = Day(load_default=None)


@blueprint.post("/<task_id>/assign")
@signed_in(Role.SUPERVISOR)
def assign(task_id: str) -> ResponseReturnValue:
    """Give a task to an officer."""
    return _act(task_id, lambda to, why: handover.assign_task(current_bank(), current_actor(), task_id, to, why), _("Assigned."))


@blueprint.post("/<task_id>/take-back")
@signed_in(Role.SUPERVISOR)
def take_back(task_id: str) -> ResponseReturnValue:
    """Take a task from who holds it and give it back to the group."""
    said = _("Given back to the group; what was entered stays as a draft.")
    return _act(task_id, lambda _to, why: tasks.unclaim_task(current_bank(), current_actor(), task_id, why), said)


@blueprint.post("/<task_id>/delegate")
@signed_in(*OFFICERS)
def delegate(task_id: str) -> ResponseReturnValue:
    """Have a colleague do a task."""
    said = _("Delegated; what you had entered stays as a draft.")
    return _act(task_id, lambda to, why: handover.delegate_task(current_bank(), current_actor(), task_id, to, why), said)


@blueprint.post("/<task_id>/hand-back")
@signed_in(*OFFICERS)
def hand_back(task_id: str) -> ResponseReturnValue:
    """Hand a task back to the one it is done for."""
    return _act(task_id, lambda _to, _why: handover.hand_back(current_bank(), current_actor(), task_id), _("Handed back."))


@blueprint.post("/<task_id>/plan")
@signed_in(*OFFICERS)
def plan(task_id: str) -> ResponseReturnValue:
    """Set how urgent a task is and when to look at it again."""
    form = PlanSchema().load({name: value for name, value in request.form.items() if value})

    def do(_to: str, _why: Why) -> HumanTask:
        return plan_task(current_bank(), current_actor(), task_id, form["priority"], form["follow_up_on"])

    return _act(task_id, do, _("Planned."))


@blueprint.get("/reassign")
@signed_in(Role.SUPERVISOR)
def choose() -> str:
    """Show what an officer holds, or what nobody holds, to be reassigned."""
    return _choice(_asked(), {}, {})


@blueprint.post("/reassign")
@signed_in(Role.SUPERVISOR)
def reassign() -> ResponseReturnValue:
    """Reassign the tasks chosen, and say what came of each."""
    form, holder = HandoverSchema().load(request.form), _asked()
    ids = request.form.getlist("tasks")
    if request.form.get("all"):
        ids = [task.id for task in handover.held_tasks(current_bank(), current_actor(), holder)]
    try:
        done = handover.reassign_tasks(current_bank(), current_actor(), ids, form["to"], Why(form["reason"], form["note"].strip()))
    except InvalidInputError as error:
        return _choice(holder, form, errors_of(error.errors), ids), HTTPStatus.UNPROCESSABLE_ENTITY
    moved, stayed = [each for each in done if each.refused is None], [each for each in done if each.refused is not None]
    if moved:
        flash(ngettext("%(num)s task reassigned.", "%(num)s tasks reassigned.", len(moved)), "good")
    refused = [{"customer": each.customer_name, "reference": each.reference, "why": refusal(each.refused)} for each in stayed]
    return _choice(holder, {}, {}, refused=refused)


def refusal(error: Exception | None) -> str:
    """Say why a task was not handed over; of a colleague it is said that it is he who is barred."""
    bar = getattr(error, "bar", None)
    said = {
        "four_eyes": _("This colleague did an earlier step of this case; four eyes: somebody else must do this one."),
        "authority": _("This colleague's authority is too small for this decision; choose somebody with more."),
    }
    return said.get(bar.code) or spoken(str(error)) if bar is not None else work_pane.refusal(error or ConflictError())


def _act(task_id: str, do: Callable[[str, Why], HumanTask], said: str) -> ResponseReturnValue:
    form = HandoverSchema().load(request.form)
    wanted = filters.asked_filter()
    try:
        do(form["to"], Why(form["reason"], form["note"].strip()))
    except (ConflictError, ForbiddenError) as error:
        note_refused(error)
        flash(refusal(error), "error")
    except InvalidInputError as error:
        flash(" ".join(text for texts in errors_of(error.errors).values() for text in texts), "error")
    else:
        flash(said, "good")
    return redirect(url_for("tasklist.show", task_id=task_id, **filters.kept(wanted)), 303)


def _asked() -> str:
    return Text(longest=64).deserialize(request.args.get("holder") or NOBODY)


def _choice(holder: str, form: dict[str, Any], errors: dict[str, list[str]], chosen: list[str] | None = None, *, refused: Any = ()) -> str:
    bank, actor = current_bank(), current_actor()
    people = handover.holders(bank, actor)
    found = handover.held_tasks(bank, actor, holder)
    return render_template(
        "officer/reassign.html",
        page_title=_("Reassign tasks"),
        holder=holder,
        sources=[(NOBODY, _("Nobody: open tasks")), *people],
        targets=[person for person in people if person[0] != holder],
        reasons=reasons(),
        rows=[_row(task) for task in found],
        is_cut=len(found) >= handover.MOST,
        most=handover.MOST,
        form=form,
        errors=errors,
        chosen=set(chosen or ()),
        refused=refused,
        labels={"to": _("Colleague"), "reason": _("Reason"), "note": _("Note"), "tasks": _("Tasks")},
    )


def _row(task: HumanTask) -> dict[str, Any]:
    return {
        "id": task.id,
        "what": words.label(task.name),
        "group": words.word(words.GROUPS, task.group),
        "customer": task.customer_name,
        "reference": task.reference,
        "url": url_for("tasklist.show", task_id=task.id),
        "due": due_day(task.due_at) if task.due_at else _("No date"),
        "amount": whole(task.amount),
    }
