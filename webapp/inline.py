"""Files as answers: shown in the page or to be saved, never run, never guessed at."""

from urllib.parse import quote

from flask import Response
from werkzeug.http import dump_options_header

#: The browser's own PDF viewer needs to embed the file in a page of its own; scripts stay forbidden.
_POLICY = "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def inline(content: bytes, media_type: str, file_name: str) -> Response:
    """Return a file to be shown inside a page of ours, under its own name when it is saved."""
    response = _answer("inline", content, media_type, file_name)
    response.headers["Content-Security-Policy"] = _POLICY
    return response


def attachment(content: bytes, media_type: str, file_name: str) -> Response:
    """Return a file to be saved under its own name."""
    return _answer("attachment", content, media_type, file_name)


def _answer(disposition: str, content: bytes, media_type: str, file_name: str) -> Response:
    response = Response(content, mimetype=media_type)
    # Headers go out as Latin-1: any other name is told twice, in letters that pass and whole (RFC 6266).
    plain = file_name.encode("ascii", "replace").decode().replace("?", "_")
    whole = {"filename*": f"UTF-8''{quote(file_name, safe='')}"} if plain != file_name else {}
    response.headers["Content-Disposition"] = dump_options_header(disposition, {"filename": plain, **whole})
    return response
