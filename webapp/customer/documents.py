"""The customer's papers: the list, each in the browser, a contract page by page."""

from flask import Response, url_for
from flask_babel import gettext as _

from lending.errors import NotFoundError
from lending.service.documents import read_document
from lending.service.views import ApplicationView, DocumentView
from webapp.customer.cards import day_of, title_of
from webapp.customer.home import own_applications
from webapp.customer.loan import read
from webapp.customer.pages import CUSTOMER, blueprint, page
from webapp.customer.uploads import size_of
from webapp.customer.words import DOCUMENTS
from webapp.page_images import page_image
from webapp.security import current_actor, current_bank, signed_in


@blueprint.get("/papers")
@signed_in(CUSTOMER)
def all_documents() -> str:
    """List the papers of every application."""
    return page("documents", _("Documents"), section="documents", groups=[_group(view) for view in own_applications()], back_url=None)


@blueprint.get("/loans/<uuid:application_id>/documents")
@signed_in(CUSTOMER)
def documents(application_id: object) -> str:
    """List the papers of one application."""
    view = read(application_id)
    back = url_for("customer.loan", application_id=view.id)
    return page("documents", _("Documents"), section="documents", groups=[_group(view)], back_url=back)


@blueprint.get("/papers/<uuid:document_id>/pages/<int:number>.png")
@signed_in(CUSTOMER)
def paper_page(document_id: object, number: int) -> Response:
    """Show a page of a paper that the bank made."""
    document, content = read_document(current_bank(), current_actor(), str(document_id))
    image = page_image(content, number) if document.origin != "uploaded" else None
    if image is None:
        raise NotFoundError("There is no such page.")
    return Response(image, mimetype="image/png")


def _group(view: ApplicationView) -> tuple[str, str, list[dict[str, str]]]:
    """Return an application's title and reference with its papers; a contract that was signed stands for the unsigned one."""
    replaced = {paper.document_id for paper in view.contracts if paper.signed_document_id}
    shown = [document for document in view.documents if document.id not in replaced]
    rows = [
        {
            "name": str(DOCUMENTS.get(document.kind, document.kind)),
            "file": document.file_name,
            "url": url_for("officer_documents.show", document_id=document.id),
            "note": f"{day_of(document.recorded_at)} · {size_of(document.size)}",
            "origin": _whence(document),
            "tone": {"signed": "good", "generated": "info"}.get(document.origin, "quiet"),
            "icon": {"signed": "checkmark-filled", "generated": "document"}.get(document.origin, "attachment"),
        }
        for document in sorted(shown, key=lambda known: known.recorded_at, reverse=True)
    ]
    return title_of(view), view.reference, rows


def _whence(document: DocumentView) -> str:
    """Say who made a paper or added it: not all that was handed in came from the customer."""
    made = {"signed": _("Signed and sealed"), "generated": _("From the bank")}
    added = {"customer": _("From you"), "partner": _("Added by the partner"), "bank": _("Added by the bank")}
    return str(made.get(document.origin) or added[document.added_by])
