"""The conditions of an approval at the signing officer's desk: which is asked now, and what came of each."""

import pytest

from lending.service import tasks
from tests.support.walk import do, until_conditions
from tests.support.web import build_app, csrf_token, signed_in, text_of
from webapp.officer.condition_parts import condition_told

MET = {"condition_met": "met", "evidence": "Letter"}
UNMET = {"condition_met": "not_met", "note": "The lease is a copy."}


@pytest.fixture
def case(trial):
    application = trial.submit()
    until_conditions(trial, application, "Close the card", "Bring a lease")
    return application


@pytest.fixture
def desk(trial, case):
    return signed_in(build_app(trial), "signing")


def ask(trial, case):
    return trial.task(case.id, "fulfil_condition", "signing_officer", name="Fulfil condition")


def test_the_form_says_which_condition_is_asked_and_what_not_met_does(trial, case, desk):
    page = text_of(desk.get(f"/tasks/{ask(trial, case).id}"))
    assert "Condition 1 of 2: Close the card" in page
    assert "Condition 2 of 2" not in page
    assert "Not met ends the offer: nothing is paid out." in desk.get(f"/tasks/{ask(trial, case).id}").text


def test_each_task_of_two_keeps_the_condition_it_was_about(trial, case, desk):
    first = do(trial, "signing", case.id, "fulfil_condition", MET)
    trial.clock.tick(60)
    second = do(trial, "signing", case.id, "fulfil_condition", UNMET)
    assert "Condition 1 of 2: Close the card" in text_of(desk.get(f"/tasks/{first.id}"))
    assert "Condition 2 of 2: Bring a lease" in text_of(desk.get(f"/tasks/{second.id}"))


def test_a_task_that_no_condition_waits_for_names_none(trial, case, desk):
    for _ in range(2):
        do(trial, "signing", case.id, "fulfil_condition", MET)
    assert "Condition 1 of 2:" not in text_of(desk.get(f"/tasks/{ask(trial, case).id}"))


def test_beside_the_form_the_condition_asked_is_marked(trial, case, desk):
    assert "Close the card Open Bring a lease Open" in text_of(desk.get(f"/cases/{case.id}"))
    do(trial, "signing", case.id, "fulfil_condition", MET)
    task = ask(trial, case)
    assert "Close the card Met Bring a lease Asked now" in text_of(desk.get(f"/tasks/{task.id}?side=case"))
    assert "Close the card Met Bring a lease Asked now" in text_of(desk.get(f"/cases/{case.id}"))


def test_the_timeline_tells_text_and_outcome(trial, case, desk):
    for entries in (MET, UNMET):
        do(trial, "signing", case.id, "fulfil_condition", entries)
    page = text_of(desk.get(f"/cases/{case.id}"))
    assert "Condition 1: Close the card · Met" in page
    assert "Condition 2: Bring a lease · Not met" in page


def test_not_met_without_a_reason_is_told_at_the_note(trial, case, desk):
    task = ask(trial, case)
    tasks.claim_task(trial.bank, trial.actor("signing"), task.id)
    headers = {"X-CSRFToken": csrf_token(desk.get("/tasks"))}
    answer = desk.post(f"/tasks/{task.id}/complete?lang=zh_Hant", json={"values": {"condition_met": "not_met"}}, headers=headers)
    assert (answer.status_code, answer.json["errors"]) == (422, {"note": ["請說明條件未落實的原因。"]})


def test_a_text_that_was_erased_leaves_number_and_outcome(trial):
    with build_app(trial).test_request_context("/?lang=en"):
        assert condition_told({"number": 2, "met": True, "text": ""}) == "Condition 2 · Met"
