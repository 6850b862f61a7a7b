"""What process owners measure: how real ways fit the model, bottlenecks and late tasks on the heat map, the list of processes."""

import re
from datetime import timedelta
from html import unescape

import pytest

from lending.service.modelling import conformance
from lending.service.modelling.measure_ports import EndedCase
from lending.service.ports import Incident, Passed
from tests.support.bank import NOON
from tests.support.histories import TO_REVIEW, walked
from tests.support.modelling import deployed_approval, standing, two_versions
from tests.support.web import build_app, signed_in, text_of


def ended(trial, key: str, nodes=TO_REVIEW, minutes_ago: float = 0) -> None:
    at = NOON - timedelta(minutes=minutes_ago)
    records = walked("approval", key, nodes, at - timedelta(minutes=1), stands=True)
    trial.engine.measures.cases.append((EndedCase(f"i-{key}", key, "approval:3:x", at), records))


@pytest.fixture
def owner(trial):
    deployed_approval(trial)
    return signed_in(build_app(trial), "owner")


def test_cases_that_do_not_fit_are_listed_and_linked(trial, owner, monkeypatch):
    assert "No case ended in this period" in text_of(owner.get("/processes/approval/conformance"))
    ended(trial, "whole")
    page = owner.get("/processes/approval/conformance")
    assert "Every case fits the diagram it ran" in text_of(page)
    assert "Fit the version they ran 100.0 %" in text_of(page)
    application = trial.submit()
    jumped = [node for node in TO_REVIEW if node != "decide_route"]
    ended(trial, application.id, jumped)
    ended(trial, "close-2026-11-23", jumped)
    page = owner.get("/processes/approval/conformance?since=2026-11-23&until=2026-11-23")
    said = text_of(page)
    assert "Fit the version they ran 33.3 %" in said
    assert f'href="/cases/{application.id}">{application.reference}' in page.text
    assert "close-2026-11-23" in said
    assert "no token explains the passage" in said
    monkeypatch.setattr(conformance, "MOST", 3)
    page = owner.get("/processes/approval/conformance")
    assert "Replayed are the newest 3 cases of the period. Replay those before them" in text_of(page)
    assert "符合度" in text_of(owner.get("/processes/approval/conformance?lang=zh_Hant"))


def test_of_a_long_period_the_older_are_a_link_away_and_none_is_left_out(trial, owner, monkeypatch):
    monkeypatch.setattr(conformance, "MOST", 2)
    for number in range(3):
        ended(trial, f"case-{number}", minutes_ago=number)
    first = owner.get("/processes/approval/conformance")
    older = unescape(re.search(r'href="([^"]+before=[^"]+)"', first.text)[1])
    said = text_of(owner.get(older))
    assert "Replayed are cases of the period that ended by" in said
    assert "Cases replayed 2" in said, "the last of the page before, and the one it had no room for"
    monkeypatch.setattr(conformance, "MOST", 3)
    assert "There are none before them." in text_of(owner.get(older))


def test_an_instant_that_is_none_is_told(owner):
    said = text_of(owner.get("/processes/approval/conformance?before=yesterday"), 422)
    assert "Ended by (before) — Enter an instant with its time zone" in said
    said = text_of(owner.get("/processes/approval/conformance?before=0001-01-01T00:00:00%2B08:00"), 422)
    assert "Ended by (before) — Enter a date from 1900-01-01 to 2999-12-31." in said


def test_the_heat_map_names_bottlenecks_late_tasks_and_who_waits_there_now(trial, owner):
    trial.engine.passed += [(NOON, Passed("review_case", timedelta(minutes=90))), (NOON, Passed("score_applicant", timedelta(seconds=1)))]
    trial.engine.measures.done_late = {"review_case": 1}
    said = text_of(owner.get("/processes/approval/heat"))
    assert "Bottlenecks" in said
    assert "Review case 100 %" in said
    assert "1 of 1 late · 2 wait there now" in said


def test_the_list_has_every_process_in_a_line(trial, owner):
    assert "Approval" in text_of(owner.get("/processes/all"))
    two_versions(trial)
    standing(trial, "review_case")
    trial.engine.troubles = [Incident("i", "failedJob", "score_applicant", "approval", "i0", "boom", NOON)]
    ended(trial, "whole")
    page = owner.get("/processes/all")
    assert '<a href="/processes/approval/moves">1</a>' in page.text
    assert "全部流程" in text_of(owner.get("/processes/all?lang=zh_Hant"))
    trial.engine.listed.clear()
    assert "No process is deployed" in text_of(owner.get("/processes/all?lang=en"))


def test_reviewers_see_none_of_it(trial, owner):
    client = signed_in(build_app(trial), "reviewer")
    for path in ("/processes/approval/conformance", "/processes/all"):
        assert client.get(path).status_code == 403
