"""Files handed in, for a draft or for an application that waits for papers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lending.domain.checklist import DATED_KINDS, DOCUMENT_NAMES
from lending.errors import InvalidInputError
from lending.service import drafts
from lending.service.business_date import read_business_date
from lending.service.documents import Upload, add_document, remove_document
from lending.service.views import DocumentView
from webapp.customer.pages import CUSTOMER, blueprint
from webapp.customer.words import DOCUMENT_NOTES, DOCUMENTS
from webapp.entries import Choice, Day, Form
from webapp.i18n import day
from webapp.security import current_actor, current_bank, signed_in
from webapp.sentences import errors_of

_KILOBYTE, _MEGABYTE = 1024, 1024 * 1024


@dataclass(frozen=True, slots=True)
class PaperField:
    """A kind of paper to hand in: what the field shows."""

    kind: str
    label: str
    note: str
    dated: bool
    url: str
    files: list[dict[str, Any]] = field(default_factory=list)
    #: Why it is asked for, where the bank asked.
    why: str = ""


@blueprint.post("/apply/<uuid:draft_id>/files")
@signed_in(CUSTOMER)
def add_file(draft_id: object) -> ResponseReturnValue:
    """Take a file in for a draft."""
    try:
        document = drafts.add_upload(current_bank(), current_actor(), str(draft_id), _upload())
    except InvalidInputError as error:
        return jsonify(errors=errors_of(error.errors)), 422
    return _taken(document, url_for("customer.remove_file", draft_id=draft_id, document_id=document.id))


@blueprint.delete("/apply/<uuid:draft_id>/files/<uuid:document_id>")
@signed_in(CUSTOMER)
def remove_file(draft_id: object, document_id: object) -> ResponseReturnValue:
    """Take a file of a draft back."""
    drafts.remove_upload(current_bank(), current_actor(), str(draft_id), str(document_id))
    return "", 204


@blueprint.post("/loans/<uuid:application_id>/files")
@signed_in(CUSTOMER)
def add_paper(application_id: object) -> ResponseReturnValue:
    """Take a file in for an application."""
    try:
        document = add_document(current_bank(), current_actor(), _upload(), application_id=str(application_id))
    except InvalidInputError as error:
        return jsonify(errors=errors_of(error.errors)), 422
    return _taken(document, url_for("customer.remove_paper", document_id=document.id))


@blueprint.delete("/documents/<uuid:document_id>")
@signed_in(CUSTOMER)
def remove_paper(document_id: object) -> ResponseReturnValue:
    """Take a file back that the bank has not looked at yet."""
    remove_document(current_bank(), current_actor(), str(document_id))
    return "", 204


def fields_of(kinds: Iterable[str], url: str) -> list[PaperField]:
    """Return an empty field for each kind of paper."""
    return [
        PaperField(kind, str(DOCUMENTS[kind]), str(DOCUMENT_NOTES.get(kind, "")), kind in DATED_KINDS, url) for kind in dict.fromkeys(kinds)
    ]


def files_of(documents: Iterable[DocumentView], wanted: Iterable[str], draft_id: str) -> list[PaperField]:
    """Return a field for each kind wanted or handed in, with its files."""
    held = list(documents)
    found = fields_of((*wanted, *(document.kind for document in held), "other"), url_for("customer.add_file", draft_id=draft_id))
    for document in held:
        remove = url_for("customer.remove_file", draft_id=draft_id, document_id=document.id)
        next(paper for paper in found if paper.kind == document.kind).files.append(row_of(document, remove))
    return found


def row_of(document: DocumentView, delete_url: str) -> dict[str, Any]:
    """Return a file as the upload field lists it."""
    pdf = document.media_type == "application/pdf"
    return {"name": document.file_name, "note": note_of(document), "delete_url": delete_url, "pdf": pdf}


def note_of(document: Any) -> str:
    """Say what was received: pages, size, the date on the paper."""
    pages = ngettext("Read, %(num)s page", "Read, %(num)s pages", document.pages)
    dated = [_("dated %(day)s", day=day(document.dated))] if document.dated else []
    return str(_(", ")).join([pages, size_of(document.size), *dated])


def size_of(size: int) -> str:
    """Write a size in bytes for people."""
    return f"{size / _MEGABYTE:.1f} MB" if size >= _MEGABYTE / 10 else f"{max(1, round(size / _KILOBYTE))} kB"


def _taken(document: Any, delete_url: str) -> tuple[Response, int]:
    return jsonify(note=note_of(document), delete_url=delete_url), 201


def upload_form() -> Form:
    """Return the form that goes along with a file; the day on a paper is today or earlier."""
    return Form.from_dict({"kind": Choice(DOCUMENT_NAMES), "dated": Day(latest=read_business_date(current_bank()))}, name="UploadForm")()  # type: ignore[return-value]  # from_dict keeps the class


def _upload() -> Upload:
    said, errors = upload_form().read(request.form)
    file = request.files.get("file")
    if errors or file is None:
        raise InvalidInputError(errors or {"file": [_("Choose a file.")]})
    if said["kind"] in DATED_KINDS and said["dated"] is None:
        raise InvalidInputError({"dated": [_("Enter the date on the paper first, then choose the file again.")]})
    return Upload(kind=said["kind"], file_name=file.filename or "", content=file.read(), dated=said["dated"])
