"""Releases on the pages of process owners: two sign in, one proposes, the other decides."""

import re
from datetime import UTC, datetime

import pytest

from lending.domain.modelling.compare import Change, Difference, Kind
from lending.domain.modelling.records import ModelRelease
from lending.service.modelling.drafts import save_draft
from lending.service.modelling.path_tests import PathRun
from lending.service.modelling.releases import propose_release
from tests.support.modelling import APPROVAL, CHANGED, deployed_approval
from tests.support.walk import row
from tests.support.web import build_app, csrf_token, signed_in, text_of
from webapp.officer.model_changes import change_rows
from webapp.officer.model_paths import path_run

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.fixture
def app(trial):
    deployed_approval(trial)
    return build_app(trial)


@pytest.fixture
def owner(app):
    return signed_in(app, "owner")


@pytest.fixture
def second(app):
    return signed_in(app, "owner.second")


@pytest.fixture
def release(trial, app):
    save_draft(trial.bank, trial.actor("owner"), "approval.bpmn", CHANGED, 0)
    return propose_release(trial.bank, trial.actor("owner"), "approval.bpmn", "A clearer name.")


def send(client, path: str, **form: str):
    return client.post(path, data={"csrf_token": csrf_token(client.get("/processes")), **form}, follow_redirects=True)


def test_one_proposes_and_another_releases(trial, owner, second):
    save_draft(trial.bank, trial.actor("owner"), "approval.bpmn", CHANGED, 0)
    page = text_of(owner.get("/processes/approval/propose"))
    assert "Changed 1" in page
    assert "Label: Score applicant → Score the applicant" in page
    said = text_of(send(owner, "/processes/approval/propose", note="A clearer name."))
    assert "a colleague compares it and decides" in said
    assert "who proposes does not decide" in said
    waits = text_of(second.get("/processes/approval"))
    assert "A change waits for a decision : A clearer name." in waits
    release = row(trial, ModelRelease)
    said = text_of(send(second, f"/processes/releases/{release.id}/approve", remark="Read."))
    assert "new cases run by this version" in said
    assert trial.engine.model_xml("approval:4:x") == CHANGED
    listed = text_of(owner.get("/processes/approval"))
    assert "agreed: Cao Yiming" in listed
    assert "came with the software" in listed


def test_a_finding_calls_an_element_by_its_label_and_its_id(trial, owner):
    nobody = APPROVAL.replace(b'"reviewer"', b'"reviewerz"').replace(b'id="approve_case" name="Approve case"', b'id="approve_case"')
    nobody = nobody.replace(b'"approver"', b'"approverz"')
    save_draft(trial.bank, trial.actor("owner"), "approval.bpmn", nobody, 0)

    page = owner.get("/processes/approval/propose").text

    assert '<td>Review case<small class="mono">review_case</small></td><td>Nobody takes tasks of the group &#39;reviewerz&#39;' in page
    assert '<td><span class="mono">approve_case</span></td><td>Nobody takes tasks of the group &#39;approverz&#39;' in page


def test_a_proposal_is_refused_with_a_remark_and_is_the_draft_again(owner, second, release):
    path = f"/processes/releases/{release}"
    assert "Write what changes and why." in text_of(send(second, f"{path}/refuse", remark=" "), 422)
    assert "Refused; the proposer has the draft again." in text_of(send(second, f"{path}/refuse", remark="Call it rating."))
    assert "Call it rating." in text_of(owner.get(path))
    assert owner.get("/processes/approval/draft.bpmn").data == CHANGED
    assert "This proposal is decided already" in text_of(send(second, f"{path}/approve"))


def test_a_proposal_is_taken_back_by_its_owner(owner, second, release):
    assert "Only who proposed this takes it back" in text_of(send(second, f"/processes/releases/{release}/withdraw"))
    assert "Taken back; it is your draft again." in text_of(send(owner, f"/processes/releases/{release}/withdraw"))


def test_nobody_releases_what_he_proposed(trial, owner, release):
    assert "Four eyes: you proposed this" in text_of(send(owner, f"/processes/releases/{release}/approve"))
    assert row(trial, ModelRelease).state == "proposed"


def test_what_cannot_be_proposed_is_said_beside_the_difference(trial, owner):
    assert "changes nothing" in text_of(send(owner, "/processes/approval/propose", note="Nothing."), 409)
    save_draft(trial.bank, trial.actor("owner"), "approval.bpmn", APPROVAL.replace(b"P3650D", b"for ever"), 0)
    assert "history-time-to-live" in text_of(owner.get("/processes/approval/propose"))
    assert "Write what changes and why." in text_of(send(owner, "/processes/approval/propose", note=""), 422)
    said = text_of(send(owner, "/processes/approval/propose", note="Keep it."), 409)
    assert "history-time-to-live" in said
    assert "The deploy gate stands against this model" in said


