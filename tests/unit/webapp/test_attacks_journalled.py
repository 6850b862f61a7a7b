"""Attacks, each refused and each in the journal: who, what he attempted and which rule stood against it, and nothing of what was typed."""

import io
import json
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from lending.adapters.documents.uploads import inspect_upload
from lending.domain.attachments import CaseAttachment
from lending.domain.handover import Why
from lending.domain.modelling.records import ModelDraft
from lending.domain.parties import Document
from lending.domain.records import Action, JournalEntry
from lending.domain.tasks import HumanTask
from lending.service import tasks, users
from lending.service.handover import delegate_task
from tests.support.bank import build_test_bank
from tests.support.modelling import APPROVAL, deployed_approval
from tests.support.walk import row, rows
from tests.support.web import Api, build_app, csrf_token, signed_in
from tests.support.worlds import pdf

#: Stands for whatever an attacker types, and must never be found again.
TYPED = "typed-by-the-attacker"
REJECTED = {"decision": "rejected", "reasons": "Too much debt."}


@pytest.fixture
def app(trial) -> Flask:
    return build_app(trial)


@pytest.fixture
def task(trial) -> HumanTask:
    """An approval, held by the approver; the chief could do it too."""
    found = trial.task(trial.submit().id, "approve_case", "approver")
    tasks.claim_task(trial.bank, trial.actor("approver"), found.id)
    return found


def refusals(trial, action: Action = Action.ACCESS_REFUSED) -> list[tuple[str | None, str | None, dict]]:
    return [(entry.actor_id, entry.task_id, json.loads(entry.body)) for entry in rows(trial, JournalEntry, action=action, order="id")]


def complete_as_another(trial, app: Flask, task: HumanTask) -> TestResponse:
    return Api.of(app, trial, "chief").post(f"/tasks/{task.id}/complete", {"entries": {**REJECTED, "reasons": TYPED}})


def claim_twice(trial, app: Flask, task: HumanTask) -> TestResponse:
    return Api.of(app, trial, "chief").post(f"/tasks/{task.id}/claim")


def overwrite_routing(trial, app: Flask, task: HumanTask) -> TestResponse:
    delegate_task(trial.bank, trial.actor("approver"), task.id, trial.user("chief").id, Why("workload"))
    return Api.of(app, trial, "chief").post(f"/tasks/{task.id}/complete", {"entries": {**REJECTED, "route": TYPED, TYPED: "1"}})


def delegate_to_oneself(trial, app: Flask, task: HumanTask) -> TestResponse:
    delegate_task(trial.bank, trial.actor("approver"), task.id, trial.user("chief").id, Why("workload"))
    with trial.bank.begin() as book:
        book.lock(HumanTask, task.id).on_behalf_of = None
    body = {"to": trial.user("chief").id, "reason": "other", "note": TYPED}
    return Api.of(app, trial, "chief").post(f"/tasks/{task.id}/delegate", body)


def check_as_maker_through_a_substitute(trial, app: Flask, task: HumanTask) -> TestResponse:
    chief = trial.change("chief", roles=["approver", "reviewer"])
    review = trial.task(task.application_id, "review_case", "reviewer")
    tasks.claim_task(trial.bank, chief, review.id)
    tasks.complete_task(trial.bank, chief, review.id, {"recommendation": "reject", "reasons": "Too much debt."})
    form = {"who": trial.user("approver").id, "substitute": chief.user_id, "first_day": "2026-11-23", "last_day": "2026-11-30"}
    client = signed_in(app, "approver")
    client.post("/absences", data={**form, "csrf_token": csrf_token(client.get("/tasks"))})
    return Api.of(app, trial, "chief").post(f"/tasks/{task.id}/claim")


ON_TASKS = [
    pytest.param(complete_as_another, (409, "api.complete_task", "of_another"), id="complete by direct API as another"),
    pytest.param(claim_twice, (409, "api.claim_task", "of_another"), id="double claim"),
    pytest.param(overwrite_routing, (422, "api.complete_task", "no_such_field"), id="overwrite of a routing variable"),
    pytest.param(delegate_to_oneself, (403, "api.delegate_task", "self"), id="delegate to self"),
    pytest.param(check_as_maker_through_a_substitute, (403, "api.claim_task", "four_eyes"), id="maker as checker through a substitute"),
]


@pytest.mark.parametrize(("attack", "expected"), ON_TASKS)
def test_an_attack_on_a_task_is_refused_and_stands_in_its_journal_once(trial, app, task, attack: Callable[..., TestResponse], expected):
    status, attempted, rule = expected
    answer = attack(trial, app, task)
    assert answer.status_code == status, answer.text
    assert refusals(trial) == [(trial.user("chief").id, task.id, {"attempted": attempted, "rule": rule})]
    assert row(trial, HumanTask, id=task.id).state == "claimed"
    assert all(TYPED not in entry.body for entry in rows(trial, JournalEntry))


