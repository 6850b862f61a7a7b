"""Comments, files and handovers of tasks as programs use them, and the ways round four eyes that they must not open."""

import io

import pytest

from lending.adapters.documents.uploads import inspect_upload
from lending.domain.attachments import CaseAttachment
from lending.domain.tasks import HumanTask, TaskState
from tests.support.bank import build_test_bank
from tests.support.walk import row, rows
from tests.support.web import Api, build_app
from tests.support.worlds import pdf

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
BUSY = {"reason": "workload"}


@pytest.fixture
def task(trial) -> HumanTask:
    return trial.task(trial.submit().id, "approve_case", "approver")


@pytest.fixture
def by(app, trial):
    """Return the program of one of the staff."""
    return lambda login: Api.of(app, trial, login)


def test_comments_are_written_and_read_and_a_script_is_only_text(by, task):
    text = "<script>alert(1)</script> @chief"
    made = by("approver").post(f"/tasks/{task.id}/comments", {"text": text})
    assert (made.status_code, made.mimetype, made.json["items"][0]["text"]) == (201, "application/json", text)
    assert by("chief").get(f"/tasks/{task.id}/comments").json["items"][0]["by"]
    wrong = by("approver").post(f"/tasks/{task.id}/comments", {"text": "@nobody.here"})
    assert (wrong.status_code, wrong.mimetype, wrong.json["errors"][0]["field"]) == (422, "application/problem+json", "text")
    assert by("auditor").post(f"/tasks/{task.id}/comments", {"text": "Hello"}).status_code == 403


def test_files_are_attached_read_and_taken_away(trial, by, task):
    approver = by("approver")
    made = approver.post(f"/tasks/{task.id}/attachments", data={"file": (io.BytesIO(pdf()), "../../letter.pdf")})
    assert (made.status_code, made.json["file_name"], made.json["may_remove"]) == (201, "letter.pdf", True)
    place = f"/tasks/{task.id}/attachments/{made.json['id']}"
    assert by("chief").get(place).data == pdf()
    assert by("chief").call("DELETE", place).status_code == 403
    other = trial.task(trial.submit().id, "approve_case", "approver")
    assert approver.get(place.replace(task.id, other.id)).status_code == 404
    assert approver.call("DELETE", place).json == {"items": []}
    assert approver.get(place).status_code == 404
    assert approver.get(f"/tasks/{task.id}/attachments").json == {"items": []}
    assert row(trial, CaseAttachment).removed_by == trial.user("approver").id


def test_a_drawing_is_no_file_to_attach(tmp_path):
    trial = build_test_bank(tmp_path, inspect_upload=inspect_upload)
    task = trial.task(trial.submit().id, "approve_case", "approver")
    caller = Api.of(build_app(trial), trial, "approver")
    answer = caller.post(f"/tasks/{task.id}/attachments", data={"file": (io.BytesIO(SVG), "a.png")})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "file")
    assert caller.post(f"/tasks/{task.id}/attachments", {"file": "x"}).status_code == 415
    assert rows(trial, CaseAttachment) == []
    trial.close()


def test_a_supervisor_assigns_and_plans_the_holder_delegates_and_the_other_hands_back(trial, by, task):
    # Given
    supervisor, approver, chief = by("supervisor"), by("approver"), by("chief")
    people = {each["id"]: each["bar"] for each in supervisor.get(f"/tasks/{task.id}/candidates").json["items"]}
    holder, other = trial.user("approver").id, trial.user("chief").id
    assert (people[holder], people[other]) == (None, None)
    # When
    assert supervisor.post(f"/tasks/{task.id}/assign", {"to": holder, **BUSY}).json["task"]["state"] == "claimed"
    planned = approver.put(f"/tasks/{task.id}/plan", {"priority": 2, "follow_up_on": "2026-12-01"})
    given = approver.post(f"/tasks/{task.id}/delegate", {"to": other, **BUSY})
    # Then
    assert (planned.status_code, given.status_code) == (200, 200)
    kept = row(trial, HumanTask, id=task.id)
    assert (kept.assignee, kept.on_behalf_of, kept.priority, str(kept.follow_up_on)) == (other, holder, 2, "2026-12-01")
    assert chief.post(f"/tasks/{task.id}/hand-back").status_code == 200
    assert row(trial, HumanTask, id=task.id).assignee == holder


@pytest.mark.parametrize("login", ["approver", "chief", "reviewer", "auditor"])
def test_nobody_but_a_supervisor_assigns(trial, by, task, login):
    answer = by(login).post(f"/tasks/{task.id}/assign", {"to": trial.user(login).id, **BUSY})
    assert (answer.status_code, answer.mimetype) == (403, "application/problem+json")
    assert row(trial, HumanTask, id=task.id).state == TaskState.OPEN


def test_nobody_delegates_to_himself_or_what_he_does_not_hold(trial, by, task):
    approver, own = by("approver"), trial.user("approver").id
    assert by("chief").post(f"/tasks/{task.id}/delegate", {"to": own, **BUSY}).status_code == 409
    approver.post(f"/tasks/{task.id}/claim")
    answer = approver.post(f"/tasks/{task.id}/delegate", {"to": own, **BUSY})
    assert (answer.status_code, "somebody else than oneself" in answer.json["detail"]) == (403, True)
    assert approver.post(f"/tasks/{task.id}/delegate", {"to": "nobody", **BUSY}).status_code in {404, 422}
    assert approver.post(f"/tasks/{task.id}/hand-back").status_code == 409
    assert row(trial, HumanTask, id=task.id).assignee == own


def test_what_another_holds_is_not_completed_by_direct_call(trial, by, task):
    by("approver").post(f"/tasks/{task.id}/claim")
    entries = {"entries": {"decision": "approved", "reasons": "Mine."}}
    answer = by("chief").post(f"/tasks/{task.id}/complete", entries)
    assert (answer.status_code, "colleague holds" in answer.json["detail"]) == (409, True)
    assert by("reviewer").post(f"/tasks/{task.id}/complete", entries).status_code == 403
    assert row(trial, HumanTask, id=task.id).state == TaskState.CLAIMED


def test_a_maker_is_no_checker_through_whoever_does_it_for_him(trial, by, task):
    # Given one who reviewed the case and has a checker's role too
    reviewed = trial.task(task.application_id, "review_case", "reviewer")
    maker = trial.change("reviewer", roles=["reviewer", "approver"])
    with trial.bank.begin() as book:
        done = book.lock(HumanTask, reviewed.id)
        done.state, done.completed_by, done.completed_at = TaskState.COMPLETED, maker.user_id, trial.clock()
    # When he is given the task, or takes it to have a colleague do it on his behalf
    given = by("supervisor").post(f"/tasks/{task.id}/assign", {"to": maker.user_id, **BUSY})
    taken = by("reviewer").post(f"/tasks/{task.id}/claim")
    # Then neither goes
    assert (given.status_code, taken.status_code) == (403, 403)
    assert "Four eyes" in taken.json["detail"]
    people = {each["id"]: each["bar"] for each in by("supervisor").get(f"/tasks/{task.id}/candidates").json["items"]}
    assert "Four eyes" in people[maker.user_id]
