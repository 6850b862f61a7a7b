"""The tasklist: filters, list and work pane on one page, whose parts htmx exchanges."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from marshmallow import ValidationError

from lending.domain.actors import OFFICERS
from lending.domain.comments import LONGEST_COMMENT
from lending.domain.tasks import HumanTask
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, LendingError
from lending.service import tasks
from lending.service.case_places import AtTask
from lending.service.comments import write_comment
from lending.service.task_filters import PAGE, Filter
from lending.service.worklist import Worklist, next_task, open_work, read_worklist
from webapp.api.bodies import read_body
from webapp.api.fields import StrictSchema
from webapp.api.schemas import entries_field
from webapp.errors import flat, note_refused
from webapp.i18n import instant
from webapp.officer import attachments, case_notes, filters, standing, words, work_pane
from webapp.officer.figures import Due, age, clock_time, due, whole, without_year
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of
from webapp.text_field import Text

blueprint = Blueprint("tasklist", __name__, url_prefix="/tasks")


class EntriesSchema(StrictSchema):
    """What form-js posts: the entries, what to do next, and the mark of the draft they were begun from."""

    values = entries_field()
    then = Text(longest=10, load_default=None, allow_none=True)
    begun_from = Text(longest=12, load_default=None, allow_none=True)


@blueprint.get("")
@signed_in(*OFFICERS)
def index() -> str:
    """Show the list alone."""
    wanted = filters.asked_filter()
    # A list that keeps itself fresh beside an open task says which one to mark; opening that task again would be a reading of its own.
    return _page(wanted, work=None, selected=request.args.get("selected", ""))


@blueprint.get("/<task_id>")
@signed_in()
def show(task_id: str) -> str:
    """Show the list with one task beside it; who reads tasks and does none has no list."""
    wanted, actor = filters.asked_filter(), current_actor()
    work = work_pane.view(open_work(current_bank(), actor, task_id), filters.kept(wanted), request.args)
    return _page(wanted, work=work, selected=task_id) if actor.is_officer else _alone(work)


@blueprint.post("/<task_id>/claim")
@signed_in(*OFFICERS)
def claim(task_id: str) -> ResponseReturnValue:
    """Take a task; who was too late, or is barred, reads why beside it."""
    try:
        tasks.claim_task(current_bank(), current_actor(), task_id)
    except (ConflictError, ForbiddenError) as error:
        return _refused(task_id, error)
    return _back_to(task_id)


@blueprint.post("/<task_id>/give-back")
@signed_in(*OFFICERS)
def give_back(task_id: str) -> ResponseReturnValue:
    """Give a task back to its group; the draft stays with it."""
    try:
        tasks.unclaim_task(current_bank(), current_actor(), task_id)
    except (ConflictError, ForbiddenError) as error:
        return _refused(task_id, error)
    flash(_("Given back to the group; what you had entered stays as a draft."), "good")
    return _back_to(task_id)


@blueprint.post("/<task_id>/draft")
@signed_in(*OFFICERS)
def draft(task_id: str) -> ResponseReturnValue:
    """Keep what was typed so far."""
    bank, typed = current_bank(), sent()
    mark = tasks.save_draft(bank, current_actor(), task_id, typed["values"], typed["begun_from"])
    return jsonify(note=_("Draft saved %(time)s", time=clock_time(bank.now())), mark=mark)


@blueprint.post("/<task_id>/complete")
@signed_in(*OFFICERS)
def complete(task_id: str) -> ResponseReturnValue:
    """Complete a task by its form, and say where to go from there; errors come by field."""
    bank, actor, wanted = current_bank(), current_actor(), filters.asked_filter()
    entered = sent()
    done = tasks.complete_task(bank, actor, task_id, without_empty(entered["values"]), entered["begun_from"])
    flash(_("%(task)s completed: %(customer)s", task=words.label(done.name), customer=done.customer_name), "good")
    following = next_task(bank, actor, wanted, task_id) if entered["then"] == "next" else None
    if entered["then"] == "next" and following is None:
        flash(_("That was the last one of this list."), "info")
    target = url_for("tasklist.show", task_id=following, **filters.kept(wanted)) if following else filters.link(wanted)
    return jsonify(redirect=target)


@blueprint.post("/<task_id>/comments")
@signed_in(*OFFICERS)
def comment(task_id: str) -> ResponseReturnValue:
    """Write a comment on the task's case; one that cannot stand is shown again with what is wrong."""
    wanted, typed = filters.asked_filter(), request.form.get("text", "").replace("\r\n", "\n")
    try:
        write_comment(current_bank(), current_actor(), task_id, typed)
    except InvalidInputError as error:
        said = " ".join(errors_of(error.errors)["text"])
        shown = work_pane.view(
            open_work(current_bank(), current_actor(), task_id),
            filters.kept(wanted),
            {"tab": "comments", "typed": typed[:LONGEST_COMMENT], "error": said},
        )
        return _page(wanted, work=shown, selected=task_id), 422
    return redirect(url_for("tasklist.show", task_id=task_id, tab="comments", **filters.kept(wanted)), 303)


