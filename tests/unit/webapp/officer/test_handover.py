"""Handing tasks over on the pages: what is offered, what is refused and said, in both languages."""

import re
from datetime import UTC, datetime

import pytest

from lending.domain.handover import Why
from lending.domain.records import Action, JournalEntry
from lending.domain.tasks import HumanTask
from lending.service import handover, tasks
from tests.support.pages import is_chinese
from tests.support.walk import row, rows
from tests.support.web import Api, build_app, csrf_token, signed_in, text_of
from webapp.officer.figures import due_day


@pytest.fixture
def app(trial):
    return build_app(trial)


@pytest.fixture
def task(trial) -> HumanTask:
    return trial.task(trial.submit().id, "approve_case", "approver")


def holder(trial, task: HumanTask) -> str | None:
    return row(trial, HumanTask, id=task.id).assignee


def send(client, path: str, follow: bool = True, **form: object):
    token = csrf_token(client.get("/tasks"))
    return client.post(path, data={"csrf_token": token, **form}, follow_redirects=follow)


def test_a_supervisor_is_offered_the_colleagues_who_may_do_it_and_told_why_others_may_not(trial, app, task):
    with trial.bank.begin() as book:
        book.lock(HumanTask, task.id).authority_level = 3
    page = signed_in(app, "supervisor").get(f"/tasks/{task.id}").text
    chief, approver = trial.user("chief"), trial.user("approver")
    assert f'<option value="{chief.id}">{chief.name}</option>' in page
    assert f'<option value="{approver.id}" disabled>{approver.name} (too little authority)</option>' in page
    assert "give__form" not in signed_in(app, "chief").get(f"/tasks/{task.id}").text


def test_a_task_is_assigned_taken_back_delegated_and_handed_back(trial, app, task):
    supervisor, approver, chief = (signed_in(app, login) for login in ("supervisor", "approver", "chief"))
    # When assigned
    said = text_of(send(supervisor, f"/tasks/{task.id}/assign", to=trial.user("chief").id, reason="workload"))
    assert "Assigned." in said
    assert holder(trial, task) == trial.user("chief").id
    # When taken back
    assert "Given back to the group" in text_of(send(supervisor, f"/tasks/{task.id}/take-back", reason="urgent"))
    assert holder(trial, task) is None
    # When delegated and handed back
    tasks.claim_task(trial.bank, trial.actor("approver"), task.id)
    assert "Delegated" in text_of(send(approver, f"/tasks/{task.id}/delegate", to=trial.user("chief").id, reason="knowledge"))
    shown = text_of(chief.get(f"/tasks/{task.id}"))
    assert f"Hand back to {trial.user('approver').name}" in shown
    assert f"Claimed by you for {trial.user('approver').name}" in shown
    assert "Handed back." in text_of(send(chief, f"/tasks/{task.id}/hand-back"))
    assert holder(trial, task) == trial.user("approver").id
    history = text_of(supervisor.get(f"/tasks/{task.id}?tab=history"))
    assert f"to {trial.user('chief').name} · Workload" in history


@pytest.mark.parametrize(
    "attempt",
    [
        ("supervisor", "assign", {"to": "intake", "reason": "workload"}),
        ("supervisor", "assign", {"to": "reviewer", "reason": "workload"}),
        ("supervisor", "assign", {"to": "approver", "reason": "workload"}),
        ("supervisor", "assign", {"to": "reviewer.ningbo", "reason": "workload"}),
        ("supervisor", "assign", {"to": "chief", "reason": ""}),
        ("supervisor", "assign", {"to": "chief", "reason": "other", "note": " "}),
        ("supervisor", "take-back", {"reason": "workload"}),
        ("chief", "delegate", {"to": "chief", "reason": "workload"}),
        ("chief", "hand-back", {}),
    ],
    ids=str,
)
def test_what_cannot_be_handed_over_stays_and_is_said_in_chinese_too(trial, app, task, attempt):
    login, act, form = attempt
    # Given a case the reviewer, who is approver too, has reviewed
    reviewer = trial.change("reviewer", roles=["approver", "reviewer"], authority_level=3)
    trial.change("reviewer.ningbo", roles=["approver"], authority_level=3)
    review = trial.task(task.application_id, "review_case", "reviewer")
    tasks.claim_task(trial.bank, reviewer, review.id)
    tasks.complete_task(trial.bank, reviewer, review.id, {"recommendation": "reject", "reasons": "Too much debt."})
    with trial.bank.begin() as book:
        book.lock(HumanTask, task.id).authority_level = 3
    # When
    client = signed_in(app, login)
    client.get("/tasks?lang=zh_Hant")
    sent = {**form, **({"to": trial.user(form["to"]).id} if "to" in form else {})}
    page = send(client, f"/tasks/{task.id}/{act}", **sent).text
    # Then
    said = re.search(r'class="toast tone-error".*?<p>([^<]+)</p>', page, re.DOTALL)
    assert said, page[-3000:]
    assert is_chinese(said[1]), said[1]
    assert holder(trial, task) is None


