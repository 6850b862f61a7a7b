"""What the bank asks of the customer: papers that are missing or unclear, a question."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lending.domain.checklist import DATED_KINDS
from lending.errors import ConflictError, InvalidInputError
from lending.service import customer_tasks
from lending.service.views import ApplicationView
from webapp.customer.cards import customer_task, last_day
from webapp.customer.labels import labels_of
from webapp.customer.loan import read
from webapp.customer.pages import CUSTOMER, blueprint, form_values, page, tell
from webapp.customer.remarks import remark
from webapp.customer.uploads import PaperField, row_of
from webapp.customer.words import DOCUMENT_NOTES, DOCUMENTS
from webapp.entries import Form, Line
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of

#: Characters of an answer.
_LONGEST_ANSWER = 4000


class NoteForm(Form):
    """A remark that goes along with the papers."""

    note = Line(1000, optional=True, lines=True)


class AnswerForm(Form):
    """The answer to a question of the bank."""

    answer = Line(_LONGEST_ANSWER, lines=True)


@blueprint.get("/loans/<uuid:application_id>/supplement")
@signed_in(CUSTOMER)
def supplement(application_id: object) -> ResponseReturnValue:
    """List exactly what is missing or unclear 補正, and why, with a place for each."""
    view = read(application_id)
    if customer_task(view) != "supplement_material" or view.supplement is None:
        return redirect(url_for("customer.loan", application_id=view.id), 303)
    return _supplement_page(view, {})


@blueprint.post("/loans/<uuid:application_id>/supplement")
@signed_in(CUSTOMER)
def send_supplement(application_id: object) -> ResponseReturnValue:
    """Say that everything is there; the bank looks again."""
    view = read(application_id)
    said, errors = NoteForm().read(request.form)
    waiting = [paper.label for paper in _papers(view) if not paper.files] if view.supplement else []
    if waiting:
        errors = {"papers": [_("Still missing: %(papers)s.", papers=_(", ").join(waiting))], **errors}
    if errors:
        return _supplement_page(view, errors), 422
    try:
        customer_tasks.answer_supplement_task(current_bank(), current_actor(), view.id, said["note"])
    except InvalidInputError as error:
        return _supplement_page(view, errors_of(error.errors)), 422
    except ConflictError as error:
        tell(error)
    else:
        flash(_("Thank you. We are looking at your papers."), "good")
    return redirect(url_for("customer.loan", application_id=view.id), 303)


@blueprint.get("/loans/<uuid:application_id>/information")
@signed_in(CUSTOMER)
def information(application_id: object) -> ResponseReturnValue:
    """Show the question of reviewer or approver."""
    view = read(application_id)
    if customer_task(view) != "provide_information":
        return redirect(url_for("customer.loan", application_id=view.id), 303)
    return _information_page(view, "", {})


@blueprint.post("/loans/<uuid:application_id>/information")
@signed_in(CUSTOMER)
def answer(application_id: object) -> ResponseReturnValue:
    """Send the answer; the case goes on where it was."""
    view, typed = read(application_id), form_values()
    said, errors = AnswerForm().read(typed)
    if errors:
        return _information_page(view, typed.get("answer", ""), errors), 422
    try:
        customer_tasks.provide_information(current_bank(), current_actor(), view.id, said["answer"])
    except InvalidInputError as error:
        return _information_page(view, said["answer"], errors_of(error.errors)), 422
    except ConflictError as error:
        tell(error)
    else:
        flash(_("Thank you. Your answer is with the people who decide."), "good")
    return redirect(url_for("customer.loan", application_id=view.id), 303)


def _papers(view: ApplicationView) -> list[PaperField]:
    """Return a field for each item asked for, with what was sent since the bank asked."""
    found: dict[str, PaperField] = {}
    url = url_for("customer.add_paper", application_id=view.id)
    for item in view.supplement.items if view.supplement else ():
        kind = str(item["kind"])
        reason = remark(item)
        known = found.get(kind)
        why = f"{known.why} {reason}" if known else reason
        found[kind] = PaperField(kind, str(DOCUMENTS[kind]), str(DOCUMENT_NOTES.get(kind, "")), kind in DATED_KINDS, url, why=why)
    since = view.supplement.requested_at if view.supplement else view.submitted_at
    for document in view.documents:
        if document.kind in found and document.origin == "uploaded" and document.recorded_at >= since:
            found[document.kind].files.append(row_of(document, url_for("customer.remove_paper", document_id=document.id)))
    return list(found.values())


def _supplement_page(view: ApplicationView, errors: dict[str, list[str]]) -> str:
    return page(
        "supplement",
        _("What is missing"),
        view=view,
        papers=_papers(view),
        until=last_day(view.supplement.lapse_at) if view.supplement else "",
        note=request.form.get("note", ""),
        errors=errors,
        labels=labels_of(errors),
        back_url=url_for("customer.loan", application_id=view.id),
    )


def _information_page(view: ApplicationView, text: str, errors: dict[str, list[str]]) -> str:
    other = PaperField(
        "other", str(DOCUMENTS["other"]), str(DOCUMENT_NOTES["other"]), False, url_for("customer.add_paper", application_id=view.id)
    )
    return page(
        "information",
        _("A question for you"),
        view=view,
        text=text,
        paper=other,
        longest=_LONGEST_ANSWER,
        errors=errors,
        labels=labels_of(errors),
        back_url=url_for("customer.loan", application_id=view.id),
    )
