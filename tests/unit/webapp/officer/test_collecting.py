"""The collector's day on the page: the queue, the call by one click, and what came of it in the form beside it."""

import json
import re
from datetime import UTC, datetime

import pytest

from lending.domain.collection.records import CollectionContact, PaymentPromise
from lending.domain.parties import Party
from lending.domain.tasks import HumanTask
from tests.support.collecting import late_debtor
from tests.support.walk import change, row, rows
from tests.support.web import build_app, csrf_token, signed_in, text_of

NOON = datetime(2026, 12, 4, 4, tzinfo=UTC)


@pytest.fixture
def case(trial):
    late = late_debtor(trial, 10)
    trial.clock.instant = NOON
    return late


@pytest.fixture
def task(trial, case) -> HumanTask:
    return trial.task(case.id, "call_debtor", "collector", process="collection", name="Call debtor")


@pytest.fixture
def browser(trial, case):
    return arrived(trial, "collector")


def arrived(trial, login: str):
    browser = signed_in(build_app(trial), login)
    browser.get("/collecting?lang=en")
    return browser


def post(browser, task, act: str):
    token = csrf_token(browser.get("/collecting"))
    return browser.post(f"/collecting/{task.id}/{act}", data={"csrf_token": token}, follow_redirects=True)


def completed(browser, task, then: str | None = None, **entries):
    token = csrf_token(browser.get("/collecting"))
    return browser.post(f"/collecting/{task.id}/complete", json={"values": entries, "then": then}, headers={"X-CSRFToken": token})


def test_the_queue_says_whom_to_call_how_likely_a_payment_is_and_how_much(browser, task):
    page = text_of(browser.get("/collecting"))
    assert "Collector's day 4 Dec 2026 · 1 to call" in page
    assert re.search(r"None may be called debtor 10 days past due · Consumer · .* 1,055.97 65 % likely", page)


def test_one_click_calls_and_the_form_has_the_recording(browser, trial, task):
    page = text_of(post(browser, task, "dial"))
    assert "Connected." in page
    assert "Called at 12:00: picked up. Recording REC-1 is in the form." in page
    assert "What came of the call is not written down yet" in page
    assert "Nobody was contacted yet" not in page
    assert '"recording": "REC-1"' in json.dumps(row(trial, HumanTask, id=task.id).draft)
    entries = {**row(trial, HumanTask, id=task.id).draft, "addressee": "debtor", "outcome": "promise_to_pay", "next_step": "wait"}
    answer = completed(browser, task, "next", **entries, promise_amount="500.00", promise_by="2026-12-06")
    assert answer.json == {"redirect": "/collecting"}
    assert (row(trial, CollectionContact).recording, row(trial, PaymentPromise).by.day) == ("REC-1", 6)
    page = text_of(browser.get("/collecting"))
    assert "Call debtor completed: debtor" in page
    assert "Nobody else is to be called now." in page


def test_who_does_not_answer_is_said_and_may_be_called_again(browser, trial, task):
    trial.agencies.unreachable.add("13800000000")
    page = text_of(post(browser, task, "dial"))
    assert "Nobody answers; the attempt counts." in page
    assert "Call again" in page
    assert "5 calls left today." in page


def test_what_the_rules_of_conduct_or_the_exchange_refuse_is_said(browser, trial, task):
    trial.agencies.down.add("telephony")
    assert "The telephone exchange does not answer" in text_of(post(browser, task, "dial"))
    trial.agencies.down.clear()
    trial.agencies.unreachable.add("13800000000")
    for _call in range(6):
        post(browser, task, "dial")
    page = text_of(post(browser, task, "dial"))
    assert "The calls of this day are used up and none was answered; try again tomorrow or write." in page
    assert "Call again" not in page


def test_at_night_there_is_no_button_and_it_says_from_when(browser, trial, task):
    change(trial, Party, "debtor", timezone="America/New_York")
    page = text_of(browser.get(f"/collecting/{task.id}"))
    assert "from 08:00 there" in page
    assert "Call now" not in page


def test_a_task_is_taken_for_a_visit_and_given_back(browser, trial, task):
    assert "Claimed by you" in text_of(post(browser, task, "claim"))
    assert "Given back to the group" in text_of(post(browser, task, "give-back"))
    assert row(trial, HumanTask, id=task.id).assignee is None


def test_what_a_colleague_holds_is_refused(trial, case, task):
    first, second = arrived(trial, "collector"), arrived(trial, "collector.second")
    post(first, task, "claim")
    for act in ("claim", "give-back", "dial"):
        assert "A colleague holds this task" in text_of(post(second, task, act)) or "Only who claimed" in text_of(post(second, task, act))
    assert rows(trial, CollectionContact) == []


def test_the_next_debtor_comes_by_himself(browser, trial, case, task):
    other = trial.task(case.id, "call_debtor", "collector", process="collection", name="Call debtor")
    post(browser, task, "claim")
    told = {"channel": "call", "addressee": "debtor", "outcome": "no_answer", "next_step": "visit"}
    assert completed(browser, task, "next", **told).json == {"redirect": f"/collecting/{other.id}"}


def test_filters_narrow_the_queue_and_other_tasks_have_their_own_page(browser, trial, case, task):
    assert "Nobody is to be called" in text_of(browser.get("/collecting?word=broken"))
    asked = trial.task(trial.submit(trial.customer()).id, "check_application", "collector")
    assert browser.get(f"/collecting/{asked.id}").location == f"/tasks/{asked.id}"


def test_the_page_speaks_chinese(browser, task):
    assert "催收日程" in text_of(browser.get("/collecting?lang=zh_Hant"))


def test_it_is_for_those_who_call(trial, case, task):
    assert signed_in(build_app(trial), "reviewer").get("/collecting").status_code == 403
    assert signed_in(build_app(trial), "supervisor").get(f"/collecting/{task.id}").status_code == 200