def test_the_same_on_the_pages_is_journalled_too(trial, app, task):
    client = signed_in(app, "chief")
    headers = {"X-CSRFToken": csrf_token(client.get("/tasks"))}
    assert client.post(f"/tasks/{task.id}/claim", headers=headers).status_code == 303
    assert client.post(f"/tasks/{task.id}/complete", json={"values": REJECTED}, headers=headers).status_code == 409
    assert [facts for _who, _task, facts in refusals(trial)] == [
        {"attempted": "tasklist.claim", "rule": "of_another"},
        {"attempted": "tasklist.complete", "rule": "of_another"},
    ]


def test_a_mistake_at_the_form_is_nobody_s_attack(trial, app, task):
    api = Api.of(app, trial, "approver")
    assert api.post(f"/tasks/{task.id}/complete", {"entries": {"decision": "rejected"}}).status_code == 422
    assert api.post(f"/tasks/{task.id}/complete", {"entries": {"decision": "perhaps", "reasons": ""}}).status_code == 422
    assert api.put(f"/tasks/{task.id}/draft", {"entries": REJECTED}).status_code in {200, 204}
    assert Api.of(app, trial, "chief").put(f"/tasks/{task.id}/draft", {"entries": REJECTED}).status_code == 409
    assert refusals(trial) == []


def test_a_hundred_wrong_passwords_are_five_failures_and_one_wait_in_the_journal(trial, app):
    client = app.test_client()
    token = csrf_token(client.get("/sign-in"))
    form = {"csrf_token": token, "login": "reviewer"}
    answers = [client.post("/sign-in", data={**form, "password": f"{TYPED}-{number}"}).status_code for number in range(100)]
    assert answers == [422] * 5 + [429] * 95
    who = trial.user("reviewer").id
    waiting = {"rule": "too_many_attempts", "counted": "login"}
    assert refusals(trial, Action.SIGN_IN_REFUSED) == [(who, None, {})] * 5 + [(who, None, waiting)]
    assert all(TYPED not in entry.body for entry in rows(trial, JournalEntry))


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert('typed-by-the-attacker')</script></svg>"


def file_form(client, content: bytes, name: str, **form: str) -> dict:
    return {**form, "csrf_token": csrf_token(client.get("/?lang=en", follow_redirects=True)), "file": (io.BytesIO(content), name)}


@pytest.fixture
def looking(tmp_path):
    """A bank that looks into files, as the real one does."""
    trial = build_test_bank(tmp_path, inspect_upload=inspect_upload)
    yield trial
    trial.close()


@pytest.mark.parametrize("name", [f"{TYPED}.svg", f"../../{TYPED}.png"])
def test_a_drawing_with_a_script_is_refused_and_stands_in_the_journal(looking, name):
    customer = looking.customer("anna")
    application = looking.submit(customer)
    task = looking.task(application.id, "precheck_application", "intake_officer")
    app = build_app(looking)
    anna, intake = signed_in(app, "anna"), signed_in(app, "intake")
    for client, path, kind in (
        (anna, f"/loans/{application.id}/files", {"kind": "identity"}),
        (intake, f"/tasks/{task.id}/attachments", {}),
        (intake, f"/cases/{application.id}/attachments", {}),
    ):
        assert client.post(path, data=file_form(client, SVG, name, **kind)).status_code == 422, path
    officer = looking.user("intake").id
    assert refusals(looking, Action.UPLOAD_REFUSED) == [
        (customer.user_id, None, {"place": "papers", "found": ["other_type"]}),
        (officer, task.id, {"place": "attachments", "found": ["other_type"]}),
        (officer, None, {"place": "attachments", "found": ["other_type"]}),
    ]
    kept = rows(looking, JournalEntry, action=Action.UPLOAD_REFUSED)
    assert {(entry.application_id, entry.party_id) for entry in kept} == {(application.id, application.party_id)}
    assert all(TYPED not in entry.body for entry in rows(looking, JournalEntry))
    assert "File refused" in signed_in(app, "auditor").get(f"/cases/{application.id}?lang=en").text


def spoilt(old: bytes, new: bytes) -> bytes:
    assert old in APPROVAL
    return APPROVAL.replace(old, new, 1)


