"""The collector's day: whom to call, in order; the call by one click, and what came of it in the form beside it."""

from collections import Counter
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lending.domain.actors import Role
from lending.errors import AgencyUnavailableError, ConflictError, ForbiddenError, InvalidInputError, LendingError
from lending.service import tasks
from lending.service.collection.dialling import dial_debtor
from lending.service.collection.queue import CALLERS, CollectorsDay, QueueLine, next_to_call, read_day
from lending.service.worklist import CollectionWork, open_work
from webapp.errors import note_refused
from webapp.i18n import day, percent
from webapp.officer import standing, words, work_pane
from webapp.officer.collection_words import STEPS, WORDS_GIVEN, WORDS_SHORT
from webapp.officer.figures import whole
from webapp.officer.tasklist import sent, without_empty
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of

blueprint = Blueprint("collecting", __name__, url_prefix="/collecting")
#: Debtors that a page shows; who comes after them is not called today.
SHOWN = 200


@blueprint.get("")
@signed_in(*CALLERS)
def index() -> str:
    """Show whom to call."""
    return _page(work=None, selected=request.args.get("selected", ""))


@blueprint.get("/<task_id>")
@signed_in(*CALLERS)
def show(task_id: str) -> ResponseReturnValue:
    """Show the queue with one debtor beside it."""
    work = open_work(current_bank(), current_actor(), task_id)
    if not isinstance(work, CollectionWork):
        return redirect(url_for("tasklist.show", task_id=task_id), 303)
    return _page(work=work_pane.view(work, {}, request.args, "collecting"), selected=task_id)


@blueprint.post("/<task_id>/dial")
@signed_in(Role.COLLECTOR, Role.SENIOR_COLLECTOR)
def dial(task_id: str) -> ResponseReturnValue:
    """Call the debtor; who may not be called now, or does not answer, is said beside the form."""
    try:
        call = dial_debtor(current_bank(), current_actor(), task_id)
    except InvalidInputError as error:
        flash(" ".join(text for texts in errors_of(error.errors).values() for text in texts), "error")
    except (ConflictError, ForbiddenError) as error:
        _refused(error)
    except AgencyUnavailableError:
        flash(_("The telephone exchange does not answer; call again in a moment. The same call goes on."), "error")
    else:
        answered = call.status == "answered"
        flash(_("Connected.") if answered else _("Nobody answers; the attempt counts."), "good" if answered else "warning")
    return redirect(url_for("collecting.show", task_id=task_id), 303)


@blueprint.post("/<task_id>/claim")
@signed_in(*CALLERS)
def claim(task_id: str) -> ResponseReturnValue:
    """Take a task without a call: for a visit or a letter."""
    try:
        tasks.claim_task(current_bank(), current_actor(), task_id)
    except (ConflictError, ForbiddenError) as error:
        _refused(error)
    return redirect(url_for("collecting.show", task_id=task_id), 303)


@blueprint.post("/<task_id>/give-back")
@signed_in(*CALLERS)
def give_back(task_id: str) -> ResponseReturnValue:
    """Give a task back to its group."""
    try:
        tasks.unclaim_task(current_bank(), current_actor(), task_id)
    except (ConflictError, ForbiddenError) as error:
        _refused(error)
    else:
        flash(_("Given back to the group; what you had entered stays as a draft."), "good")
    return redirect(url_for("collecting.show", task_id=task_id), 303)


@blueprint.post("/<task_id>/complete")
@signed_in(*CALLERS)
def complete(task_id: str) -> ResponseReturnValue:
    """Write down what came of it, and go on to the next who may be called now; errors come by field."""
    bank, actor, entered = current_bank(), current_actor(), sent()
    done = tasks.complete_task(bank, actor, task_id, without_empty(entered["values"]), entered["begun_from"])
    flash(_("%(task)s completed: %(customer)s", task=words.label(done.name), customer=done.customer_name), "good")
    following = next_to_call(bank, actor, task_id) if entered["then"] == "next" else None
    if entered["then"] == "next" and following is None:
        flash(_("Nobody else is to be called now."), "info")
    return jsonify(redirect=url_for("collecting.show", task_id=following) if following else url_for("collecting.index"))


def _refused(error: LendingError) -> None:
    note_refused(error)
    flash(work_pane.refusal(error), "error")


def _page(*, work: dict[str, Any] | None, selected: str) -> str:
    found = read_day(current_bank(), current_actor())
    wanted = request.args.get("word") if request.args.get("word") in WORDS_GIVEN else None
    lines = [line for line in found.lines if wanted in {None, line.word}]
    return render_template(
        "officer/collecting.html",
        page_title=work["title"] if work else _("Collector's day"),
        search_url=url_for("searches.search", place="tasks"),
        day=day(found.today),
        groups=_groups(found, wanted),
        rows=[_row(line, selected) for line in lines[:SHOWN]],
        total=len(lines),
        shown=min(len(lines), SHOWN),
        work=work,
        fresh_url=url_for("collecting.index", selected=selected or None, seen=work["mark"] if work else None, word=wanted),
        moved=_moved(selected) if selected and work is None else None,
    )


def _moved(selected: str) -> dict[str, str] | None:
    return standing.moved(selected, request.args.get("seen", ""), url_for("collecting.show", task_id=selected))


def _groups(found: CollectorsDay, wanted: str | None) -> list[dict[str, Any]]:
    """Return the filters with their counts."""
    counts: Counter[str] = Counter(line.word for line in found.lines)
    every = {"label": _("All"), "url": url_for("collecting.index"), "count": len(found.lines), "icon": "user-multiple"}
    entries = [{**every, "current": wanted is None}]
    for word, (label, _tone, icon) in WORDS_GIVEN.items():
        narrowed = {"label": label, "url": url_for("collecting.index", word=word), "count": counts[word], "icon": icon}
        entries.append({**narrowed, "current": wanted == word})
    return [{"title": _("Whom to call"), "entries": entries}]


def _row(line: QueueLine, selected: str) -> dict[str, Any]:
    debtor = line.debtor
    _label, tone, icon = WORDS_GIVEN[line.word]
    kind, step = words.word(words.PRODUCTS, debtor.product), words.word(STEPS, debtor.step)
    late = _("%(days)s days past due", days=debtor.days_past_due)
    waits = debtor.task_id is None
    return {
        "url": url_for("loan_book.show", loan_id=debtor.loan_id) if waits else url_for("collecting.show", task_id=debtor.task_id),
        "leaves": waits,
        "current": debtor.task_id == selected and not waits,
        "word": str(WORDS_SHORT[line.word]),
        "tone": tone,
        "icon": icon,
        "when": _("until tonight") if waits else _when(line),
        "customer": debtor.customer_name,
        "what": " · ".join(str(part) for part in (late, kind, step)),
        "odds": percent(line.odds, 0),
        "amount": whole(debtor.overdue),
    }


def _when(line: QueueLine) -> str:
    """Say from when on the debtor may be called, in his time."""
    return str(_("may be called") if line.may_call else _("from %(time)s there", time=f"{line.allowed_from:%H:%M}"))
