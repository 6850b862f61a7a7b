"""Who is asking: sessions that expire, tokens against forged requests, and what browsers are told to allow."""

import functools
import re
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect

from lending.domain.actors import Actor, Role, User
from lending.errors import ForbiddenError, LendingError
from lending.service import users
from lending.service.ports import Bank
from lending.service.refused_requests import note_ended_session

#: Seconds without a request after which a session ends, and after which it ends anyway.
IDLE_SECONDS, LONGEST_SECONDS = 30 * 60, 12 * 60 * 60
#: How often the time of the last request is written into the session, seconds.
_TOUCH_SECONDS = 60
#: Header of what a page asks by itself: nobody is at work because a list keeps itself fresh.
BACKGROUND = "Loanflow-Background"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
        "frame-ancestors 'self'; object-src 'none'; base-uri 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=()",
}
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,200}")
#: Two years, once the pages are served over HTTPS.
_HTTPS_ONLY = "max-age=63072000"
Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")

csrf = CSRFProtect()


class SignInNeededError(LendingError):
    """Sign in to go on."""


class _Sessions(SecureCookieSessionInterface):
    """Session cookies that are sent over HTTPS only wherever the page itself is."""

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 -- the overridden method's signature
        """Say whether the cookie is for HTTPS only."""
        return request.is_secure


def protect(app: Flask) -> None:
    """Harden the application's sessions, forms and answers."""
    app.session_interface = _Sessions()
    app.config.update(
        SESSION_COOKIE_NAME="loanflow",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session it belongs to
    )
    csrf.init_app(app)
    app.before_request(_find_user)
    app.after_request(_add_headers)


def current_bank() -> Bank:
    """Return the bank behind this request."""
    return cast("Bank", current_app.extensions["bank"])


def current_user() -> User | None:
    """Return who is signed in, or None."""
    return cast("User | None", g.get("user"))


def current_actor() -> Actor:
    """Return who acts in this request; SignInNeededError when nobody is signed in."""
    user = current_user()
    if user is None:
        raise SignInNeededError
    return user.actor()


def token_user() -> User:
    """Return whom a program's bearer token stands for; SignInNeededError without one that is in force."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not _TOKEN.fullmatch(token.strip()):
        raise SignInNeededError("Send a token: `Authorization: Bearer …`; `loanflow token USER` makes one.")
    try:
        return users.user_of_token(current_bank(), token.strip())
    except ForbiddenError as error:
        raise SignInNeededError(str(error)) from error


def sender() -> Actor | None:
    """Return who sent this request, whether or not it came far enough for anybody to ask; None for nobody known."""
    if is_api():
        try:
            return token_user().actor()
        except SignInNeededError:
            return None
    if "user" not in g:
        _find_user()
    user = current_user()
    return user.actor() if user else None


def signed_in(*roles: Role) -> Callable[[Callable[Arguments, Answer]], Callable[Arguments, Answer]]:
    """Open a page to signed-in users only, of one of the roles where some are named; the use cases check again."""

    def guard(page: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
        @functools.wraps(page)
        def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
            actor = current_actor()
            if roles and not actor.roles & set(roles):
                raise ForbiddenError("This page is not part of your work; ask an administrator if it should be.")
            return page(*args, **kwargs)

        return guarded

    return guard


def open_session(user: User) -> None:
    """Begin a fresh session: nothing of the one before survives, so that a planted cookie is worth nothing."""
    session.clear()
    now = int(time.time())
    session.update(user_id=user.id, epoch=user.session_epoch, began=now, seen=now)
    g.user = user


def close_session() -> None:
    """End the user's sessions, this one and those on other machines."""
    user = current_user()
    if user is not None:
        users.end_sessions(current_bank(), user.id)
    session.clear()
    g.user = None


def is_api() -> bool:
    """Say whether the request is for the JSON API, which knows no cookies."""
    return request.path.startswith("/api/")


def ask_to_sign_in() -> ResponseReturnValue:
    """Send a browser to the sign-in page, to come back to the same place."""
    place = _place()
    target = url_for("auth.sign_in", next=place if is_own_path(place) and place != "/" else None)
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": target})
    return redirect(target, 303)


def is_own_path(path: str) -> bool:
    """Say whether a path leads to a page of ours and nowhere else."""
    if not path.startswith("/") or path[1:2] in {"/", "\\"} or any(ord(character) <= ord(" ") for character in path):
        return False
    parts = urlsplit(path)
    return not parts.scheme and not parts.netloc


def _place() -> str:
    """Return the page the user was on: this one, or for a part or a form of it the one that shows it."""
    if request.method == "GET" and not request.headers.get("HX-Request"):
        return request.full_path if request.query_string else request.path
    came_from = urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "/")
    if came_from.netloc not in {"", request.host}:
        return "/"
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")


def _find_user() -> None:
    g.user = None
    if is_api() or request.endpoint in {"static", "health.health", "health.metrics"} or "user_id" not in session:
        return
    now = time.time()
    if now - session["seen"] > IDLE_SECONDS or now - session["began"] > LONGEST_SECONDS:
        session.clear()
        session["timed_out"] = True
        return
    g.user = users.find_user(current_bank(), session["user_id"], session["epoch"])
    if g.user is None:
        note_ended_session(current_bank(), session["user_id"], request.endpoint or "")
        session.clear()
    elif now - session["seen"] > _TOUCH_SECONDS and BACKGROUND not in request.headers and request.endpoint != "live.live":
        session["seen"] = int(now)


def _add_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", _HTTPS_ONLY)
    if request.endpoint != "static":
        # Pages show personal data: no cache keeps them.
        response.cache_control.no_store = True
    return response
