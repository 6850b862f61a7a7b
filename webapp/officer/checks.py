"""What an officer should know before completing or even claiming a task: four eyes, authority, and what is still unread or doubtful."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _

from lending.domain.tasks import TaskState
from lending.service.four_eyes import EXCLUDES, Bar
from lending.service.worklist import TaskAtHand, Work
from webapp.officer import words
from webapp.officer.drawn_names import step_name
from webapp.officer.score_part import verdict
from webapp.officer.visit_part import concluded

_DECISIONS = frozenset({"review_case", "approve_case"})


def bar_sentence(bar: Bar) -> str:
    """Say why somebody may not do a task, and what to do about it."""
    if bar.code == "authority":
        return str(_("This decision needs authority level %(level)s; leave it to an approver with more authority.", level=bar.detail))
    step = _("entering the application") if bar.detail == "submitted" else step_name(bar.detail)
    return str(_("You did an earlier step of this case (%(step)s); a colleague must do this one.", step=step))


def notice(work: TaskAtHand) -> dict[str, str] | None:
    """Return what stands above the form: whether one may do the task, and why not."""
    task = work.task
    if work.bar is not None and task.state in {TaskState.OPEN, TaskState.CLAIMED}:
        title = _("Authority.") if work.bar.code == "authority" else _("Four eyes.")
        return {"tone": "warning", "icon": "user-multiple", "title": title, "text": bar_sentence(work.bar)}
    if task.state == TaskState.OPEN and not work.in_group:
        text = _("This task waits for the group %(group)s.", group=words.word(words.GROUPS, task.group))
        return {"tone": "info", "icon": "user-multiple", "title": _("Not yours."), "text": text}
    if task.state == TaskState.CLAIMED and not work.is_mine:
        if work.may_stand_in:
            text = _("%(name)s holds it and is away; you stand in and may take it over.", name=work.holder)
            return {"tone": "info", "icon": "user-multiple", "title": _("Substitute."), "text": text}
        text = _("%(name)s is working on it. Pick another, or ask a supervisor to give it back.", name=work.holder)
        if work.may_assign:
            text = _("%(name)s is working on it.", name=work.holder)
        return {"tone": "info", "icon": "user", "title": _("Taken."), "text": text}
    if task.state == TaskState.COMPLETED:
        return {
            "tone": "good",
            "icon": "checkmark-filled",
            "title": _("Completed."),
            "text": _("The case has moved on; nothing is left to do here."),
        }
    if task.state == TaskState.CANCELLED:
        return {"tone": "info", "icon": "close", "title": _("Gone."), "text": _("The case took another way: withdrawn, lapsed or ended.")}
    return _four_eyes(work) if task.definition in EXCLUDES else None


def _four_eyes(work: TaskAtHand) -> dict[str, str]:
    text = {
        "review_case": _("You may review: you took no part in intake or due diligence. Whoever approves next cannot be you."),
        "approve_case": _("You may decide: you took no part in the steps before."),
        "approve_restructuring": _("You may decide: you took no part in the steps before."),
    }.get(work.task.definition, _("You may do this: you did not decide on this case."))
    return {"tone": "info", "icon": "user-multiple", "title": _("Four eyes."), "text": text}


def before_completing(work: Work, side: dict[str, str]) -> list[dict[str, Any]]:
    """Return the checks; `side` holds the addresses of the side pane's views."""
    if work.task.state not in {TaskState.OPEN, TaskState.CLAIMED}:
        return []
    found = list(_of_documents(work, side["documents"]))
    if work.task.definition not in _DECISIONS:
        return found
    return [*found, *_of_visit(work, side["diligence"]), *_of_measures(work, side["diligence"]), *_of_score(work)]


def _of_documents(work: Work, url: str) -> Iterator[dict[str, Any]]:
    papers = [paper for paper in work.case.application.documents if paper.origin == "uploaded"]
    read = sum(paper.id in work.documents_read for paper in papers)
    look = {"label": _("look"), "url": url}
    if not papers:
        yield {"label": _("No documents were handed in"), "tone": "quiet"}
    elif read == len(papers):
        yield {"label": _("All %(total)s documents opened", total=read), "tone": "good"}
    else:
        yield {"label": _("%(read)s of %(total)s documents opened", read=read, total=len(papers)), "tone": "warning", "link": look}
    for paper in papers:
        if paper.doubt:
            name = words.word(words.DOCUMENTS, paper.kind)
            yield {"label": _("%(document)s: doubtful", document=name), "tone": "warning", "link": look}


def _of_visit(work: Work, url: str) -> Iterator[dict[str, Any]]:
    if work.case.visit is not None:
        said, link = concluded(work.case.visit), {"label": _("look"), "url": url}
        yield {"label": f"{step_name('visit_site')}{words.colon()}{said['label']}", "tone": said["tone"], "link": link}


def _of_measures(work: Work, url: str) -> Iterator[dict[str, Any]]:
    diligence = work.case.diligence
    if diligence is None:
        return
    short = [measure for measure in diligence.measures if measure.judgement != "met"]
    if not short:
        # The measures know nothing of the visit: against one that speaks otherwise they are no good sign.
        borne_out = work.case.visit is None or work.case.visit.conclusion == "confirmed"
        yield {"label": _("Every measure of the due-diligence report is met"), "tone": "good" if borne_out else "quiet"}
    for measure in short:
        judged = words.judgement(measure.name, measure.judgement)
        name = words.word(words.MEASURES, measure.name)
        yield {"label": f"{name}{words.colon()}{judged['label']}", "tone": judged["tone"], "link": {"label": _("look"), "url": url}}


def _of_score(work: Work) -> Iterator[dict[str, Any]]:
    if work.case.score is None:
        yield {"label": _("There is no score"), "tone": "warning"}
    else:
        points = work.case.score.points
        said = verdict(points)
        yield {"label": _("Scored %(points)s, %(verdict)s", points=points, verdict=said["label"]), "tone": said["tone"]}
