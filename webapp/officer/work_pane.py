"""The work pane: one task with its form, the documents and the case beside it, its history and its diagram."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lending.domain.tasks import HumanTask, TaskState
from lending.errors import ForbiddenError
from lending.service.case_path import read_paths
from lending.service.four_eyes import Bar
from lending.service.views import DocumentView
from lending.service.worklist import Work
from webapp.officer import case_parts, checks, chronicle, forms, words
from webapp.officer.diagrams import where
from webapp.officer.figures import clock, clock_time, whole
from webapp.security import current_actor, current_bank

#: Pages shown beside the form; the file itself has them all.
_PAGES_SHOWN = 30
TABS, SIDES = ("task", "history", "diagram"), ("documents", "case", "diligence")


def view(work: Work, kept: Mapping[str, Any], asked: Mapping[str, str]) -> dict[str, Any]:
    """Return everything the pane shows; `kept` keeps the list's filter, `asked` chooses tab, side view and document."""
    tab = asked.get("tab") if asked.get("tab") in TABS else "task"
    side = asked.get("side") if asked.get("side") in SIDES else "documents"
    task, application = work.task, work.case.application

    def url(**more: object) -> str:
        return url_for("tasklist.show", task_id=task.id, **{**kept, **more})

    sides = {name: url(side=name) for name in SIDES}
    return {
        "id": task.id,
        "title": words.label(task.name),
        "state": _state(work),
        "facts": [
            task.customer_name,
            f"{words.word(words.PRODUCTS, task.product)}{words.comma()}{words.word(words.PURPOSES, application.purpose)}",
        ],
        "amount": f"{task.currency} {whole(task.amount)}",
        "reference": task.reference,
        "case_url": url_for("cases.show", application_id=task.application_id),
        "clock": _clock(work),
        "tab": tab,
        "tabs": _tabs(work, str(tab), url),
        "notice": checks.notice(work),
        "claimable": work.may_claim,
        "mine": work.is_mine,
        "may_give_back": work.may_give_back,
        "draft_note": _("Draft saved %(time)s", time=clock_time(task.draft_saved_at))
        if task.draft_saved_at and task.draft
        else _("Saved as you type"),
        "form": {"schema": forms.schema(task.definition), "values": forms.values(work)} if tab == "task" else None,
        "checks": checks.before_completing(work, sides),
        "side": side,
        "sides": _sides(work, str(side), sides),
        "viewer": _viewer(work, asked.get("doc"), url) if side == "documents" else None,
        "case": case_parts.view(work.case),
        "report_url": url_for("cases.report", application_id=task.application_id),
        "timeline": chronicle.timeline(work.case.timeline) if tab == "history" else None,
        "diagram": _diagram(work) if tab == "diagram" else None,
        "urls": {name: url_for(f"tasklist.{name}", task_id=task.id, **kept) for name in ("claim", "give_back", "draft", "complete")},
        "list_url": url_for("tasklist.index", **kept),
    }


def _draft_note(task: HumanTask) -> str:
    saved = task.draft_saved_at if task.draft else None
    return str(_("Draft saved %(time)s", time=clock_time(saved)) if saved else _("Saved as you type"))


#: The sentences of lending.service.tasks, for the catalogue.
_REFUSALS = (
    _l("Claim the task first."),
    _l("A colleague holds this task; pick another, or ask a supervisor to give it back."),
    _l("This task was completed meanwhile; nothing of yours was written. Open the case to see what came of it."),
    _l("This task is gone: the case took another way (withdrawn, lapsed or ended). Nothing of yours was written."),
    _l("Only who claimed the task, or a supervisor, can give it back."),
)


def refusal(error: Exception) -> str:
    """Say why something was refused, in the language of the page where it is four eyes or authority."""
    bar = getattr(error, "bar", None)
    if isinstance(error, ForbiddenError) and isinstance(bar, Bar):
        return checks.bar_sentence(bar)
    return _(str(error))  # type: ignore[no-any-return]  # the sentences of tasks.py are in the catalogue


def _state(work: Work) -> dict[str, str]:
    label, tone, icon = words.TASK_STATES[work.task.state]
    if work.task.state == TaskState.CLAIMED:
        text = _("Claimed by you") if work.is_mine else _("Claimed by %(name)s", name=work.holder)
        return {"label": text, "tone": tone, "icon": icon}
    return {"label": str(label), "tone": tone, "icon": icon}


def _clock(work: Work) -> dict[str, Any] | None:
    if work.task.state not in {TaskState.OPEN, TaskState.CLAIMED}:
        return None
    found = clock(work.task.created_at, work.task.due_at, work.now, work.end_of_day)
    return asdict(found) if found else None


def _tabs(work: Work, tab: str, url: Any) -> list[dict[str, Any]]:
    events = [event for event in work.case.timeline if event.action not in chronicle.READS]
    names = {"task": (_("Task"), None), "history": (_("History"), len(events)), "diagram": (_("Diagram"), None)}
    return [{"label": label, "count": count, "url": url(tab=name), "current": name == tab} for name, (label, count) in names.items()]


def _sides(work: Work, side: str, urls: dict[str, str]) -> list[dict[str, Any]]:
    names = {
        "documents": (_("Documents"), len(work.case.application.documents)),
        "case": (_("Case"), None),
        "diligence": (_("Due diligence"), None),
    }
    return [{"label": label, "count": count, "url": urls[name], "current": name == side} for name, (label, count) in names.items()]


def _viewer(work: Work, wanted: str | None, url: Any) -> dict[str, Any] | None:
    """Return the document shown and the ways to its neighbours."""
    papers = work.case.application.documents
    if not papers:
        return None
    at = next((number for number, paper in enumerate(papers) if paper.id == wanted), 0)

    def step(number: int) -> str | None:
        return url(side="documents", doc=papers[number].id) if 0 <= number < len(papers) else None

    paper = papers[at]
    return {
        **case_parts.document(paper),
        "images": _images(paper),
        "position": _("%(at)s of %(total)s", at=at + 1, total=len(papers)),
        "previous": step(at - 1),
        "next": step(at + 1),
    }


def _images(paper: DocumentView) -> list[str]:
    """Return the pictures of a paper's pages; a picture is its own."""
    if paper.media_type.startswith("image/"):
        return [url_for("officer_documents.show", document_id=paper.id)]
    pages = range(1, min(paper.pages, _PAGES_SHOWN) + 1)
    return [url_for("officer_documents.page", document_id=paper.id, number=number) for number in pages]


def _diagram(work: Work) -> dict[str, Any]:
    paths = read_paths(current_bank(), current_actor(), work.task.application_id)
    return where(paths, work.task.process)