def test_who_is_refused_an_assignment_stands_in_the_journal(trial, app, task):
    trial.change("chief", roles=["approver", "reviewer"])
    send(signed_in(app, "supervisor"), f"/tasks/{task.id}/assign", to=trial.user("intake").id, reason="workload")
    assert send(signed_in(app, "chief"), f"/tasks/{task.id}/assign", to=trial.user("chief").id, reason="workload").status_code == 403
    refused = rows(trial, JournalEntry, action=Action.ACCESS_REFUSED, order="id")
    assert [(entry.task_id, entry.actor_id) for entry in refused] == [
        (task.id, trial.user("supervisor").id),
        (task.id, trial.user("chief").id),
    ]


def test_a_program_completes_nothing_that_was_reassigned_meanwhile(trial, app, task):
    # Given
    tasks.claim_task(trial.bank, trial.actor("approver"), task.id)
    handover.assign_task(trial.bank, trial.actor("supervisor"), task.id, trial.user("chief").id, Why("urgent"))
    # When the one it was taken from sends his decision all the same
    decision = {"entries": {"decision": "rejected", "reasons": "Too much debt."}}
    for path, sent in (("complete", decision), ("unclaim", None)):
        answer = Api.of(app, trial, "approver").post(f"/tasks/{task.id}/{path}", sent)
        assert answer.status_code in {403, 409}, path
    assert Api.of(app, trial, "approver").put(f"/tasks/{task.id}/draft", decision).status_code == 409
    # Then
    kept = row(trial, HumanTask, id=task.id)
    assert (kept.state, kept.assignee, kept.entries, kept.draft) == ("claimed", trial.user("chief").id, {}, {})


@pytest.mark.parametrize("name", ["authority_level", "route", "decision_source", "application_id", "on_behalf_of"])
def test_a_program_overwrites_no_routing_variable(trial, app, task, name):
    api = Api.of(app, trial, "chief")
    api.post(f"/tasks/{task.id}/claim")
    sent = {"entries": {"decision": "rejected", "reasons": "Too much debt.", name: "approved"}}
    answer = api.post(f"/tasks/{task.id}/complete", sent)
    assert answer.status_code == 422
    assert row(trial, HumanTask, id=task.id).state == "claimed"


def test_a_supervisor_takes_back_over_the_api_and_says_why(trial, app, task):
    tasks.claim_task(trial.bank, trial.actor("approver"), task.id)
    api = Api.of(app, trial, "supervisor")
    assert api.post(f"/tasks/{task.id}/unclaim").status_code == 422
    assert api.post(f"/tasks/{task.id}/unclaim", {"reason": "absence"}).json["task"]["state"] == "open"


