"""Requests that no page of ours makes, refused before anything reads them."""

from flask import Flask, request

from lending.domain.plain_text import is_plain
from lending.errors import InvalidInputError, NotFoundError

_TWICE = "This came more than once. Load the page again and send it once."


def check_requests(app: Flask) -> None:
    """Refuse addresses with characters that nobody sees, and forms that name a field twice."""
    app.before_request(_refuse_unseen)
    app.before_request(_refuse_repeated)


def _refuse_unseen() -> None:
    """PostgreSQL takes no NUL, not even to look for it."""
    if not all(is_plain(str(part)) for part in (request.view_args or {}).values()):
        raise NotFoundError("There is nothing at this address.")


def _refuse_repeated() -> None:
    """Readers differ in which of two values counts, so none does."""
    repeated = [name[:100] for part in (request.form, request.files) for name, sent in part.lists() if len(sent) > 1]
    if repeated:
        raise InvalidInputError({name: [_TWICE] for name in repeated})
