"""A document's content, shown in the page: each opening is on record."""

from uuid import UUID

from flask import Blueprint, Response

from lending.service.documents import read_document
from webapp.officer.answers import inline
from webapp.security import current_actor, current_bank, signed_in

blueprint = Blueprint("officer_documents", __name__)


@blueprint.get("/documents/<uuid:document_id>")
@signed_in()
def show(document_id: UUID) -> Response:
    """Return a document to whoever may see it; NotFoundError otherwise."""
    document, content = read_document(current_bank(), current_actor(), str(document_id))
    return inline(content, document.media_type, document.file_name)
