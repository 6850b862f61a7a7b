"""The work pane: one task with its form, the documents and the case beside it, its history and its diagram."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lending.domain.tasks import HumanTask, TaskState
from lending.errors import ForbiddenError
from lending.service.attachments import count_attachments, list_attachments
from lending.service.case_path import read_paths
from lending.service.case_places import AtTask
from lending.service.comments import count_comments, read_comments
from lending.service.four_eyes import Bar
from lending.service.task_standing import mark_of
from lending.service.views import DocumentView, TimelineEvent
from lending.service.worklist import (
    AnyWork,
    CollectionWork,
    FollowUpWork,
    InterventionWork,
    PreservationWork,
    RestructuringWork,
    TaskAtHand,
    Work,
)
from webapp.officer import (
    attachments,
    case_parts,
    checks,
    chronicle,
    collection_pane,
    comments,
    customer_pane,
    forms,
    intervention_pane,
    legal_pane,
    restructuring_pane,
    words,
)
from webapp.officer.begun import replay_url
from webapp.officer.condition_parts import condition_asked
from webapp.officer.diagrams import where
from webapp.officer.figures import clock, clock_time, whole
from webapp.officer.giving import giving
from webapp.officer.visit_part import visit_part
from webapp.security import current_actor, current_bank

SIDES = ("documents", "case", "diligence")


def view(work: AnyWork, kept: Mapping[str, Any], asked: Mapping[str, str], place: str = "tasklist") -> dict[str, Any]:
    """Return everything the pane shows; `kept` keeps the list's filter, `asked` chooses tab, side view and document.

    `place` is the page whose list stands beside it: its acts lead back there.
    """

    def url(**more: object) -> str:
        return url_for(f"{place}.show", task_id=work.task.id, **{**kept, **more})

    if isinstance(work, CollectionWork):
        return {**_frame(work, kept, asked, url), **_acts(work, kept, place), **collection_pane.view(work), **legal_pane.beside(work)}
    if isinstance(work, PreservationWork):
        return {**_frame(work, kept, asked, url), **legal_pane.view(work)}
    if isinstance(work, RestructuringWork):
        return {**_frame(work, kept, asked, url), **restructuring_pane.view(work)}
    if isinstance(work, InterventionWork):
        return {**_frame(work, kept, asked, url), **intervention_pane.view(work), **legal_pane.beside(work)}
    if isinstance(work, FollowUpWork):
        return {**_frame(work, kept, asked, url), **customer_pane.view(work)}
    shown = _frame(work, kept, asked, url)
    return {**shown, **_application(work, str(asked.get("side")), asked.get("doc"), url)}


#: What is done with a task, each at the page it is done from.
_ACTS = ("claim", "give_back", "complete")


def _acts(work: TaskAtHand, kept: Mapping[str, Any], place: str) -> dict[str, Any]:
    """Return where the acts of a pane lead; what was typed is kept at one address whatever the page."""
    urls = {name: url_for(f"{place}.{name}", task_id=work.task.id, **kept) for name in _ACTS}
    draft = url_for("tasklist.draft", task_id=work.task.id, **kept)
    return {"urls": {**urls, "draft": draft}, "list_url": url_for(f"{place}.index", **kept)}


def _frame(work: AnyWork, kept: Mapping[str, Any], asked: Mapping[str, str], url: Any) -> dict[str, Any]:
    """Return what the pane shows of every task: its head, its form, what may be done with it."""
    task, tabs = work.task, _tabs(work)
    tab = asked["tab"] if asked.get("tab") in tabs else "task"
    return {
        "id": task.id,
        "mark": mark_of(task),
        "title": words.label(task.name),
        "state": _state(work),
        "amount": f"{task.currency} {whole(task.amount)}",
        "reference": task.reference,
        "clock": _clock(work),
        "tab": tab,
        "tabs": [_tab(name, label, count, url, current=name == tab) for name, (label, count) in tabs.items()],
        "notice": checks.notice(work),
        "replay_url": replay_url(task.business_key),
        "claimable": work.may_claim,
        "mine": work.is_mine,
        "giving": giving(work, kept),
        "draft_note": _draft_note(task),
        "draft_mark": task.draft_mark,
        "form": {"schema": forms.schema(task.definition), "values": forms.values(work)} if tab == "task" else None,
        "diagram": _diagram(work) if tab == "diagram" else None,
        "timeline": chronicle.timeline(_events(work)) if tab == "history" else None,
        "thread": _thread(work, kept, asked) if tab == "comments" else None,
        "files": _files(work, kept, asked, url) if tab == "attachments" else None,
        **_acts(work, kept, "tasklist"),
    }


def _application(work: Work, wanted: str, document: str | None, url: Any) -> dict[str, Any]:
    """Return what stands beside the form of a task on an application."""
    side = wanted if wanted in SIDES else "documents"
    application, sides = work.case.application, {name: url(side=name) for name in SIDES}
    return {
        "facts": [
            work.task.customer_name,
            f"{words.word(words.PRODUCTS, work.task.product)}{words.comma()}{words.word(words.PURPOSES, application.purpose)}",
        ],
        "case_url": url_for("cases.show", application_id=application.id),
        "condition": condition_asked(work.task, work.case.conditions),
        "checks": checks.before_completing(work, sides),
        "side": side,
        "sides": _sides(work, side, sides),
        "viewer": _viewer(work, document, url) if side == "documents" else None,
        "case": case_parts.view(work.case),
        "visit": visit_part(work.case.visit, lambda found: url(side="documents", doc=found)),
        "report_url": url_for("cases.report", application_id=application.id),
    }


def _draft_note(task: HumanTask) -> str:
    saved = task.draft_saved_at if task.draft else None
    return str(_("Draft saved %(time)s", time=clock_time(saved)) if saved else _("Saved as you type"))


#: The sentences of lending.service.tasks, for the catalogue.
_REFUSALS = (
    _l("Claim the task first."),
    _l("Changed in another window meanwhile; load the page again to see it."),
    _l("A colleague holds this task; pick another, or ask a supervisor to give it back."),
    _l("This task was completed meanwhile; nothing of yours was written. Open the case to see what came of it."),
    _l("This task is gone: the case took another way (withdrawn, lapsed or ended). Nothing of yours was written."),
    _l("Only who claimed the task, or a supervisor, can give it back."),
    _l("Only who holds the task, or a supervisor, can plan it."),
    _l("You do this task for somebody else; hand it back instead of passing it on."),
    _l("You do this task for nobody else; give it back to the group."),
)


def refusal(error: Exception) -> str:
    """Say why something was refused, in the language of the page where it is four eyes or authority."""
    bar = getattr(error, "bar", None)
    if isinstance(error, ForbiddenError) and isinstance(bar, Bar):
        return checks.bar_sentence(bar)
    return _(str(error))  # type: ignore[no-any-return]  # the sentences of tasks.py are in the catalogue


def _state(work: TaskAtHand) -> dict[str, str]:
    label, tone, icon = words.TASK_STATES[work.task.state]
    if work.task.state == TaskState.CLAIMED:
        text = _claimed(work)
        return {"label": text, "tone": tone, "icon": icon}
    return {"label": str(label), "tone": tone, "icon": icon}


def _claimed(work: TaskAtHand) -> str:
    mine, owner = work.is_mine, work.on_behalf_of
    if owner:
        return str(_("Claimed by you for %(owner)s", owner=owner) if mine else _("%(name)s for %(owner)s", name=work.holder, owner=owner))
    return str(_("Claimed by you") if mine else _("Claimed by %(name)s", name=work.holder))


def _clock(work: TaskAtHand) -> dict[str, Any] | None:
    if work.task.state not in {TaskState.OPEN, TaskState.CLAIMED}:
        return None
    found = clock(work.opened, work.task.due_at, work.now, work.end_of_day)
    return asdict(found) if found else None


def _tabs(work: AnyWork) -> dict[str, tuple[str, int | None]]:
    """Return the tabs' names and counts."""
    written, attached = count_comments(current_bank(), work.task), count_attachments(current_bank(), work.task)
    return {
        "task": (str(_("Task")), None),
        "history": (str(_("History")), len(_events(work))),
        "diagram": (str(_("Diagram")), None),
        "comments": (str(_("Comments")), written or None),
        "attachments": (str(_("Attachments")), attached or None),
    }


