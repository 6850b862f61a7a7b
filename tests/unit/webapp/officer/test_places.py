"""Counts of a process lead to the list of their cases, for whoever may see any."""

import json
import re
from datetime import timedelta

import pytest

from lending.domain.actors import User
from lending.domain.applications import Application
from lending.domain.new_application import IMPORTED
from lending.service.ports import Incident, Passed
from tests.support.bank import NOON, TrialBank
from tests.support.modelling import deployed_approval, standing
from tests.support.walk import change, row
from tests.support.web import build_app, signed_in, text_of


@pytest.fixture
def case(trial: TrialBank) -> str:
    """Approval in its third version with one application at the review and one incident, of another's."""
    deployed_approval(trial)
    application, other = trial.submit(), trial.submit()
    standing(trial, "review_case", key=application.id)
    trial.engine.troubles.append(Incident("7", "failedJob", "score_applicant", "approval", "1", "no scorecard", NOON, other.id))
    trial.engine.passed.append((NOON, Passed("review_case", timedelta(hours=2))))
    trial.engine.measures.done_late = {"review_case": 2}
    trial.engine.measures.late_keys = {"review_case": [application.id, other.id]}
    return application.reference


def links(page) -> dict[str, str | None]:
    state = json.loads(re.search(r'<script type="application/json">(.*?)</script>', page.text, re.DOTALL)[1])
    return {f"{badge['kind']} {badge['element']}": badge["url"] for badge in state["badges"]}


def listed(page) -> list[str]:
    return re.findall(r"</b></a><small>(LN-[\d-]+)</small>", page.text)


def test_each_count_on_the_diagram_leads_to_its_cases(trial, case):
    head = signed_in(build_app(trial), "admin")
    found = links(head.get("/processes/approval"))
    assert found == {
        "here review_case": "/cases?process=approval&step=review_case",
        "incidents score_applicant": "/cases?process=approval&step=score_applicant&which=incident",
    }
    here = head.get(found["here review_case"])
    assert listed(here) == [case]
    assert "Approval · Review case : 1 case of the bank is here now." in text_of(here)
    stuck = head.get(found["incidents score_applicant"])
    assert len(listed(stuck)) == 1
    assert case not in stuck.text
    assert "1 case of the bank has an open incident here." in text_of(stuck)


def test_counts_of_versions_of_the_list_and_of_what_was_late_lead_there_too(trial, case):
    head = signed_in(build_app(trial), "admin")
    assert 'href="/cases?process=approval&amp;version=3"' in head.get("/processes/approval").text
    everything = head.get("/processes/all").text
    assert 'href="/cases?process=approval"' in everything
    assert 'href="/cases?process=approval&amp;which=incident"' in everything
    late = re.search(r'href="(/cases\?[^"]*which=late[^"]*)"', head.get("/processes/approval/heat").text)[1].replace("&amp;", "&")
    page = head.get(late)
    assert (len(listed(page)), "In 2 cases of the bank this was done late, from " in text_of(page)) == (2, True)
    assert len(listed(head.get("/cases?process=approval&which=late&step=review_case"))) == 2
    assert listed(head.get("/cases?process=approval&version=3")) == [case]


def test_auditors_are_led_to_the_search_that_replays(trial, case):
    auditor = signed_in(build_app(trial), "auditor")
    where = links(auditor.get("/processes/approval"))["here review_case"]
    assert where == "/history?process=approval&step=review_case"
    assert listed(auditor.get(where)) == [case]


def test_who_sees_counts_but_no_cases_is_told_so(trial, case):
    change(trial, User, row(trial, User, login="owner").id, branch_id="ningbo")
    owner = signed_in(build_app(trial), "owner")
    for path in ("/processes/approval", "/processes/all", "/processes/approval/heat"):
        page = owner.get(path)
        assert "You see how many cases there are." in text_of(page)
        assert "/cases?process" not in page.text
    page = owner.get("/cases?process=approval&step=review_case")
    assert listed(page) == []
    assert "These cases are not yours to see" in text_of(page)


def test_a_supervisor_of_another_branch_learns_that_there_are_more(trial, case):
    change(trial, User, row(trial, User, login="supervisor").id, branch_id="hangzhou")
    supervisor = signed_in(build_app(trial), "supervisor")
    page = supervisor.get("/cases?process=approval&step=review_case")
    assert listed(page) == []
    assert "The list has those of them that are yours to see and fit the search: 0." in text_of(page)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("process=gone", "There is no such process."),
        ("process=approval&version=9", "This process has no version 9, only 3 to 3."),
        ("process=approval&version=three", "version"),
        ("process=approval&step=gone", "No such step is in the version asked for"),
        ("process=approval&which=gone", "This can be here, incident, late."),
        ("step=review_case", "Choose the process that this is about."),
    ],
)
def test_what_there_is_none_of_is_said(trial, case, asked, said):
    page = signed_in(build_app(trial), "admin").get(f"/cases?{asked}")
    assert said in text_of(page, 422)


def test_who_sees_no_counts_is_refused_and_offered_nothing(trial, case):
    reviewer = signed_in(build_app(trial), "reviewer")
    assert reviewer.get("/cases?process=approval").status_code == 403
    assert 'name="process"' not in reviewer.get("/cases").text


def test_another_process_drops_what_belonged_to_the_one_before(trial, case):
    admin = signed_in(build_app(trial), "admin")
    page = admin.get("/cases?process=approval&step=review_case")
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.text)[1]
    form = {"csrf_token": token, "process": "approval", "process_before": "approval", "step": "review_case", "version": "3"}
    assert admin.post("/search/cases", data=form).location == "/cases?process=approval&version=3&step=review_case"
    assert admin.post("/search/cases", data={**form, "process": "collection"}).location == "/cases?process=collection"


def test_more_than_are_looked_up_is_said(trial, case, monkeypatch):
    monkeypatch.setattr("lending.service.modelling.cases_at.MOST", 0)
    assert "There are more; only the first" in text_of(signed_in(build_app(trial), "admin").get("/cases?process=approval"))


def test_the_case_of_a_loan_that_was_taken_over_waits_for_no_process(trial):
    application = trial.submit()
    supervisor = signed_in(build_app(trial), "supervisor")
    assert "The process has not started yet" in text_of(supervisor.get(f"/cases/{application.id}"))
    change(trial, Application, application.id, channel=IMPORTED)
    page = text_of(supervisor.get(f"/cases/{application.id}"))
    assert "taken over" in page
    assert "The loan was taken over with another book: no process of this bank led to it." in page
    assert "has not started yet" not in page
