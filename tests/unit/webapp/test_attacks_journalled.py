"""Attacks, each refused and each in the journal: who, what he attempted and which rule stood against it, and nothing of what was typed."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from lending.domain.handover import Why
from lending.domain.records import Action, JournalEntry
from lending.domain.tasks import HumanTask
from lending.service import tasks
from lending.service.handover import delegate_task
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