def _events(work: AnyWork) -> list[TimelineEvent]:
    """Return what happened on the task's case, but for who looked at it."""
    found = work.case.timeline if isinstance(work, Work) else work.timeline
    return [event for event in found if event.action not in chronicle.READS]


def _tab(name: str, label: str, count: int | None, url: Any, *, current: bool) -> dict[str, Any]:
    """Return a tab; comments have a key of their own beside their number."""
    return {"label": label, "count": count, "url": url(tab=name), "current": current, "key": "m" if name == "comments" else None}


def _thread(work: TaskAtHand, kept: Mapping[str, Any], asked: Mapping[str, str]) -> dict[str, Any]:
    """Return the comments on the case, and the form for another with what was typed and is wrong with it."""
    found = read_comments(current_bank(), current_actor(), work.task.id)
    return {
        "comments": [comments.view(comment) for comment in found],
        "url": url_for("tasklist.comment", task_id=work.task.id, **kept) if current_actor().is_officer else None,
        "typed": asked.get("typed", ""),
        "errors": [asked["error"]] if asked.get("error") else [],
    }


def _files(work: TaskAtHand, kept: Mapping[str, Any], asked: Mapping[str, str], url: Any) -> dict[str, Any]:
    """Return the files at the case, one of them beside the list, and the form for another."""
    actor, task_id = current_actor(), work.task.id
    return attachments.panel(
        list_attachments(current_bank(), actor, AtTask(task_id)),
        asked.get("file"),
        url_for("tasklist.attach", task_id=task_id, **kept) if actor.is_officer else None,
        lambda found: url_for("tasklist.detach", task_id=task_id, attachment_id=found, **kept),
        {"url": lambda found: url(tab="attachments", file=found), "errors": [asked["error"]] if asked.get("error") else []},
    )


