"""Papers and contracts over the API."""

from typing import Any

from flask import Response

from lending.errors import ForbiddenError
from lending.service import documents, signing
from lending.service.documents import Upload
from lending.service.views import document_view, read_application
from webapp.api.answers import ContractsAnswer, DocumentAnswer
from webapp.api.operation import Call, operation
from webapp.api.schemas import CodeSchema, UploadSchema
from webapp.inline import attachment


@operation("POST", "/documents", takes=UploadSchema, gives=DocumentAnswer, status=201, uploads=True)
def upload_document(call: Call) -> Any:
    """Upload a paper before there is an application; name its id in the application.

    For customers, whose paper it is. A branch or a partner sends the application first and uploads its papers to that
    (`/applications/{application_id}/documents`).
    """
    return document_view(documents.add_document(call.bank, call.actor, _file(call)), call.actor.roles)


@operation("POST", "/applications/<uuid:application_id>/documents", takes=UploadSchema, gives=DocumentAnswer, status=201, uploads=True)
def upload_to_application(call: Call, application_id: str) -> Any:
    """Upload a paper for an application.

    For its customer, the partner who sent it, and intake officers, supervisors and investigators of the bank, until the money is on
    its way or the case is closed.
    """
    return document_view(documents.add_document(call.bank, call.actor, _file(call), application_id=application_id), call.actor.roles)


@operation("GET", "/documents/<uuid:document_id>")
def get_document(call: Call, document_id: str) -> Response:
    """Return the content of a paper; that it was read is on record."""
    document, content = documents.read_document(call.bank, call.actor, document_id)
    return attachment(content, document.media_type, document.file_name)


@operation("GET", "/applications/<uuid:application_id>/contracts", gives=ContractsAnswer)
def get_contracts(call: Call, application_id: str) -> Any:
    """List the contract papers and how far their signing is."""
    return read_application(call.bank, call.actor, application_id)


@operation("POST", "/applications/<uuid:application_id>/contracts/open", gives=ContractsAnswer)
def open_contracts(call: Call, application_id: str) -> Any:
    """Open the contracts; the reading time runs from the first time."""
    signing.open_contracts(call.bank, call.actor, application_id)
    return read_application(call.bank, call.actor, application_id)


@operation("POST", "/applications/<uuid:application_id>/contracts/code", gives=ContractsAnswer)
def send_code(call: Call, application_id: str) -> Any:
    """Have the one-time code sent to the customer's phone."""
    signing.send_code(call.bank, call.actor, application_id)
    return read_application(call.bank, call.actor, application_id)


@operation("POST", "/applications/<uuid:application_id>/contracts/confirm", takes=CodeSchema, gives=ContractsAnswer)
def confirm_contracts(call: Call, application_id: str) -> Any:
    """Confirm by the one-time code that the contracts were read and are agreed to."""
    signing.confirm_contracts(call.bank, call.actor, application_id, call.body["code"])
    return read_application(call.bank, call.actor, application_id)


def _file(call: Call) -> Upload:
    if call.upload is None:
        raise ForbiddenError("Send a file.")
    return call.upload
