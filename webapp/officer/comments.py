"""Comments as pages show them, and the page of where one was called."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from lending.domain.actors import OFFICERS
from lending.domain.comments import parts
from lending.service.comments import CommentView, MentionView, list_mentions
from webapp.i18n import instant
from webapp.officer import words
from webapp.security import current_actor, current_bank, signed_in

blueprint = Blueprint("mentions", __name__, url_prefix="/mentions")


@blueprint.get("")
@signed_in(*OFFICERS)
def index() -> str:
    """List where the officer was called."""
    found = [
        {
            **view(each.comment),
            "customer": each.customer_name,
            "reference": each.reference,
            "is_new": each.is_new,
            "url": _url(each),
        }
        for each in list_mentions(current_bank(), current_actor())
    ]
    return render_template("officer/mentions.html", page_title=_("Mentions"), mentions=found)


def view(comment: CommentView) -> dict[str, Any]:
    """Return a comment in stretches, calls set off, with who wrote it, when and at which step."""
    stretches = [{"text": part.text, "is_call": part.is_call} for part in parts(comment.text)]
    return {
        "parts": stretches,
        "by": comment.by,
        "at": instant(comment.at),
        "step": words.label(comment.step) if comment.step else _("at the case"),
    }


def _url(each: MentionView) -> str:
    if each.task_id:
        return url_for("tasklist.show", task_id=each.task_id, tab="comments")
    return url_for("cases.show", application_id=each.application_id, _anchor="comments")
