"""What was done in court about a loan: steps, papers, costs; papers are handed in here."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lending.errors import ConflictError, InvalidInputError
from lending.service.documents import Upload
from lending.service.legal.papers import add_legal_paper
from lending.service.views.legal import HANDS_IN, read_legal
from webapp.officer import legal_parts, legal_words
from webapp.officer.cases import STAFF
from webapp.officer.loan_pages import blueprint, loan_page, read_file
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of, spoken


@blueprint.get("/<uuid:loan_id>/legal")
@signed_in(*STAFF)
def legal(loan_id: UUID) -> str:
    """Show a loan's lawsuits and preservations with their steps, and the sums beside the ledger."""
    return _page(loan_id, {})


@blueprint.post("/<uuid:loan_id>/legal")
@signed_in(*HANDS_IN)
def hand_in(loan_id: UUID) -> ResponseReturnValue:
    """Take a paper in."""
    file = request.files.get("file")
    upload = Upload(
        kind=request.form.get("kind", ""),
        file_name=(file.filename if file else None) or "",
        content=file.read() if file else b"",
    )
    try:
        add_legal_paper(current_bank(), current_actor(), str(loan_id), upload)
    except InvalidInputError as error:
        return _page(loan_id, errors_of(error.errors)), 422
    except ConflictError as error:
        flash(spoken(str(error)), "error")
    else:
        flash(_("Paper kept."), "good")
    return redirect(url_for("loan_book.legal", loan_id=loan_id), 303)


def _page(loan_id: UUID, errors: dict[str, list[str]]) -> str:
    found = read_legal(current_bank(), current_actor(), str(loan_id))
    return loan_page(
        "legal",
        read_file(loan_id),
        parts=legal_parts.parts(found),
        may_hand_in=found.may_hand_in,
        kinds=list(legal_words.PAPERS.items()),
        errors=errors,
        labels={"file": _("File"), "kind": _("Kind of paper")},
    )
