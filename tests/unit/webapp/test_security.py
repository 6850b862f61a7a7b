"""Sessions, forged requests, and what browsers are told."""

import time

import pytest

from lending.domain.actors import Role
from lending.service import users
from tests.support.bank import PASSWORD
from tests.support.web import csrf_token, own_app, signed_in
from webapp import security


@pytest.fixture
def app(trial):
    return own_app(trial, with_pages=False)


@pytest.fixture
def later(monkeypatch):
    """Return a function that lets seconds pass for sessions."""
    now = time.time()

    def pass_by(seconds: float) -> None:
        monkeypatch.setattr(security.time, "time", lambda: now + seconds)

    return pass_by


@pytest.fixture
def guarded(app):
    @app.get("/for-auditors")
    @security.signed_in(Role.AUDITOR)
    def page() -> str:
        return "yours"

    @app.post("/part")
    @security.signed_in()
    def part() -> dict[str, str]:
        return {"note": "saved"}

    return app


def cookie_of(client) -> str:
    return client.get_cookie("loanflow").value


def test_the_cookie_is_for_this_site_and_no_script(app):
    header = app.test_client().get("/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Secure" not in header


def test_over_https_the_cookie_stays_there(app):
    answer = app.test_client().get("/sign-in", base_url="https://bank.example")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")


def test_what_a_page_asks_by_itself_keeps_no_session_alive(guarded, later):
    client = signed_in(guarded, "auditor")
    later(security.IDLE_SECONDS - 60)
    assert client.get("/for-auditors", headers={security.BACKGROUND: "yes"}).text == "yours"
    later(security.IDLE_SECONDS + 60)
    assert client.get("/for-auditors").status_code == 303


def test_signing_in_begins_a_fresh_session(app):
    client = app.test_client()
    client.get("/sign-in")
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    before = cookie_of(client)
    token = csrf_token(client.get("/sign-in"))
    client.post("/sign-in", data={"login": "reviewer", "password": PASSWORD, "csrf_token": token})
    with client.session_transaction() as session:
        assert "planted" not in session
    assert cookie_of(client) != before


def test_a_session_left_alone_ends_and_says_so(app, later):
    client = signed_in(app, "reviewer")
    later(security.IDLE_SECONDS + 60)
    assert client.get("/?tab=2").location == "/sign-in?next=/?tab%3D2"
    assert "signed you out" in client.get("/sign-in").text
    assert "signed you out" not in client.get("/sign-in").text


def test_a_session_in_use_goes_on_but_not_for_ever(app, later):
    client = signed_in(app, "reviewer")
    for passed in range(60, security.LONGEST_SECONDS, security.IDLE_SECONDS - 60):
        later(passed)
        assert client.get("/").status_code == 200
    later(security.LONGEST_SECONDS + 60)
    assert client.get("/").status_code == 303


@pytest.mark.parametrize("end", ["signed out elsewhere", "left the bank"])
def test_a_session_does_not_outlive_its_user(app, trial, end):
    client = signed_in(app, "reviewer")
    user = trial.user("reviewer")
    if end == "left the bank":
        with trial.bank.begin() as book:
            book.lock(type(user), user.id).active = False
    else:
        users.end_sessions(trial.bank, user.id)
    assert client.get("/").status_code == 303


def test_a_forged_cookie_is_no_session(app):
    client = app.test_client()
    client.set_cookie("loanflow", "eyJ1c2VyX2lkIjoieCJ9.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb")
    assert client.get("/").status_code == 303


def test_a_form_without_its_token_is_refused(guarded):
    client = signed_in(guarded, "reviewer")
    answer = client.post("/part", data={})
    assert (answer.status_code, "Load it again" in answer.text) == (400, True)


def test_a_script_sends_the_token_in_a_header(guarded):
    client = signed_in(guarded, "reviewer")
    token = csrf_token(client.get("/"))
    assert client.post("/part", json={}, headers={"X-CSRFToken": token}).json == {"note": "saved"}
    refused = client.post("/part", json={})
    assert (refused.status_code, refused.mimetype) == (400, "application/problem+json")


def test_a_token_of_another_session_is_refused(guarded):
    client, other = signed_in(guarded, "reviewer"), signed_in(guarded, "intake")
    assert client.post("/part", json={}, headers={"X-CSRFToken": csrf_token(other.get("/"))}).status_code == 400


def test_a_page_for_others_is_forbidden_and_a_part_of_one_sends_to_the_sign_in(guarded):
    assert signed_in(guarded, "reviewer").get("/for-auditors").status_code == 403
    assert signed_in(guarded, "auditor").get("/for-auditors").text == "yours"
    answer = guarded.test_client().get("/for-auditors", headers={"HX-Request": "true", "HX-Current-URL": "http://localhost/cases?q=1"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in?next=/cases?q%3D1")


def test_a_program_without_a_session_gets_a_problem_document(guarded):
    answer = guarded.test_client().get("/for-auditors", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")


@pytest.mark.parametrize(
    ("came_from", "place"), [("http://localhost/cases", "/sign-in?next=/cases"), ("http://evil.example/x", "/sign-in"), ("", "/sign-in")]
)
def test_a_form_sent_too_late_leads_back_to_its_page(guarded, came_from, place):
    client = guarded.test_client()
    token = csrf_token(client.get("/sign-in"))
    answer = client.post("/part", data={"csrf_token": token}, headers={"Referer": came_from} if came_from else {})
    assert answer.location == place


def test_every_answer_tells_browsers_what_is_allowed(app):
    for path in ("/sign-in", "/nowhere", "/api/v1/openapi.json", "/health"):
        headers = app.test_client().get(path).headers
        assert "script-src 'self';" in headers["Content-Security-Policy"]
        assert "unsafe-eval" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
