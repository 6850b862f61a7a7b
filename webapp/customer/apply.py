"""The steps of an application: each keeps what was typed, shows what to correct, and goes on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lending.errors import ConflictError, InvalidInputError, NotFoundError
from lending.service import drafts
from lending.service.drafts import DraftView
from webapp.customer import questions, words
from webapp.customer.answers import first_unfinished, step_of, whole
from webapp.customer.labels import labels_of
from webapp.customer.pages import CUSTOMER, blueprint, form_values, page, tell
from webapp.customer.rows import changed_rows, rows_of
from webapp.customer.steps import NAMES, STEPS, parse, wanted_papers
from webapp.customer.summary import summary_of
from webapp.customer.times import clock_time
from webapp.customer.uploads import files_of
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of


@dataclass(frozen=True, slots=True)
class StepPage:
    """What a step shows."""

    draft: DraftView
    name: str
    number: int
    titles: tuple[str, ...]
    values: Mapping[str, Any]
    errors: Mapping[str, list[str]]
    labels: Mapping[str, object]
    choices: Mapping[str, list[tuple[object, ...]]]
    back_url: str


@blueprint.get("/apply/<uuid:draft_id>/<any(loan, you, income, documents, review):name>")
@signed_in(CUSTOMER)
def step(draft_id: object, name: str) -> ResponseReturnValue:
    """Show a step with what was typed; with `check` also what has to be corrected."""
    bank, actor = current_bank(), current_actor()
    try:
        draft = drafts.read_draft(bank, actor, str(draft_id))
    except NotFoundError:
        sent = drafts.find_sent(bank, actor, str(draft_id))
        if sent is None:
            raise
        return redirect(url_for("customer.loan", application_id=sent), 303)
    if name == NAMES[-1]:
        unfinished = first_unfinished(draft)
        if unfinished not in {None, name}:
            return redirect(url_for("customer.step", draft_id=draft.id, name=unfinished, check=1), 303)
    return _show(draft, name, parse(draft, name)[1] if "check" in request.args else {})


@blueprint.post("/apply/<uuid:draft_id>/<any(loan, you, income, documents):name>")
@signed_in(CUSTOMER)
def keep_step(draft_id: object, name: str) -> ResponseReturnValue:
    """Keep a step and go on; with something to correct, come back to it. Answers by redirect, so that the back button is safe."""
    bank, actor, act = current_bank(), current_actor(), request.form.get("act", "")
    values, number = form_values(), NAMES.index(name) + 1
    if act:
        values = changed_rows(values, act)
        drafts.save_draft(bank, actor, str(draft_id), name, values, reached=number)
        return redirect(url_for("customer.step", draft_id=draft_id, name=name, _anchor="payees"), 303)
    drafts.save_draft(bank, actor, str(draft_id), name, values, reached=number)
    if parse(drafts.read_draft(bank, actor, str(draft_id)), name)[1]:
        return redirect(url_for("customer.step", draft_id=draft_id, name=name, check=1), 303)
    drafts.save_draft(bank, actor, str(draft_id), name, values, reached=number + 1)
    wanted = request.args.get("then") or NAMES[number]
    return redirect(url_for("customer.step", draft_id=draft_id, name=wanted if wanted in NAMES else NAMES[number]), 303)


@blueprint.post("/apply/<uuid:draft_id>/<any(loan, you, income, documents, review):name>/typed")
@signed_in(CUSTOMER)
def keep_typed(draft_id: object, name: str) -> Response:
    """Keep what is typed while it is typed, and say when."""
    saved = drafts.save_draft(current_bank(), current_actor(), str(draft_id), name, form_values())
    return jsonify(note=_("Saved %(time)s", time=clock_time(saved)))


@blueprint.post("/apply/<uuid:draft_id>/review")
@signed_in(CUSTOMER)
def send(draft_id: object) -> ResponseReturnValue:
    """Send the application, once however often the button is pressed."""
    bank, actor, key = current_bank(), current_actor(), str(draft_id)
    sent = drafts.find_sent(bank, actor, key)
    if sent is not None:
        return redirect(url_for("customer.loan", application_id=sent), 303)
    drafts.save_draft(bank, actor, key, NAMES[-1], form_values(), reached=len(NAMES))
    draft = drafts.read_draft(bank, actor, key)
    unfinished = first_unfinished(draft)
    if unfinished is not None:
        return redirect(url_for("customer.step", draft_id=key, name=unfinished, check=1), 303)
    try:
        application = drafts.submit_draft(bank, actor, key, whole(draft))
    except InvalidInputError as error:
        return _show(draft, step_of(next(iter(error.errors))), errors_of(error.errors)), 422
    except ConflictError as error:
        tell(error)
        return redirect(url_for("customer.step", draft_id=key, name=NAMES[-1]), 303)
    return redirect(url_for("customer.loan", application_id=application.id), 303)


def _show(draft: DraftView, name: str, errors: Mapping[str, list[str]]) -> str:
    number = NAMES.index(name) + 1
    before = url_for("customer.step", draft_id=draft.id, name=NAMES[number - 2]) if number > 1 else url_for("customer.choose")
    shown = StepPage(
        draft=draft,
        name=name,
        number=number,
        titles=tuple(str(known.title) for known in STEPS),
        values=draft.answers.get(name, {}),
        errors=errors,
        labels=labels_of(errors),
        choices=_choices(draft),
        back_url=before,
    )
    more: dict[str, Any] = {"you": questions.YOU, "work": questions.WORK, "accounts": questions.ACCOUNTS}
    if name == "documents":
        more = {
            "papers": files_of(draft.documents, wanted_papers(draft), str(draft.id)),
            "rows": rows_of(draft.answers.get("documents", {})),
        }
    if name == "review":
        more = {"sections": summary_of(draft)}
    return page(
        f"apply_{name}", _("Apply for a loan"), section="apply", step=shown, words=words, saved=_saved(draft), back_url=before, **more
    )


def _choices(draft: DraftView) -> dict[str, list[tuple[object, ...]]]:
    """Return the choices of the product's fields, in words."""
    terms = draft.product.terms
    return {
        "purpose": [(code, words.PURPOSES[code]) for code in terms.purposes],
        "method": [(code, words.METHODS[code], words.METHOD_NOTES[code]) for code in terms.methods],
        "occupation": list(words.OCCUPATIONS.items()),
        "payment_mode": [(code, text, words.PAYMENT_MODE_NOTES[code]) for code, text in words.PAYMENT_MODES.items()],
        "collateral": list(words.COLLATERAL.items()),
    }


def _saved(draft: DraftView) -> str:
    return str(_("Saved %(time)s", time=clock_time(draft.updated_at)) if draft.answers else _("Kept as you type"))
