"""Files as answers: shown in the page, never run, never guessed at."""

from urllib.parse import quote

from flask import Response

#: The browser's own PDF viewer needs to embed the file in a page of its own; scripts stay forbidden.
_POLICY = "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def inline(content: bytes, media_type: str, file_name: str) -> Response:
    """Return a file to be shown inside a page of ours, under its own name when it is saved."""
    response = Response(content, mimetype=media_type)
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(file_name)}"
    response.headers["Content-Security-Policy"] = _POLICY
    return response
