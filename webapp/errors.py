"""Every error as an answer: a page for people, a problem document (RFC 9457) for programs; what went wrong inside stays inside."""

import logging
import traceback
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from flask import Flask, Response, current_app, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from lending.errors import (
    BusinessError,
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    LendingError,
    NotFoundError,
    TransientError,
)
from lending.service.modelling.checking import REFUSED
from lending.service.refusals import note_refusal, rule_broken
from lending.service.refused_requests import note_request
from lending.service.users import SignInRefusedError, TooManyAttemptsError
from webapp.security import SignInNeededError, ask_to_sign_in, current_bank, current_user, is_api, sender
from webapp.sentences import errors_of, spoken

PROBLEM = "application/problem+json"
#: From special to general: the first that fits.
_STATUS: tuple[tuple[type[LendingError], HTTPStatus], ...] = (
    (InvalidInputError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (ForbiddenError, HTTPStatus.FORBIDDEN),
    (ConflictError, HTTPStatus.CONFLICT),
    (SignInNeededError, HTTPStatus.UNAUTHORIZED),
    (SignInRefusedError, HTTPStatus.UNAUTHORIZED),
    (TooManyAttemptsError, HTTPStatus.TOO_MANY_REQUESTS),
    (BusinessError, HTTPStatus.CONFLICT),
    (TransientError, HTTPStatus.SERVICE_UNAVAILABLE),
)
#: What the parts of an address are called on the page.
_NAMES = {
    "q": _l("Search"),
    "view": _l("View"),
    "group": _l("Group"),
    "product": _l("Product"),
    "segment": _l("Segment"),
    "status": _l("Status"),
    "state": _l("State"),
    "bucket": _l("Days overdue"),
    "officer": _l("Officer"),
    "since": _l("From"),
    "until": _l("Until"),
    "before": _l("Ended by"),
    "least": _l("Amount from, CNY"),
    "variable": _l("Variable of the process"),
    "value": _l("Value of the variable"),
    "most": _l("Amount to, CNY"),
    "moment": _l("Moment"),
    "branch_id": _l("Branch"),
    "holder": _l("Held by"),
    "due": _l("Due"),
    "age": _l("Age of the task"),
    "late": _l("Arrears"),
    "sort": _l("Order"),
    "process": _l("Process"),
    "version": _l("Version"),
    "step": _l("Step"),
    "which": _l("Which of them"),
    "over_since": _l("Ended from"),
    "over_until": _l("Ended until"),
    "page": _l("Page"),
}
#: Parts of an address that name what somebody was turned away from, as refusals call it.
_NOTED = {"task_id": "task_id", "application_id": "application_id", "case_key": "application_id"}
#: Bytes of a request that nobody sends by mistake: photographs and scans are smaller, and only refused.
_NO_MISTAKE = 50 * 1024 * 1024
_log = logging.getLogger(__name__)


class BadRequestError(LendingError):
    """The request cannot be read."""


class UnsupportedTypeError(LendingError):
    """Send the body as application/json."""


_AT_THE_EDGE = {BadRequestError: HTTPStatus.BAD_REQUEST, UnsupportedTypeError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE}


def explain(app: Flask) -> None:
    """Answer every error of the application."""
    app.register_error_handler(LendingError, _known)
    app.register_error_handler(ValidationError, _invalid)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _defect)