def _sides(work: Work, side: str, urls: dict[str, str]) -> list[dict[str, Any]]:
    names = {
        "documents": (_("Documents"), len(work.case.application.documents) + count_attachments(current_bank(), work.task)),
        "case": (_("Case"), None),
        "diligence": (_("Due diligence"), None),
    }
    return [{"label": label, "count": count, "url": urls[name], "current": name == side} for name, (label, count) in names.items()]


def _viewer(work: Work, wanted: str | None, url: Any) -> dict[str, Any] | None:
    """Return the document shown and the ways to its neighbours."""
    attached = list_attachments(current_bank(), current_actor(), AtTask(work.task.id))
    papers = [{**case_parts.document(paper), "images": _images(paper)} for paper in work.case.application.documents]
    papers += [attachments.document(found) for found in attached]
    if not papers:
        return None
    at = next((number for number, paper in enumerate(papers) if paper["id"] == wanted), 0)

    def step(number: int) -> str | None:
        return url(side="documents", doc=papers[number]["id"]) if 0 <= number < len(papers) else None

    return {
        **papers[at],
        "position": _("%(at)s of %(total)s", at=at + 1, total=len(papers)),
        "previous": step(at - 1),
        "next": step(at + 1),
    }


def _images(paper: DocumentView) -> list[str]:
    """Return the pictures of a paper's pages; a picture is its own."""
    if paper.media_type.startswith("image/"):
        return [url_for("officer_documents.show", document_id=paper.id)]
    pages = range(1, min(paper.pages, attachments.PAGES_SHOWN) + 1)
    return [url_for("officer_documents.page", document_id=paper.id, number=number) for number in pages]


def _diagram(work: TaskAtHand) -> dict[str, Any]:
    paths = read_paths(current_bank(), current_actor(), work.task.business_key)
    return where(paths, work.task.process)
