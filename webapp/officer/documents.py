"""A document's content, shown in the page: each opening is on record."""

from uuid import UUID

from flask import Blueprint, Response

from lending.service.documents import read_document
from webapp.inline import inline
from webapp.officer.cases import STAFF
from webapp.officer.page_images import draw_page
from webapp.security import current_actor, current_bank, signed_in

blueprint = Blueprint("officer_documents", __name__)


@blueprint.get("/documents/<uuid:document_id>")
@signed_in()
def show(document_id: UUID) -> Response:
    """Return a document to whoever may see it; NotFoundError otherwise."""
    document, content = read_document(current_bank(), current_actor(), str(document_id))
    return inline(content, document.media_type, document.file_name)


@blueprint.get("/documents/<uuid:document_id>/pages/<int:number>.png")
@signed_in(*STAFF)
def page(document_id: UUID, number: int) -> Response:
    """Return a page of a PDF as a picture, for the viewer beside a form."""
    _document, content = read_document(current_bank(), current_actor(), str(document_id))
    return Response(draw_page(content, number), mimetype="image/png")
