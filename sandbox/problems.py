"""Errors as RFC 9457 problem documents that name the fields and say what to do."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, jsonify


def problem(status: HTTPStatus, detail: str, **more: Any) -> Response:
    """Write a problem document; `more` are its further members, such as `errors` by field or `code`."""
    response = jsonify({"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail, **more})
    response.status, response.mimetype = str(status.value), "application/problem+json"
    return response


def by_field(messages: Mapping[Any, Any], prefix: str = "") -> dict[str, list[str]]:
    """Flatten marshmallow's messages to lists by dotted field name."""
    flat: dict[str, list[str]] = {}
    for name, found in messages.items():
        if isinstance(found, Mapping):
            flat |= by_field(found, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = [str(text) for text in found]
    return flat