@blueprint.post("/<task_id>/attachments")
@signed_in(*OFFICERS)
def attach(task_id: str) -> ResponseReturnValue:
    """Put a file to the task's case; one that cannot be taken is told at its field."""
    wanted = filters.asked_filter()
    try:
        attachments.take(AtTask(task_id))
    except InvalidInputError as error:
        said = {"tab": "attachments", "error": " ".join(errors_of(error.errors)["file"])}
        shown = work_pane.view(open_work(current_bank(), current_actor(), task_id), filters.kept(wanted), said)
        return _page(wanted, work=shown, selected=task_id), 422
    flash(_("File attached."), "good")
    return redirect(url_for("tasklist.show", task_id=task_id, tab="attachments", **filters.kept(wanted)), 303)


@blueprint.post("/<task_id>/attachments/<uuid:attachment_id>/remove")
@signed_in(*OFFICERS)
def detach(task_id: str, attachment_id: UUID) -> ResponseReturnValue:
    """Take a file away again."""
    case_notes.say_removed(str(attachment_id))
    return redirect(url_for("tasklist.show", task_id=task_id, tab="attachments", **filters.kept(filters.asked_filter())), 303)


def sent() -> dict[str, Any]:
    """Return what the form sent; InvalidInputError names what cannot stand in an entry by the form's own fields."""
    try:
        read = read_body(EntriesSchema, optional=False)
    except ValidationError as error:
        raise InvalidInputError(
            {name.removeprefix("values.").removesuffix(".value"): texts for name, texts in flat(error.messages).items()}
        ) from None
    return {**read, "values": tasks.journalled(read["values"])}


def without_empty(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out what form-js sends for fields nobody filled in."""
    return {name: value for name, value in values.items() if value is not None and value != ""}


def _refused(task_id: str, error: LendingError) -> ResponseReturnValue:
    note_refused(error)
    flash(work_pane.refusal(error), "error")
    return _back_to(task_id)


def _back_to(task_id: str) -> ResponseReturnValue:
    return redirect(url_for("tasklist.show", task_id=task_id, **filters.kept(filters.asked_filter())), 303)


def _page(wanted: Filter, *, work: dict[str, Any] | None, selected: str = "") -> str:
    actor, kept = current_actor(), filters.kept(wanted)
    found = read_worklist(current_bank(), actor, wanted)
    if wanted.page > 1 and not found.tasks:
        # Past the end, as when the tasks of the last page were done meanwhile: an empty list would say that all are.
        wanted = replace(wanted, page=max(1, -(-found.total // PAGE)))
        kept, found = filters.kept(wanted), read_worklist(current_bank(), actor, wanted)
    seen = work["mark"] if work else None
    return render_template(
        "officer/tasklist.html",
        page_title=work["title"] if work else _("Tasks"),
        search_url=url_for("searches.search", place="tasks"),
        query=wanted.text or "",
        wanted=wanted,
        kept=kept,
        groups=filters.groups(wanted, found, actor),
        list_title=filters.title(wanted),
        orders=filters.orders(wanted),
        pages=filters.pages(wanted, found),
        narrowing=filters.narrowing(wanted, found),
        total=found.total,
        is_done=wanted.view == "done",
        rows=[_row(task, found, kept, selected) for task in found.tasks],
        work=work,
        clear_url=filters.link(Filter()),
        fresh_url=url_for("tasklist.index", selected=selected or None, seen=seen, **kept),
        moved=_moved(selected, kept) if selected and work is None else None,
    )


def _alone(work: dict[str, Any]) -> str:
    return render_template(
        "officer/tasklist.html",
        page_title=work["title"],
        search_url=url_for("searches.search", place="cases"),
        groups=None,
        work={**work, "list_url": None},
    )


def _moved(selected: str, kept: dict[str, Any]) -> dict[str, str] | None:
    return standing.moved(selected, request.args.get("seen", ""), url_for("tasklist.show", task_id=selected, **kept))


def _row(task: HumanTask, found: Worklist, kept: dict[str, Any], selected: str) -> dict[str, Any]:
    when, holder = _when(task, found), found.holders.get(task.id)
    kind = words.word(words.PRODUCTS, task.product)
    return {
        "url": url_for("tasklist.show", task_id=task.id, **kept),
        "current": task.id == selected,
        "due": when.label,
        "due_note": when.note,
        "due_title": when.whole,
        "tone": when.tone,
        "customer": task.customer_name,
        "what": " · ".join(filter(None, (words.label(task.name), kind, holder))),
        "amount": whole(task.amount),
        "age": age(found.opened[task.id], found.now),
        "segment": task.segment,
        "mark": words.PRIORITIES[task.priority] if task.priority and task.is_active else None,
        "follow_up": without_year(task.follow_up_on) if task.follow_up_on and task.is_active else None,
    }


def _when(task: HumanTask, found: Worklist) -> Due:
    """Return when a task is due; of one that was completed, when that was."""
    if task.completed_at is None or task.completed_on is None:
        return due(task.due_at, found.now, found.end_of_day)
    return Due(_("Done"), without_year(task.completed_on), "good", instant(task.completed_at))
