"""Files of the bank's people at a case, as the work pane and the case page show them, and their content, each opening on record."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from lending.domain.actors import OUTSIDERS, Role
from lending.service.attachments import AttachmentView, attach_file, read_attachment
from lending.service.case_places import Spot
from webapp.customer.uploads import size_of
from webapp.i18n import instant
from webapp.inline import inline
from webapp.officer import words
from webapp.officer.page_images import draw_page
from webapp.security import current_actor, current_bank, signed_in

blueprint = Blueprint("attachments", __name__, url_prefix="/attachments")

_STAFF = frozenset(Role) - OUTSIDERS
#: Pages shown in the page; the file itself has them all.
PAGES_SHOWN = 30


@blueprint.get("/<uuid:attachment_id>")
@signed_in(*_STAFF)
def show(attachment_id: UUID) -> Response:
    """Return a file to whoever may see its case; NotFoundError otherwise."""
    attachment, content = read_attachment(current_bank(), current_actor(), str(attachment_id))
    return inline(content, attachment.media_type, attachment.file_name)


@blueprint.get("/<uuid:attachment_id>/pages/<int:number>.png")
@signed_in(*_STAFF)
def page(attachment_id: UUID, number: int) -> Response:
    """Return a page of a PDF as a picture, for the viewer."""
    _attachment, content = read_attachment(current_bank(), current_actor(), str(attachment_id))
    return Response(draw_page(content, number), mimetype="image/png")


def take(spot: Spot) -> None:
    """Put the file that was sent to a case; InvalidInputError names `file`."""
    file = request.files.get("file")
    attach_file(current_bank(), current_actor(), spot, (file.filename if file else None) or "", file.read() if file else b"")


def document(found: AttachmentView) -> dict[str, Any]:
    """Return a file as the viewer shows it, among the customer's papers or alone."""
    return {
        "id": found.id,
        "name": found.file_name,
        "url": url_for("attachments.show", attachment_id=found.id),
        "note": _("Attached by %(name)s", name=found.by),
        "tone": "quiet",
        "facts": " · ".join((_pages(found), size_of(found.size), instant(found.at))),
        "images": _images(found),
    }


def panel(
    found: Sequence[AttachmentView],
    chosen: str | None,
    add_url: str | None,
    remove_url: Callable[[str], str],
    more: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the list of files with what may be done: `more` has `url` (of a file beside the list, by its id) and `errors`."""
    at = next((number for number, each in enumerate(found) if each.id == chosen), 0)
    return {
        "files": [_row(each, remove_url, more.get("url"), current=number == at) for number, each in enumerate(found)],
        "shown": document(found[at]) if found else None,
        "add_url": add_url,
        "errors": more.get("errors") or [],
    }


def _row(found: AttachmentView, remove_url: Callable[[str], str], url: Callable[[str], str] | None, *, current: bool) -> dict[str, Any]:
    where = words.label(found.step) if found.step else _("at the case")
    return {
        "name": found.file_name,
        "url": url(found.id) if url else url_for("attachments.show", attachment_id=found.id),
        "current": current and url is not None,
        "facts": " · ".join((_pages(found), size_of(found.size))),
        "by": " · ".join((found.by, instant(found.at), where)),
        "hash": found.sha256,
        "remove_url": remove_url(found.id) if found.may_remove else None,
    }


def _pages(found: AttachmentView) -> str:
    return str(ngettext("%(num)s page", "%(num)s pages", found.pages))


def _images(found: AttachmentView) -> list[str]:
    """Return the pictures of a file's pages; a picture is its own."""
    if found.media_type.startswith("image/"):
        return [url_for("attachments.show", attachment_id=found.id)]
    pages = range(1, min(found.pages, PAGES_SHOWN) + 1)
    return [url_for("attachments.page", attachment_id=found.id, number=number) for number in pages]
