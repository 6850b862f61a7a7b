"""Attacks on the pages people use, by the list of all their addresses."""

import io
import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfWriter

from lending.adapters.db.tables import metadata
from lending.adapters.documents.uploads import inspect_upload
from lending.domain.actors import Role, User
from lending.domain.applications import Application
from lending.domain.parties import Document
from lending.domain.records import OutboxMessage
from lending.domain.tasks import HumanTask, TaskState
from lending.service import drafts
from tests.support.bank import build_test_bank
from tests.support.screens import STEPS
from tests.support.walk import change, do, rows, until_code, until_score
from tests.support.web import build_app, csrf_token, signed_in

#: Where a person may post without having signed in.
OPEN = {"/sign-in", "/register", "/sign-out"}
OFFICERS = (
    *("/absences", "/cases", "/collecting", "/desk", "/erasures", "/findings", "/loan-book", "/processes", "/search", "/tasks"),
    "/warnings",
)


@pytest.fixture
def app(trial):
    return build_app(trial)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A bank and its pages, for attacks that must change nothing."""
    trial = build_test_bank(tmp_path_factory.mktemp("bank"))
    trial.customer("anna")
    yield trial, build_app(trial)
    trial.close()


def acts_of(app: Flask) -> Iterator[tuple[str, str]]:
    """Yield the method and an address of every act of a page."""
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods & {"POST", "PUT", "DELETE"}):
            path = re.sub(r"<uuid:\w+>", str(uuid4()), rule.rule)
            path = re.sub(r"<any\((\w+)[^>]*>", r"\1", path)
            yield method, re.sub(r"<\w+>", "something", re.sub(r"<int:\w+>", "1", path))


def own_acts(app: Flask) -> list[tuple[str, str]]:
    return [(method, path) for method, path in acts_of(app) if not path.startswith("/api/")]


def token_of(client: FlaskClient) -> str:
    return csrf_token(client.get("/?lang=en", follow_redirects=True))


def content_of(trial):
    with trial.database.connect() as connection:
        return {table.name: connection.execute(table.select()).all() for table in metadata.sorted_tables}


@pytest.mark.parametrize("login", ["anna", "intake", None])
def test_no_act_goes_without_the_session_s_own_token(shared, login):
    trial, app = shared
    client = signed_in(app, login) if login else app.test_client()
    stolen, before = csrf_token(app.test_client().get("/sign-in")), content_of(trial)
    for method, path in own_acts(app):
        for data in ({}, {"csrf_token": ""}, {"csrf_token": "x" * 91}, {"csrf_token": stolen}):
            assert client.open(path, method=method, data=data).status_code == 400, (method, path, data)
    assert content_of(trial) == before


def test_no_act_goes_without_a_session(shared):
    trial, app = shared
    client = app.test_client()
    token, before = csrf_token(client.get("/sign-in")), content_of(trial)
    for method, path in own_acts(app):
        if path not in OPEN:
            answer = client.open(path, method=method, data={"csrf_token": token}, headers={"X-CSRFToken": token})
            assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/sign-in"), (method, path)
    assert content_of(trial) == before


@pytest.mark.parametrize("login", ["anna", "partner"])
def test_an_officer_s_act_is_for_officers(shared, login):
    trial, app = shared
    client = signed_in(app, login)
    token = token_of(client)
    before = content_of(trial)
    for method, path in own_acts(app):
        if path.startswith(OFFICERS) and not path.startswith("/search"):
            answer = client.open(path, method=method, data={"csrf_token": token}, headers={"X-CSRFToken": token})
            assert (answer.status_code, "not part of your work" in answer.text) == (403, True), (method, path)
    assert content_of(trial) == before


@pytest.mark.parametrize("login", ["reviewer", "admin", "supervisor"])
def test_a_customer_s_act_is_for_customers(shared, login):
    trial, app = shared
    client = signed_in(app, login)
    token = token_of(client)
    before = content_of(trial)
    for method, path in own_acts(app):
        if path not in OPEN and not path.startswith(OFFICERS):
            answer = client.open(path, method=method, data={"csrf_token": token}, headers={"X-CSRFToken": token})
            assert answer.status_code == 403, (method, path)
    assert content_of(trial) == before


def test_a_cookie_kept_from_before_signing_out_opens_nothing(app, trial):
    client = signed_in(app, "reviewer")
    token, kept = token_of(client), client.get_cookie("loanflow").value
    client.post("/sign-out", data={"csrf_token": token})
    client.set_cookie("loanflow", kept)
    assert client.get("/tasks").location.startswith("/sign-in")
    client.set_cookie("loanflow", kept)
    assert client.post("/search/tasks", data={"q": "x", "csrf_token": token}).location.startswith("/sign-in")


def test_who_recommended_does_not_approve(app, trial):
    # Given: somebody who may do either
    application = trial.submit()
    until_score(trial, application)
    user = trial.user("reviewer")
    change(trial, User, user.id, roles=[Role.REVIEWER.value, Role.APPROVER.value])
    entries = {"recommendation": "approve", "limit": "50000", "term_months": 24, "method": "equal_instalment", "reasons": "Sound income."}
    do(trial, "reviewer", application.id, "review_case", entries)
    task = trial.task(application.id, "approve_case", "approver")
    client = signed_in(app, "reviewer")
    token = csrf_token(client.get(f"/tasks/{task.id}?lang=en"))
    # When
    claimed = client.post(f"/tasks/{task.id}/claim", data={"csrf_token": token}, follow_redirects=True)
    done = client.post(f"/tasks/{task.id}/complete", json={"values": {}}, headers={"X-CSRFToken": token})
    # Then
    assert "You did an earlier step of this case" in claimed.text
    assert done.status_code == 403
    (kept,) = rows(trial, HumanTask, id=task.id)
    assert (kept.state, kept.assignee) == (TaskState.OPEN, None)


def test_an_application_sent_twice_is_one(app, trial):
    actor = trial.customer("anna")
    draft_id = drafts.start_draft(trial.bank, actor, "consumer")
    for number, (name, typed) in enumerate(STEPS.items(), 1):
        drafts.save_draft(trial.bank, actor, draft_id, name, typed, reached=number)
    client = signed_in(app, "anna")
    path = f"/apply/{draft_id}/review"
    form = {**STEPS["review"], "csrf_token": csrf_token(client.get(path))}
    answers = [client.post(path, data=form) for _again in range(3)]
    (made,) = rows(trial, Application)
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, f"/loans/{made.id}")] * 3


def test_a_contract_signed_twice_is_signed_once(app, trial):
    actor = trial.customer("anna")
    application = trial.submit(actor)
    code = until_code(trial, application, actor)
    client = signed_in(app, "anna")
    path = f"/loans/{application.id}/sign"
    form = {"code": code, "csrf_token": csrf_token(client.get(path))}
    first = client.post(path, data=form)
    after = content_of(trial)
    again = client.post(path, data=form)
    assert (first.status_code, first.location) == (again.status_code, again.location) == (303, f"/loans/{application.id}")
    assert content_of(trial) == after


def test_a_task_completed_twice_tells_the_engine_once(app, trial):
    task = trial.task(trial.submit().id, "precheck_application", "intake_officer")
    client = signed_in(app, "intake")
    token = csrf_token(client.get(f"/tasks/{task.id}"))
    client.post(f"/tasks/{task.id}/claim", data={"csrf_token": token})
    entries = {"precheck_outcome": "admit", "reasons": "All is there."}
    for _again in range(2):
        answer = client.post(f"/tasks/{task.id}/complete", json={"values": entries}, headers={"X-CSRFToken": token})
        assert answer.status_code == 200, answer.text
    assert len(rows(trial, OutboxMessage, key=f"complete:{task.id}")) == 1


NAMES = ("../../etc/passwd.pdf", "..\\..\\boot.ini.pdf", "/etc/shadow", "a\0b.pdf", "\u202efdp.exe.pdf", "", "..", "x" * 5000)


@pytest.mark.parametrize("name", NAMES, ids=lambda name: repr(name[:20]))
def test_a_path_in_a_file_name_is_only_a_name(tmp_path, name):
    trial = build_test_bank(tmp_path, inspect_upload=inspect_upload)
    application = trial.submit(trial.customer("anna"))
    client = signed_in(build_app(trial), "anna")
    form = {"kind": "identity", "csrf_token": token_of(client), "file": (io.BytesIO(a_pdf()), name, "application/pdf")}
    answer = client.post(f"/loans/{application.id}/files", data=form)
    kept = [document.file_name for document in rows(trial, Document, application_id=application.id, origin="uploaded")]
    assert (answer.status_code, len(kept)) == (201, 1), answer.text
    assert re.fullmatch(r"\w[\w.-]{0,95}\.pdf", kept[0]), kept
    trial.close()


def a_pdf() -> bytes:
    writer, content = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(content)
    return content.getvalue()


def test_fifty_megabytes_are_refused_unread_by_every_act(shared):
    trial, app = shared
    client = signed_in(app, "intake")
    token, before = token_of(client), content_of(trial)
    for content_type in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"):
        for path in ("/desk", "/search/tasks", "/tasks/something/complete"):
            said = {"CONTENT_LENGTH": str(50 * 1024 * 1024)}
            answer = client.post(path, data=b"x", content_type=content_type, headers={"X-CSRFToken": token}, environ_overrides=said)
            assert (answer.status_code, "12 MB" in answer.text) == (413, True), (content_type, path)
    after = content_of(trial)
    # Then the journal has the first of them, and that it was counted, and nothing else is written
    assert [len(after[table]) - len(before[table]) for table in ("journal_entry", "login_attempt")] == [1, 1]
    noted = ("journal_entry", "login_attempt")
    assert {name: rows for name, rows in after.items() if name not in noted} == {
        name: rows for name, rows in before.items() if name not in noted
    }
