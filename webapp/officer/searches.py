"""What officers search for: kept in the session, so that no customer's name stands in an address."""

import secrets
from typing import Any

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from marshmallow import EXCLUDE, Schema

from webapp.security import signed_in
from webapp.text_field import REFERENCE, Text

blueprint = Blueprint("searches", __name__, url_prefix="/search")

#: The lists that can be searched, by the word in the address.
LISTS = {
    "tasks": "tasklist.index",
    "cases": "cases.index",
    "history": "audit.index",
    "begun": "begun.index",
    "reads": "read_log.index",
    "loans": "loan_book.index",
}
#: Searches kept of one session, and characters of all of them together: a cookie holds 4 kB.
KEPT, KEPT_CHARACTERS = 10, 400
#: Filters that a form sends along with what is searched for.
_BESIDE = (
    *("status", "product", "state", "bucket", "branch_id", "late", "officer", "since", "until", "least", "most"),
    *("kind", "outcome", "loan_id", "party_id"),
)
#: Filters that are of the process chosen beside them, and fall with it.
_OF_A_PROCESS = ("version", "step", "which", "over_since", "over_until")
_MARK = "~"


class SearchSchema(Schema):
    """What a search form sends."""

    class Meta:
        """The form's token and its filters are read elsewhere."""

        unknown = EXCLUDE

    q = Text(longest=100, load_default="")


@blueprint.post("/<any(tasks, cases, history, begun, reads, loans):place>")
@signed_in()
def search(place: str) -> ResponseReturnValue:
    """Keep what is searched for, and go on to the list that shows it."""
    text = SearchSchema().load(request.form)["q"].strip()
    form = request.form
    kept = (*_BESIDE, "process", *(_OF_A_PROCESS if form.get("process") == form.get("process_before") else ()))
    beside: dict[str, Any] = {name: form[name] for name in kept if form.get(name)}
    return redirect(url_for(LISTS[place], q=_keep(text), **beside), 303)


def text_of(asked: str | None) -> str | None:
    """Return what an address's `q` searches for: a reference itself, or the kept text its key stands for; None for anything else."""
    if asked is None or REFERENCE.fullmatch(asked):
        return asked
    return next((text for key, text in _kept() if asked == _MARK + key), None)


def address_of(text: str | None) -> str | None:
    """Return the `q` under which an address finds a text again; None when it is not kept (any more)."""
    if text is None or REFERENCE.fullmatch(text):
        return text
    return next((_MARK + key for key, kept in _kept() if kept == text), None)


def _keep(text: str) -> str | None:
    """Keep a text as the newest of the session and return its `q`."""
    if not text or REFERENCE.fullmatch(text):
        return text or None
    key = next((key for key, kept in _kept() if kept == text), secrets.token_urlsafe(6))
    newest = [[key, text], *([other, kept] for other, kept in _kept() if other != key)][:KEPT]
    while sum(len(kept) for _key, kept in newest) > KEPT_CHARACTERS:
        newest.pop()
    session["searches"] = newest
    return _MARK + key


def _kept() -> list[list[str]]:
    return list(session.get("searches", []))