HOSTILE = [
    pytest.param(spoilt(b"<bpmn:endEvent", b'<bpmn:scriptTask id="s"/><bpmn:endEvent'), "script", id="script task"),
    pytest.param(spoilt(b"${route == 'reject'}", b"${route.wait()}"), "expression-subset", id="method call"),
    pytest.param(b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "doctype", id="external entity"),
    pytest.param(spoilt(b"</bpmn:process>", b"<bpmn:task/>" * 20_001 + b"</bpmn:process>"), "size", id="too large"),
    pytest.param(spoilt(b"</bpmn:process>", b"<a>" * 10_000 + b"</a>" * 10_000 + b"</bpmn:process>"), "depth", id="10,000 nested elements"),
]


@pytest.mark.parametrize(("content", "rule"), HOSTILE)
def test_a_hostile_diagram_is_refused_and_stands_in_the_journal(trial, content, rule):
    deployed_approval(trial)
    client = signed_in(build_app(trial), "owner")
    form = file_form(client, content, f"{TYPED}.bpmn", revision="0")
    assert client.post("/processes/approval/upload", data=form).status_code == 303
    [(who, of_task, body)] = refusals(trial, Action.UPLOAD_REFUSED)
    assert (who, of_task, body["place"], body["model"]) == (trial.user("owner").id, None, "models", "approval.bpmn")
    assert rule in body["found"]
    assert rows(trial, ModelDraft) == []


@pytest.mark.parametrize("act", ["upload", "draft"])
def test_fifty_megabytes_for_a_model_are_refused_unread_in_its_words_and_stand_in_the_journal(trial, act):
    deployed_approval(trial)
    client = signed_in(build_app(trial), "owner")
    kind = "multipart/form-data; boundary=x" if act == "upload" else "application/json"
    headers = {"X-CSRFToken": csrf_token(client.get("/processes"))}
    said = {"CONTENT_LENGTH": str(50 * 1024 * 1024)}
    answer = client.post(f"/processes/approval/{act}", data=b"x", content_type=kind, headers=headers, environ_overrides=said)
    assert (answer.status_code, "The file is larger than a diagram may be: 1 MB" in answer.text) == (413, True)
    attempted = "modelling.upload" if act == "upload" else "modelling.save"
    assert refusals(trial) == [(trial.user("owner").id, None, {"attempted": attempted, "rule": "too_large"})]
    assert rows(trial, ModelDraft) == []
    assert client.get("/processes/approval/edit").status_code == 200


@pytest.mark.parametrize(("content", "rule"), HOSTILE)
def test_a_hostile_diagram_at_the_programs_gate_is_named_and_kept_nowhere(trial, content, rule):
    deployed_approval(trial)
    api = Api.of(build_app(trial), trial, "owner")
    answer = api.post("/gate", {"name": "approval.bpmn", "content": content.decode()})
    assert (answer.status_code, answer.json["passes"]) == (200, False)
    found = [each for each in answer.json["findings"] if each["rule"] == rule]
    assert found
    assert all(each["message"] and each["what_to_do"] for each in found)
    assert rows(trial, ModelDraft) == []
    # and the next is answered as ever
    assert api.post("/gate", {"name": "approval.bpmn", "content": APPROVAL.decode()}).json == {"findings": [], "passes": True}


def test_a_diagram_half_written_is_a_mistake(trial):
    deployed_approval(trial)
    client = signed_in(build_app(trial), "owner")
    client.post("/processes/approval/upload", data=file_form(client, b"<bpmn:definitions", "a.bpmn", revision="0"))
    assert refusals(trial, Action.UPLOAD_REFUSED) == []


def test_a_session_used_again_after_signing_out_stands_in_the_journal_once_in_a_while(trial, app, task):
    client = signed_in(app, "chief")
    token, kept = csrf_token(client.get("/tasks")), client.get_cookie("loanflow").value
    client.post("/sign-out", data={"csrf_token": token})
    for _try in range(3):
        client.set_cookie("loanflow", kept)
        assert client.post(f"/tasks/{task.id}/claim", data={"csrf_token": token}).location.startswith("/sign-in")
    assert row(trial, HumanTask, id=task.id).assignee == trial.user("approver").id
    once = (trial.user("chief").id, None, {"attempted": "tasklist.claim", "rule": "session_ended"})
    assert refusals(trial) == [once]
    # When a quarter of an hour is over
    trial.clock.tick(15 * 60 + 1)
    client.set_cookie("loanflow", kept)
    client.get("/tasks")
    # Then
    assert refusals(trial) == [once, (once[0], None, {"attempted": "tasklist.index", "rule": "session_ended"})]


def test_signing_out_by_oneself_is_nobody_s_attack(trial, app):
    client = signed_in(app, "chief")
    client.post("/sign-out", data={"csrf_token": csrf_token(client.get("/tasks"))})
    assert client.get("/tasks").location.startswith("/sign-in")
    assert refusals(trial) == []


#: More than anybody sends by mistake, and what a scan of many pages may come to.
HUGE, LARGE = str(60 * 2**20), str(13 * 2**20)


