"""The collector's task on the page: whether one may call, what to say, what was tried and promised, and what is refused by its field."""

import html
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lending.domain.collection.contacts import OUTCOMES
from lending.domain.collection.next_steps import NEXT_STEPS
from lending.domain.loans import CollectionCase, Loan
from lending.domain.tasks import HumanTask
from lending.service import tasks
from lending.service.collection import reminders
from lending.service.views import TimelineEvent
from tests.support.bank import FIRST_DAY, NOON
from tests.support.collecting import add_debtor, late_debtor
from tests.support.pages import is_chinese, is_english
from tests.support.walk import change, do, row
from tests.support.web import build_app, csrf_token, signed_in, text_of
from tests.support.worlds import new_person
from webapp.officer.chronicle import told

CALL = {
    "channel": "call",
    "time": "10:00",
    "addressee": "debtor",
    "outcome": "reached",
    "recording": "REC-1",
    "note": "Will see.",
    "next_step": "call",
}


EVENT = TimelineEvent(
    at=NOON,
    business_date=FIRST_DAY,
    action="payment_promised",
    actor="worker",
    step=None,
    facts={"amount": "500.00", "by": "2026-12-06"},
)


@pytest.fixture
def case(trial) -> CollectionCase:
    late = late_debtor(trial, 10)
    trial.clock.instant = datetime(2026, 12, 4, 4, tzinfo=UTC)
    return late


@pytest.fixture
def task(trial, case) -> HumanTask:
    return trial.task(case.id, "call_debtor", "collector", process="collection", name="Call debtor")


@pytest.fixture
def browser(trial, case):
    return signed_in(build_app(trial), "collector")


def test_the_collector_sees_what_is_owed_what_to_say_and_whether_to_call(browser, task):
    page = text_of(browser.get(f"/tasks/{task.id}"))
    assert "You may call. 6 calls left today. 13800000000" in page
    assert "Overdue, CNY 1,061.25" in page
    assert "Days past due 10" in page
    assert "CNY 1,061.25 is overdue for 10 days. What has happened?" in page
    assert "Nobody was contacted yet" in page


@pytest.mark.parametrize(("language", "label"), [("en", "Prepare for court"), ("zh_Hant", "準備訴訟")])
def test_each_field_of_an_attempt_offers_what_suits_the_fields_before_it(browser, task, language, label):
    page = browser.get(f"/tasks/{task.id}?lang={language}").text
    form = json.loads(html.unescape(re.search(r"<script[^>]*data-schema[^>]*>(.*?)</script>", page, re.DOTALL)[1]))
    fields = {field["key"]: field for group in form["components"] for field in group.get("components", [group]) if "key" in field}
    for name, follows, suiting in (("outcome", "channel", OUTCOMES), ("next_step", "outcome", NEXT_STEPS)):
        *cases, rest = fields[name]["valuesExpression"].split(" else ")
        every = re.findall(r'value: "(\w+)"', rest)
        told = {re.search(rf'if {follows} = "(\w+)"', each)[1]: re.findall(r'value: "(\w+)"', each) for each in cases}
        assert told == {code: [each for each in every if each in codes] for code, codes in suiting.items()}
        assert set(every) >= set().union(*suiting.values())
        assert "values" not in fields[name]
    assert f'{{label: "{label}", value: "legal"}}' in fields["next_step"]["valuesExpression"]
    assert "valuesExpression" not in fields["channel"]


def test_what_was_tried_and_promised_stands_beside_the_form(trial, browser, case, task):
    reminders.send_reminder(trial.bank, case.id)
    kept = {**CALL, "outcome": "promise_to_pay", "promise_amount": "500.00", "promise_by": "2026-12-06", "next_step": "wait"}
    do(trial, "collector.second", case.id, "call_debtor", kept)
    page = text_of(browser.get(f"/tasks/{task.id}"))
    assert "Message: on its way the system · next:" in page
    assert f"Call: promises to pay {trial.actor('collector.second').name} · REC-1 · Will see. · next: wait for the money" in page
    assert "500.00 Open" in page
    assert "5 calls left today" not in page  # one was answered: they no longer count


def test_the_timeline_says_how_much_was_promised_by_when_and_what_became_of_it(trial, case):
    with build_app(trial).test_request_context():
        said = [
            told(replace(EVENT, action=action, facts={**EVENT.facts, **more}))
            for action, more in (("payment_promised", {}), ("promise_settled", {"state": "broken"}))
        ]
    assert [(each["title"], each["fact"]) for each in said] == [
        ("Payment promised", "CNY 500.00 by 6 Dec 2026"),
        ("Promise settled", "CNY 500.00 by 6 Dec 2026 · Broken"),
    ]


