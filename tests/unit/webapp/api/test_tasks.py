"""The tasklist as programs use it."""

import pytest

from lending.domain.tasks import HumanTask
from lending.service.task_feed import feed_tasks
from tests.support.web import Api

ADMIT = {"precheck_outcome": "admit"}


@pytest.fixture
def task(trial, anna, wanted) -> HumanTask:
    made = anna.post("/applications", wanted).json
    return trial.task(made["id"], "precheck_application", "intake_officer")


def test_a_group_task_is_listed_with_counts(officer, task):
    page = officer.get("/tasks").json
    assert [item["id"] for item in page["items"]] == [task.id]
    assert page["counts"]["group:intake_officer"] == 1
    assert page["items"][0]["customer_name"] == "張偉"
    assert not page["items"][0]["mine"]


@pytest.mark.parametrize(
    ("query", "found"), [("text=LN-2026", 1), ("text=LN-1999", 0), ("product=mortgage", 0), ("view=mine", 0), ("segment=B", 1)]
)
def test_filters_narrow_the_list(officer, task, query, found):
    assert officer.get(f"/tasks?{query}").json["total"] == found


def test_tasks_are_found_by_a_variable_of_their_process(trial, officer, task):
    trial.engine.holds[task.id] = {"route": "manual"}
    feed_tasks(trial.bank, None)
    assert officer.get("/tasks?variable=route&value=manual").json["total"] == 1
    assert officer.get("/tasks?variable=route&value=instant").json["total"] == 0
    assert officer.post("/tasks/search", {"variable": "route", "value": "manual"}).json["total"] == 1


@pytest.mark.parametrize(
    ("query", "field"), [("variable=route", "value"), ("value=manual", "variable"), (f"variable=route&value={'x' * 101}", "value")]
)
def test_half_a_pair_of_variable_and_value_is_refused_by_name(officer, query, field):
    refused = officer.get(f"/tasks?{query}")
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json["errors"]] == [field]


@pytest.mark.parametrize("path", ["tasks", "applications"])
def test_a_name_is_searched_for_in_a_body_and_never_in_an_address(officer, task, path):
    refused = officer.get(f"/{path}?text=張偉")
    assert refused.status_code == 422
    assert f"POST /{path}/search" in refused.json["errors"][0]["message"]
    found = officer.post(f"/{path}/search", {"text": "張偉", "limit": 1}).json
    assert (found["total"], found["limit"], found["next"]) == (1, 1, None)
    assert officer.post(f"/{path}/search", {"text": "nobody"}).json["total"] == 0


def test_a_task_comes_with_its_form(officer, task):
    told = officer.get(f"/tasks/{task.id}").json
    keys = {component.get("key") for component in told["form"]["components"]}
    assert "precheck_outcome" in keys
    assert (told["task"]["state"], told["bar"]) == ("open", None)


def test_claim_draft_and_give_back(officer, task):
    assert officer.put(f"/tasks/{task.id}/draft", {"entries": ADMIT}).status_code == 409
    assert officer.post(f"/tasks/{task.id}/claim").json["task"]["mine"]
    assert officer.put(f"/tasks/{task.id}/draft", {"entries": ADMIT}).json["draft"] == ADMIT
    assert officer.get("/tasks?view=mine").json["total"] == 1
    assert officer.post(f"/tasks/{task.id}/unclaim").json["task"]["state"] == "open"


def test_completing_needs_the_form_and_tells_the_engine_once(trial, officer, task):
    officer.post(f"/tasks/{task.id}/claim")
    listed = officer.post(f"/tasks/{task.id}/complete", {"entries": []})
    assert (listed.status_code, listed.json["errors"]) == (422, [{"field": "entries", "message": "Send an object with named fields."}])
    wrong = officer.post(f"/tasks/{task.id}/complete", {"entries": {"precheck_outcome": "perhaps", "own": 1}})
    assert {error["field"] for error in wrong.json["errors"]} >= {"precheck_outcome", "own"}
    schema = officer.get(f"/tasks/{task.id}").json["form"]
    entries = {**ADMIT, **{c["key"]: True for c in schema["components"] if c["type"] == "checkbox"}}
    done = officer.post(f"/tasks/{task.id}/complete", {"entries": entries})
    assert (done.status_code, done.json["task"]["state"]) == (200, "completed"), done.text
    trial.clock.tick(1)
    late = Api.of(officer.client.application, trial, "intake").post(f"/tasks/{task.id}/claim")
    assert late.status_code == 409


def test_a_colleague_was_faster(trial, app, officer, task):
    officer.post(f"/tasks/{task.id}/claim")
    with trial.bank.begin() as book:
        book.lock(HumanTask, task.id).assignee = trial.user("supervisor").id
    answer = officer.post(f"/tasks/{task.id}/claim")
    assert (answer.status_code, "colleague" in answer.json["detail"]) == (409, True)


def test_four_eyes_are_told_before_one_tries(trial, app, officer, anna, wanted):
    made = anna.post("/applications", wanted).json
    task = trial.task(made["id"], "approve_case", "approver")
    with trial.bank.begin() as book:
        book.lock(HumanTask, task.id).authority_level = 3
    told = Api.of(app, trial, "approver").get(f"/tasks/{task.id}").json
    assert "authority level 3" in told["bar"]


def test_a_task_without_a_form_has_none(trial, officer, anna, wanted):
    made = anna.post("/applications", wanted).json
    task = trial.task(made["id"], "unheard_of", "intake_officer")
    assert officer.get(f"/tasks/{task.id}").json["form"] is None


def test_anybody_reads_the_banks_date(officer):
    assert officer.get("/business-date").json == {"business_date": "2026-11-23"}