def oversized(client, path: str, length: str = HUGE, **options):
    """Send a request that says to be so long; the server need not read it to refuse."""
    return client.post(path, data={"q": TYPED}, environ_overrides={"CONTENT_LENGTH": length}, **options)


def test_a_body_of_sixty_megabytes_is_refused_and_stands_in_the_journal_once(trial, app, task):
    chief = signed_in(app, "chief")
    answers = [oversized(chief, path).status_code for path in ("/search/tasks", "/search/tasks", f"/tasks/{task.id}/complete")]
    assert answers == [413] * 3
    assert refusals(trial) == [(trial.user("chief").id, None, {"attempted": "searches.search", "rule": "too_large"})]
    assert all(TYPED not in entry.body for entry in rows(trial, JournalEntry))


def test_so_it_is_through_the_api_and_without_a_session(trial, app):
    for headers in ({"Authorization": f"Bearer {users.issue_token(trial.bank, 'intake')}"}, {}, {}):
        assert oversized(app.test_client(), "/api/v1/applications", headers=headers).status_code == 413
    assert oversized(app.test_client(), "/sign-in").status_code == 413
    told = {"attempted": "api.submit_application", "rule": "too_large"}
    assert refusals(trial) == [(trial.user("intake").id, None, told), (None, None, told)]


def test_a_scan_that_is_too_large_is_a_mistake(trial, app):
    assert oversized(signed_in(app, "chief"), "/search/tasks", LARGE).status_code == 413
    assert refusals(trial) == []


@pytest.mark.parametrize(
    ("name", "held"),
    [
        (f"../../etc/{TYPED}.pdf", ["path"]),
        (f"<img src=x onerror=alert('{TYPED}')>.pdf", ["markup"]),
        (f"../<script>{TYPED}</script>.pdf", ["path", "markup"]),
        ("a < b, 3>2.pdf", None),
    ],
)
def test_a_path_or_script_in_the_name_of_a_file_is_taken_out_and_stands_in_the_journal(looking, name, held):
    customer = looking.customer("anna")
    application = looking.submit(customer)
    task = looking.task(application.id, "precheck_application", "intake_officer")
    app = build_app(looking)
    anna, intake = signed_in(app, "anna"), signed_in(app, "intake")
    assert anna.post(f"/loans/{application.id}/files", data=file_form(anna, pdf(), name, kind="identity")).status_code in {201, 303}
    assert intake.post(f"/tasks/{task.id}/attachments", data=file_form(intake, pdf(), name)).status_code == 303
    added = rows(looking, JournalEntry, action=(Action.DOCUMENT_ADDED, Action.ATTACHMENT_ADDED), order="id")
    assert [json.loads(entry.body).get("name_held") for entry in added] == [held, held]
    assert all(TYPED not in entry.body for entry in rows(looking, JournalEntry))
    kept = [*rows(looking, Document, application_id=application.id), *rows(looking, CaseAttachment, application_id=application.id)]
    assert len(kept) == 2
    assert not set("".join(file.file_name for file in kept)) & set("/\\<>")
    page = signed_in(app, "auditor").get(f"/cases/{application.id}?lang=en").text
    assert ("its name held a path" in page) is (held is not None and "path" in held)
    assert ("its name held markup" in page) is (held is not None and "markup" in held)


@pytest.mark.parametrize(("state", "assignee"), [("open", None), ("cancelled", None), ("claimed", "approver")])
def test_delegating_to_oneself_a_task_that_one_does_not_hold_stands_in_its_journal(trial, app, task, state, assignee):
    with trial.bank.begin() as book:
        held = book.lock(HumanTask, task.id)
        held.state, held.assignee = state, trial.user(assignee).id if assignee else None
    chief = trial.user("chief").id
    body = {"to": chief, "reason": "other", "note": TYPED}
    assert Api.of(app, trial, "chief").post(f"/tasks/{task.id}/delegate", body).status_code == 409
    rule = "of_another" if assignee else "self"
    assert refusals(trial) == [(chief, task.id, {"attempted": "api.delegate_task", "rule": rule})]
    assert row(trial, HumanTask, id=task.id).assignee == (trial.user(assignee).id if assignee else None)
    assert all(TYPED not in entry.body for entry in rows(trial, JournalEntry))


def test_to_delegate_to_a_colleague_what_nobody_holds_any_more_is_a_mistake(trial, app, task):
    with trial.bank.begin() as book:
        held = book.lock(HumanTask, task.id)
        held.state, held.assignee = "open", None
    body = {"to": trial.user("approver").id, "reason": "workload"}
    assert Api.of(app, trial, "chief").post(f"/tasks/{task.id}/delegate", body).status_code == 409
    assert refusals(trial) == []
