import json
import re
from datetime import timedelta

import pytest

from lending.service.modelling import heat
from lending.service.ports import Passed
from tests.support.bank import NOON
from tests.support.modelling import deployed_approval
from tests.support.web import build_app, signed_in, text_of


@pytest.fixture
def supervisor(trial):
    deployed_approval(trial)
    lengths = {"review_case": 90, "score_applicant": 0.02, "gw_who": 0, "gone_step": 5, "": 200}
    trial.engine.passed += [(NOON, Passed(step, timedelta(minutes=length))) for step, length in lengths.items()]
    return signed_in(build_app(trial), "supervisor")


def drawn(page) -> dict:
    return json.loads(re.search(r'<script type="application/json">(.*?)</script>', page.text, re.DOTALL)[1])


def test_steps_are_warm_by_what_they_took(supervisor):
    page = supervisor.get("/processes/approval/heat")
    said, state = text_of(page), drawn(page)
    assert state["heat"] == {"review_case": 5, "score_applicant": 1}
    assert [badge["count"] for badge in state["badges"]] == ["1 h 30 min", "1.2 s"]
    assert "Cases that ended 1" in said
    assert "3 h 20 min" in said
    assert said.index("Review case") < said.index("Score applicant")


@pytest.mark.parametrize(("by", "badge"), [("count", "1×"), ("total", "1 h 30 min"), ("nonsense", "1 h 30 min")])
def test_the_reader_chooses_what_makes_a_step_warm(supervisor, by, badge):
    assert drawn(supervisor.get(f"/processes/approval/heat?by={by}"))["badges"][0]["count"] == badge


def test_a_period_without_anything_says_so_and_one_with_too_much_too(supervisor, monkeypatch):
    assert "No step ended in this period" in text_of(supervisor.get("/processes/approval/heat?since=2026-01-01&until=2026-01-02"))
    monkeypatch.setattr(heat, "MOST", 2)
    page = supervisor.get("/processes/approval/heat")
    assert "Counted are 20,000 passages, the newest of the period." in text_of(page)
    # And the whole of it is a link away, and stays so when something else makes a step warm
    (whole,) = re.findall(r'href="([^"]+)">Count the whole period', page.text)
    page = supervisor.get(whole.replace("&amp;", "&"))
    assert "Counted are" not in text_of(page)
    assert "whole=1" in re.search(r'href="([^"]+)">How often', page.text)[1]
    assert supervisor.get("/processes/approval/heat?since=yesterday").status_code == 422


@pytest.mark.parametrize("page", ["heat", "conformance"])
@pytest.mark.parametrize("part", ["since=0001-01-01", "since=1899-12-31", "until=0001-01-01", "until=9999-12-31"])
def test_a_day_that_nothing_can_be_reckoned_from_is_named(supervisor, page, part):
    answer = supervisor.get(f"/processes/approval/{page}?{part}")
    assert f"({part.partition('=')[0]})</b>" in answer.text
    assert "Enter a date from 1900-01-01 to 2999-12-31." in text_of(answer, 422)


def test_reviewers_have_no_heat_map(trial, supervisor):
    assert signed_in(build_app(trial), "reviewer").get("/processes/approval/heat").status_code == 403