def test_an_earlier_version_comes_back_by_two(trial, owner, second, release):
    send(second, f"/processes/releases/{release}/approve")
    assert "Label: Score the applicant → Score applicant" in text_of(second.get("/processes/approval/back?to=approval:3:x"))
    assert "a colleague compares it" in text_of(send(second, "/processes/approval/back", to="approval:3:x", note="It confused people."))
    back = row(trial, ModelRelease, state="proposed")
    assert "new cases run by this version" in text_of(send(owner, f"/processes/releases/{back.id}/approve"))
    assert trial.engine.model_xml("approval:5:x") == APPROVAL


def test_a_version_is_picked_for_comparison_only_where_there_is_another(owner, second, release):
    assert 'name="old"' not in second.get("/processes/approval").text
    send(second, f"/processes/releases/{release}/approve")
    page = second.get("/processes/approval").text
    assert re.findall(r'name="(old|new)" value="([^"]+)"[^>]* checked', page) == [("new", "approval:4:x"), ("old", "approval:3:x")]


def test_two_versions_are_compared_by_whoever_sees_processes(app, second, release):
    send(second, f"/processes/releases/{release}/approve")
    auditor = signed_in(app, "auditor")
    page = auditor.get("/processes/approval/compare?old=approval:3:x&new=approval:4:x")
    assert "Score the applicant" in text_of(page)
    assert auditor.get("/processes/approval/diagram?name=approval:4:x").data == CHANGED
    assert auditor.get("/processes/approval/compare?old=approval:3:x&new=intake:1:x").status_code == 404
    assert "No difference" in text_of(auditor.get("/processes/approval/compare?old=approval:3:x&new=approval:3:x"))


@pytest.mark.parametrize("login", ["admin", "auditor", "supervisor"])
def test_only_process_owners_decide(app, release, login):
    client = signed_in(app, login)
    assert client.get(f"/processes/releases/{release}").status_code == 200
    for path in (f"/processes/releases/{release}/approve", "/processes/approval/propose", "/processes/approval/back"):
        assert send(client, path, note="x", remark="x").status_code == 403


def test_the_pages_speak_chinese(owner, release):
    for path, said in (
        ("/processes/approval", "有更改待決定"),
        (f"/processes/releases/{release}", "更改 1"),
        ("/processes/approval/edit", "部署檢查結果"),
    ):
        assert said in text_of(owner.get(f"{path}?lang=zh_Hant"))


def test_what_both_engines_say_alike_is_told_once(app):
    told = [
        Difference("camunda:dueDate", "${a}", "${b}"),
        Difference("zeebe:taskSchedule/dueDate", "=a", "=b"),
        Difference("zeebe:taskDefinition/retries", "3", "5"),
        Difference("timerEventDefinition/timeDate", None, "${c}"),
        Difference("kind", "userTask", "serviceTask"),
    ]
    change = Change(kind=Kind.CHANGED, id="step", part="userTask", name="", differences=tuple(told), moved=True)
    with app.test_request_context():
        (shown,) = change_rows((change,))
    assert [found["label"] for found in shown["differences"]] == ["Due at", "zeebe:taskDefinition/retries", "at a time", "Kind"]
    assert (shown["name"], shown["part"], shown["moved"]) == ("step", "Step of a person", True)


def test_the_paths_are_shown_before_one_proposes_and_before_one_agrees(second, release):
    page = text_of(second.get(f"/processes/releases/{release}"))
    assert "Every path passes" in page
    assert re.search(r"\d+ paths walked, \d+ of them along what changes: \d+ passed, 0 failed", page)
    assert "Approval: " in page
    assert "along the change" in page
    assert "Score the applicant → Decide route" in page


def test_a_path_that_fails_is_named_with_what_to_do(trial, owner):
    slip = APPROVAL.replace(b"${information_stage == 'approve'}", b"${stage == 'approve'}")
    save_draft(trial.bank, trial.actor("owner"), "approval.bpmn", slip, 0)
    page = text_of(owner.get("/processes/approval/propose"))
    assert "Paths fail" in page
    assert "gw_resume" in page
    assert "The gateway asks for stage, and nothing on this path sets it." in page
    assert "Let a step before it on this path set the variable" in page
    said = text_of(send(owner, "/processes/approval/propose", note="By stage."), 409)
    assert "On some path a step would not find what it reads" in said


def test_a_release_of_before_paths_were_walked_says_nothing_of_them(trial, second, release):
    with trial.bank.begin() as book:
        book.get(ModelRelease, release).paths = {}
    assert "Paths against workers" not in text_of(second.get(f"/processes/releases/{release}"))
    assert path_run(PathRun(None, ())) is None


def test_what_no_process_is_part_of_is_said_so(app):
    with app.test_request_context():
        assert path_run(PathRun(NOON, ()))["verdict"]["label"] == "No path is part of it"
