"""The JSON API, `/api/v1`: bearer tokens, no cookies; described by itself at `/api/v1/openapi.json`."""

from flask import Blueprint

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