@pytest.mark.parametrize(
    ("hour", "said"), [(23, "Not now. It is 23:00 where the debtor lives; no contact before 08:00."), (9, "You may call.")]
)
def test_at_night_it_says_that_nobody_may_be_called(trial, browser, task, hour, said):
    trial.clock.instant = datetime(2026, 12, 4, tzinfo=UTC) + timedelta(hours=hour - 8)
    assert said in text_of(browser.get(f"/tasks/{task.id}"))


def test_when_all_calls_are_used_up_it_says_so(trial, browser, case, task):
    for _ in range(6):
        do(trial, "collector", case.id, "call_debtor", {**CALL, "outcome": "no_answer", "recording": ""})
    assert "No more calls today. Write, or try again tomorrow." in text_of(browser.get(f"/tasks/{task.id}"))


def test_a_guarantor_is_spoken_to_where_there_is_one(trial, browser, case, task):
    applied = trial.submit(guarantor=new_person())
    change(trial, Loan, case.loan_id, application_id=applied.id)
    do(trial, "collector", case.id, "call_debtor", {**CALL, "addressee": "guarantor"})
    assert "Call (the guarantor): reached" in text_of(browser.get(f"/tasks/{task.id}"))


def test_an_objection_is_shown_to_who_looks_into_it(trial, case):
    change(trial, CollectionCase, case.id, objection="deceased")
    task = trial.task(case.id, "settle_objection", "senior_collector")
    page = text_of(signed_in(build_app(trial), "collector.lead").get(f"/tasks/{task.id}"))
    assert "Objection. The debtor is said to have died" in page
    assert "What to say" not in page


def test_legal_action_has_no_script_and_nothing_to_look_into(trial, case):
    task = trial.task(case.id, "send_demand", "legal_officer")
    page = text_of(signed_in(build_app(trial), "legal").get(f"/tasks/{task.id}"))
    assert "What is owed" in page
    assert "Objection." not in page


def test_an_attempt_about_another_loan_of_the_debtor_stands_there_and_counts(trial, browser, task):
    add_debtor(trial, "l1", "other")
    change(trial, Loan, "l1", party_id="debtor")
    other = CollectionCase(id="other", loan_id="l1", opened_on=row(trial, CollectionCase).opened_on)
    with trial.bank.begin() as book:
        book.add(other)
    no_answer = {**CALL, "outcome": "no_answer", "recording": ""}
    do(trial, "collector.second", "other", "call_debtor", no_answer)
    page = text_of(browser.get(f"/tasks/{task.id}"))
    assert "5 calls left today." in page
    assert "Call: no answer about loan l1" in page


@pytest.mark.parametrize(
    ("entries", "field"),
    [
        ({"time": "06:00"}, "time"),
        ({"time": "6 pm"}, "time"),
        ({"recording": ""}, "recording"),
        ({"addressee": "guarantor"}, "addressee"),
        ({"outcome": "delivered"}, "outcome"),
        ({"next_step": "estate"}, "next_step"),
        ({"outcome": "promise_to_pay", "promise_amount": "9999.00", "promise_by": "2026-12-06"}, "promise_amount"),
        ({"outcome": "promise_to_pay", "promise_amount": "1.00", "promise_by": "2026-12-06"}, "promise_amount"),
        ({"outcome": "promise_to_pay", "promise_amount": "500.00", "promise_by": "2027-12-06"}, "promise_by"),
    ],
)
def test_what_is_refused_is_said_at_its_field_in_the_readers_language(trial, browser, task, entries, field):
    tasks.claim_task(trial.bank, trial.actor("collector"), task.id)
    token = csrf_token(browser.get(f"/tasks/{task.id}"))
    for language, speaks in (("en", is_english), ("zh_Hant", is_chinese)):
        answer = browser.post(
            f"/tasks/{task.id}/complete?lang={language}",
            data=json.dumps({"values": {**CALL, **entries}}),
            content_type="application/json",
            headers={"X-CSRFToken": token, "Accept": "application/json"},
        )
        assert answer.status_code == 422
        assert answer.json["errors"].keys() == {field}
        assert speaks(answer.json["errors"][field][0])
