"""Attacks, each refused and each in the journal: who, what he attempted and which rule stood against it, and nothing of what was typed."""

import io
import json
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from lending.adapters.documents.uploads import inspect_upload
from lending.domain.handover import Why
from lending.domain.modelling.records import ModelDraft
from lending.domain.records import Action, JournalEntry
from lending.domain.tasks import HumanTask
from lending.service import tasks
from lending.service.handover import delegate_task
from tests.support.bank import build_test_bank
from tests.support.modelling import APPROVAL, deployed_approval
from tests.support.walk import row, rows
from tests.support.web import Api, build_app, csrf_token, signed_in

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


def test_a_diagram_half_written_is_a_mistake(trial):
    deployed_approval(trial)
    client = signed_in(build_app(trial), "owner")
    client.post("/processes/approval/upload", data=file_form(client, b"<bpmn:definitions", "a.bpmn", revision="0"))
    assert refusals(trial, Action.UPLOAD_REFUSED) == []


def test_a_session_used_again_after_signing_out_is_asked_to_sign_in(trial, app, task):
    client = signed_in(app, "chief")
    token, kept = csrf_token(client.get("/tasks")), client.get_cookie("loanflow").value
    client.post("/sign-out", data={"csrf_token": token})
    client.set_cookie("loanflow", kept)
    assert client.post(f"/tasks/{task.id}/claim", data={"csrf_token": token}).location.startswith("/sign-in")
    assert row(trial, HumanTask, id=task.id).assignee == trial.user("approver").id
