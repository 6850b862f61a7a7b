"""What the bank's people put to a task over the API: comments and files; the whole case shows them."""

from typing import Any

from flask import Response

from lending.errors import ForbiddenError
from lending.service import attachments, comments
from lending.service.attachments import AttachmentView
from lending.service.case_places import AtTask
from webapp.api.answers import AttachmentAnswer, AttachmentsAnswer, CommentsAnswer
from webapp.api.operation import Call, operation
from webapp.api.schemas import NewCommentSchema, NothingSchema
from webapp.inline import attachment


@operation("GET", "/tasks/<task_id>/comments", gives=CommentsAnswer)
def list_comments(call: Call, task_id: str) -> Any:
    """List the comments on a task's case, oldest first; what calls the caller counts as read."""
    return {"items": comments.read_comments(call.bank, call.actor, task_id)}


@operation("POST", "/tasks/<task_id>/comments", takes=NewCommentSchema, gives=CommentsAnswer, status=201)
def write_comment(call: Call, task_id: str) -> Any:
    """Write a comment at a task; `@` and a sign-in name calls a colleague."""
    comments.write_comment(call.bank, call.actor, task_id, call.body["text"])
    return {"items": comments.read_comments(call.bank, call.actor, task_id)}


@operation("GET", "/tasks/<task_id>/attachments", gives=AttachmentsAnswer)
def list_attachments(call: Call, task_id: str) -> Any:
    """List the files at a task's case, oldest first."""
    return {"items": attachments.list_attachments(call.bank, call.actor, AtTask(task_id))}


@operation("POST", "/tasks/<task_id>/attachments", takes=NothingSchema, gives=AttachmentAnswer, status=201, uploads=True)
def attach_file(call: Call, task_id: str) -> AttachmentView:
    """Put a file to a task: PDF, JPEG or PNG by its content, up to 10 MB."""
    if call.upload is None:
        raise ForbiddenError("Send a file.")
    return attachments.attach_file(call.bank, call.actor, AtTask(task_id), call.upload.file_name, call.upload.content)


@operation("GET", "/tasks/<task_id>/attachments/<uuid:attachment_id>")
def get_attachment(call: Call, task_id: str, attachment_id: str) -> Response:
    """Return the content of a file; that it was read is on record."""
    found, content = attachments.read_attachment(call.bank, call.actor, _of(call, task_id, attachment_id))
    return attachment(content, found.media_type, found.file_name)


@operation("DELETE", "/tasks/<task_id>/attachments/<uuid:attachment_id>", gives=AttachmentsAnswer)
def remove_attachment(call: Call, task_id: str, attachment_id: str) -> Any:
    """Take a file away and list those that stay; who added it may, until the task is done."""
    attachments.remove_attachment(call.bank, call.actor, _of(call, task_id, attachment_id))
    return {"items": attachments.list_attachments(call.bank, call.actor, AtTask(task_id))}


def _of(call: Call, task_id: str, attachment_id: str) -> str:
    """Return the file's id when it is at the case of that task; NotFoundError otherwise."""
    return attachments.require_at(call.bank, call.actor, AtTask(task_id), attachment_id)