def test_many_are_reassigned_at_once_and_what_stays_is_named(trial, app):
    # Given two approvals the approver holds, of which the chief reviewed one
    held = [trial.task(trial.submit().id, "approve_case", "approver") for _ in range(2)]
    approver, chief = trial.actor("approver"), trial.change("chief", roles=["approver", "reviewer"])
    for task in held:
        tasks.claim_task(trial.bank, approver, task.id)
    review = trial.task(held[1].application_id, "review_case", "reviewer")
    tasks.claim_task(trial.bank, chief, review.id)
    tasks.complete_task(trial.bank, chief, review.id, {"recommendation": "reject", "reasons": "Too much debt."})
    client = signed_in(app, "supervisor")
    path = f"/tasks/reassign?holder={approver.user_id}"
    assert "Reassign all 2" in client.get(path).text
    # When nothing is chosen, and then all
    assert send(client, path, to=chief.user_id, reason="absence").status_code == 422
    page = text_of(send(client, path, to=chief.user_id, reason="absence", all="yes"))
    # Then
    assert "1 task reassigned." in page
    assert f"{held[1].reference}: This colleague did an earlier step" in page
    assert [holder(trial, task) for task in held] == [chief.user_id, approver.user_id]
    # And the chosen ones alone
    other = send(client, path, to=trial.user("intake").id, reason="absence", tasks=[held[1].id]).text
    assert "not of the group" in other


def test_what_is_due_at_the_end_of_a_day_is_due_on_that_day(app):
    # Midnight between the 7th and the 8th in Shanghai, and a minute later
    with app.test_request_context("/?lang=en"):
        assert due_day(datetime(2026, 12, 7, 16, 0, tzinfo=UTC)) == "7 Dec 2026"
        assert due_day(datetime(2026, 12, 7, 16, 1, tzinfo=UTC)) == "8 Dec 2026"


def test_a_substitute_is_told_and_takes_over_on_the_page(trial, app, task):
    tasks.claim_task(trial.bank, trial.actor("approver"), task.id)
    supervisor, chief = signed_in(app, "supervisor"), signed_in(app, "chief")
    form = {"who": trial.user("approver").id, "substitute": trial.user("chief").id, "first_day": "2026-11-23", "last_day": "2026-11-30"}
    wrong = send(supervisor, "/absences", **{**form, "substitute": trial.user("intake").id})
    assert (wrong.status_code, "standing in gives no role" in wrong.text) == (422, True)
    assert send(supervisor, "/absences", **{**form, "first_day": "soon"}).status_code == 422
    assert "Entered." in text_of(send(supervisor, "/absences", **form))
    assert "As substitute" in text_of(chief.get("/tasks"))
    shown = text_of(chief.get(f"/tasks/{task.id}"))
    assert f"{trial.user('approver').name} holds it and is away" in shown
    assert "Take over" in shown
    send(chief, f"/tasks/{task.id}/claim")
    assert holder(trial, task) == trial.user("chief").id
    end = re.search(r'action="(/absences/[^"]+/end)"', supervisor.get("/absences?lang=zh_Hant").text)
    assert end
    assert "已結束" in text_of(send(supervisor, end[1]))
    assert "這段缺勤已經結束" in text_of(send(supervisor, end[1]))


def test_a_maker_who_stands_in_for_the_checker_is_refused_and_it_is_journalled(trial, app, task):
    # Given the chief reviewed the case and stands in for the approver who holds the approval
    chief = trial.change("chief", roles=["approver", "reviewer"])
    tasks.claim_task(trial.bank, trial.actor("approver"), task.id)
    review = trial.task(task.application_id, "review_case", "reviewer")
    tasks.claim_task(trial.bank, chief, review.id)
    tasks.complete_task(trial.bank, chief, review.id, {"recommendation": "reject", "reasons": "Too much debt."})
    form = {"who": trial.user("approver").id, "substitute": chief.user_id, "first_day": "2026-11-23", "last_day": "2026-11-30"}
    send(signed_in(app, "approver"), "/absences", **form)
    # When
    client = signed_in(app, "chief")
    page = text_of(send(client, f"/tasks/{task.id}/claim"))
    # Then
    assert "You did an earlier step of this case" in page
    assert holder(trial, task) == trial.user("approver").id
    refused = row(trial, JournalEntry, action=Action.ACCESS_REFUSED)
    assert (refused.task_id, refused.actor_id) == (task.id, chief.user_id)
