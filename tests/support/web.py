"""The web application over a trial bank, and clients that sign in like browsers or call like programs."""

import atexit
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from threading import Thread
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from lending.adapters.db.session import pulse
from lending.config import Settings
from lending.service import users
from lending.service.portfolio.now import LiveBook
from tests.support.bank import PASSWORD, TrialBank
from webapp.app import create_app
from webapp.live import Streams

_SETTINGS = {
    "LOANFLOW_ENGINE_PASSWORD": "an engine password",
    "LOANFLOW_AGENCY_CREDENTIAL": "an agency credential",
    "LOANFLOW_SECRET_KEY": "a secret of the tests' sessions",
    "LOANFLOW_JOURNAL_KEY": "A" * 43 + "=",
}
#: Applications by what they were asked to be.
_put_together: dict[tuple[object, ...], Flask] = {}


def build_app(trial: TrialBank, *, with_pages: bool = True, **settings: str) -> Flask:
    """Return the application, whole or without people's pages; LOANFLOW_… settings may be given.

    It is a copy of one that was put together before, with a bank of its own: its routes are compiled once a process.
    """
    wanted = (with_pages, *sorted(settings.items()))
    if wanted not in _put_together:
        _put_together[wanted] = own_app(trial, with_pages=with_pages, **settings)
    app = copy(_put_together[wanted])
    own = {"bank": trial.bank, "streams": Streams(replace(trial.bank, pulse=pulse(trial.database))), "live_book": LiveBook(trial.bank)}
    app.extensions = {**app.extensions, **own}
    app.config = copy(app.config)
    return app


def own_app(trial: TrialBank, *, with_pages: bool = True, **settings: str) -> Flask:
    """Return an application that shares nothing with others: a test may add routes to it."""
    named = {**_SETTINGS, "LOANFLOW_STATE": str(_state()), **settings}
    return create_app(trial.bank, Settings.from_env(named), with_pages=with_pages)


@cache
def _state() -> Path:
    directory = Path(tempfile.mkdtemp(prefix="loanflow-web-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return directory


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve the application to browsers on a free port; yields its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def csrf_token(page: TestResponse) -> str:
    """Read the token out of a page."""
    found = re.search(r'name="csrf[-_]token" (?:content|value)="([^"]+)"', page.text)
    assert found, page.text[:500]
    return found.group(1)


def text_of(answer: TestResponse, status: int = 200) -> str:
    """Return what a page says, without its tags."""
    assert answer.status_code == status, answer.text
    return " ".join(re.sub(r"<[^>]*>", " ", answer.text).split())


def checks_of(answer: TestResponse) -> dict[str, str]:
    """Return what a task's page says under *Before you complete*, each sentence with the tone of its icon."""
    listed = answer.text.partition('<ul class="checks">')[2].partition("</ul>")[0]
    found = re.findall(r"tone-(\w+).*?<span>([^<]*)", listed, re.DOTALL)
    return {label.removesuffix(", "): tone for tone, label in found}


def signed_in(app: Flask, login: str, password: str = PASSWORD) -> FlaskClient:
    """Return a browser whose user has signed in."""
    client = app.test_client()
    token = csrf_token(client.get("/sign-in"))
    answer = client.post("/sign-in", data={"login": login, "password": password, "csrf_token": token})
    assert answer.status_code == 303, answer.text
    return client


def session_of(app: Flask, login: str, url: str, lang: str = "en") -> list[dict[str, str]]:
    """Return the cookies that a browser at `url` would have after its user signed in and chose a language: quicker than by the form."""
    client = signed_in(app, login)
    client.get("/sign-in", query_string={"lang": lang})
    kept = (client.get_cookie(name) for name in ("loanflow", "lang"))
    return [{"name": cookie.key, "value": cookie.value, "url": url} for cookie in kept if cookie]


@dataclass(frozen=True)
class Api:
    """A program with a user's bearer token."""

    client: FlaskClient
    token: str

    @classmethod
    def of(cls, app: Flask, trial: TrialBank, login: str) -> "Api":
        return cls(app.test_client(), users.issue_token(trial.bank, login))

    def call(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.call("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        return self.call("POST", path, **({"json": body} if body is not None else {}), **options)

    def put(self, path: str, body: Any = None, **options: Any) -> TestResponse:
        return self.call("PUT", path, **({"json": body} if body is not None else {}), **options)