def wants_problem() -> bool:
    """Say whether the caller is a program: the API, or a script of a page that sends or asks for JSON."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return is_api() or request.is_json or best == "application/json"


def status_of(error: LendingError) -> HTTPStatus:
    """Return the status that says what kind of error it is; 500 for one that is nobody's input."""
    if type(error) in _AT_THE_EDGE:
        return _AT_THE_EDGE[type(error)]
    return next((status for kind, status in _STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)


def problem(status: int, detail: str, errors: dict[str, list[str]] | None = None, kind: str = "") -> Response:
    """Return a problem document; `errors` is a list of field and message in the API, a mapping by field for scripts of pages."""
    title = HTTPStatus(status).phrase
    slug = kind or title.lower().replace(" ", "-")
    body: dict[str, Any] = {
        "type": f"urn:loanflow:problem:{slug}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.path,
    }
    if errors is not None:
        listed = [{"field": field, "message": message} for field, messages in errors.items() for message in messages]
        body["errors"] = listed if is_api() else errors
    response = jsonify(body)
    response.status_code, response.mimetype = status, PROBLEM
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "5"
    return response


def flat(messages: Any, prefix: str = "") -> dict[str, list[str]]:
    """Return marshmallow's nested messages by dotted path, rows of lists counted from 1 as the rules count them."""
    if not isinstance(messages, dict):
        return {prefix or "body": [str(text) for text in (messages if isinstance(messages, list) else [messages])]}
    found: dict[str, list[str]] = {}
    for name, inner in messages.items():
        part = str(name + 1) if isinstance(name, int) else "" if name == "_schema" else str(name)[:100]
        for field, texts in flat(inner, ".".join(filter(None, (prefix, part)))).items():
            found.setdefault(field, []).extend(texts)
    return found


def note_refused(error: LendingError) -> None:
    """Journal that a rule refused this request's task or application to who asks; mistakes are not noted.

    What cannot be noted is refused all the same.
    """
    rule = rule_broken(error)
    if rule is None:
        return
    asked = request.view_args or {}
    ids = {_NOTED[name]: str(value) for name, value in asked.items() if name in _NOTED}
    user = current_user()
    actor = g.get("caller") or (user.actor() if user else None)
    if not ids or actor is None:
        return
    try:
        note_refusal(current_bank(), actor, request.endpoint or "", rule, **ids)
    except LendingError as failed:
        _log.warning("a refusal could not be noted: %s", type(failed).__name__)


def _answer(status: int, detail: str, errors: dict[str, list[str]] | None = None) -> ResponseReturnValue:
    if wants_problem():
        return problem(status, detail, errors)
    try:
        shown = {"status": status, "title": _title(status), "detail": detail, "errors": errors or {}, "names": _NAMES}
        return render_template("errors/error.html", **shown), status
    except RuntimeError:  # the browser assets are not built
        current_app.logger.exception("the error page could not be shown")
        return Response(f"{HTTPStatus(status).phrase}. {detail}\n", status, mimetype="text/plain")


def _title(status: int) -> str:
    titles: dict[int, str] = {
        400: _("This request could not be read"),
        403: _("This is not open to you"),
        404: _("There is nothing here"),
        409: _("It changed meanwhile"),
        413: _("This is too large"),
        422: _("Please correct"),
        429: _("Too many attempts"),
        503: _("Not available at the moment"),
    }
    return titles.get(status) or str(_("Something went wrong"))


def _known(error: LendingError) -> ResponseReturnValue:
    status = status_of(error)
    if isinstance(error, SignInNeededError) and not wants_problem():
        return ask_to_sign_in()
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        return _defect(error)
    note_refused(error)
    if isinstance(error, InvalidInputError):
        return _answer(status, _("Some fields need correcting."), _told(error.errors))
    return _answer(status, str(error) if is_api() else spoken(str(error)))


def _invalid(error: ValidationError) -> ResponseReturnValue:
    return _answer(HTTPStatus.UNPROCESSABLE_ENTITY, _("Some fields need correcting."), _told(flat(error.messages)))


def _told(errors: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return errors by field: to programs as the rules say them, to people in the language of the page."""
    return errors if is_api() else errors_of(errors)


def _forged(error: CSRFError) -> ResponseReturnValue:
    _log.info("refused without a valid token: %s", error.description)
    return _answer(
        HTTPStatus.BAD_REQUEST, _("This page was open for too long or in another session. Load it again and repeat what you did.")
    )


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error.response
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and (request.content_length or 0) >= _NO_MISTAKE:
        note_request(current_bank(), sender(), request.endpoint or "", "too_large", address=request.remote_addr or "")
    answer = _answer(status, _explained(status, error))
    if error.code == HTTPStatus.METHOD_NOT_ALLOWED and isinstance(answer, Response):
        answer.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
    return answer


def _explained(status: int, error: HTTPException) -> str:
    match status:
        case HTTPStatus.NOT_FOUND if is_api():
            return "There is nothing at this address. Check it against /api/v1/openapi.json; ids are UUIDs, in full."
        case HTTPStatus.NOT_FOUND:
            return str(_("There is no such page. Check the address, or start at the first page."))
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE if request.blueprint == "modelling":
            return spoken(REFUSED["size"])
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return str(_("The request is larger than 12 MB. Send files of up to 10 MB, one at a time."))
        case _:
            return error.description or HTTPStatus(status).phrase


def _defect(error: Exception) -> ResponseReturnValue:
    """Log a defect under a number that the person can name; its message may hold personal data, so it is neither shown nor logged."""
    number = uuid4().hex[:8]
    where = "".join(traceback.format_tb(error.__traceback__))
    _log.error("defect %s at %s %s: %s\n%s", number, request.method, request.path, type(error).__name__, where)
    return _answer(
        HTTPStatus.INTERNAL_SERVER_ERROR, _("This is our fault. Try again; if it stays, tell us the number %(number)s.", number=number)
    )
