"""A form whose field comes more than once: readers differ in which one counts, so none does."""

from flask import Flask, request

from lending.errors import InvalidInputError

_TWICE = "This came more than once. Load the page again and send it once."


def refuse_repeated(app: Flask) -> None:
    """Refuse forms that name a field twice, before anything reads them."""
    app.before_request(_check)


def _check() -> None:
    repeated = [name[:100] for part in (request.form, request.files) for name, sent in part.lists() if len(sent) > 1]
    if repeated:
        raise InvalidInputError({name: [_TWICE] for name in repeated})
