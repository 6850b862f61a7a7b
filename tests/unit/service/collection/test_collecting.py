from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lending.domain.collection.records import CollectionContact, PaymentPromise
from lending.domain.loans import CollectionCase, Loan
from lending.domain.parties import Party
from lending.domain.records import JournalEntry
from lending.domain.restructuring.records import Restructuring
from lending.errors import ForbiddenError, InvalidInputError
from lending.service import tasks
from lending.service.collection import reminders
from lending.service.collection.cases import plan_step
from lending.service.collection.contacts import calls_left_today
from tests.support.bank import FIRST_DAY, TrialBank, new_person
from tests.support.walk import change, do, row, rows

CALL = {
    "channel": "call",
    "time": "10:00",
    "addressee": "debtor",
    "outcome": "reached",
    "recording": "REC-1",
    "note": "Will see.",
    "next_step": "call",
}
VISIT = {
    "channel": "visit",
    "time": "10:00",
    "addressee": "debtor",
    "outcome": "reached",
    "colleague": "collector.second",
    "identified": True,
    "next_step": "wait",
}
TODAY = FIRST_DAY + timedelta(days=11)


def call(trial: TrialBank, case: CollectionCase, login: str = "collector", **entries: Any) -> CollectionCase:
    """Have somebody complete a call and return the case after it."""
    definition = "negotiate_arrears" if login == "collector.senior" else "call_debtor"
    do(trial, login, case.id, definition, {**CALL, **entries})
    return row(trial, CollectionCase)


@pytest.mark.parametrize(
    ("entries", "moved"),
    [
        ({}, {"paused_until": TODAY + timedelta(days=1), "pause_reason": "attempt"}),
        ({"outcome": "no_answer", "recording": ""}, {"paused_until": TODAY + timedelta(days=1), "pause_reason": "attempt"}),
        ({"outcome": "refused_to_pay"}, {"lifted_to": 30, "paused_until": None}),
        ({"outcome": "disputed"}, {"objection": "disputed"}),
        ({"outcome": "hardship"}, {"objection": None, "paused_until": None}),
        ({"outcome": "deceased", "next_step": "estate"}, {"objection": "deceased"}),
        ({"outcome": "wrong_number", "next_step": "find"}, {"objection": "unreachable"}),
        ({"outcome": "promise_to_pay", "promise_amount": "500.00", "promise_by": "2026-12-06"}, {"objection": None, "paused_until": None}),
        ({"channel": "letter", "outcome": "delivered", "recording": ""}, {"pause_reason": "attempt"}),
    ],
)
def test_a_case_goes_where_the_outcome_sends_it(trial, case, entries, moved):
    plan_step(trial.bank, case.id, "phone", 30)
    after = call(trial, case, **entries)
    assert {name: getattr(after, name) for name in moved} == moved
    contact = row(trial, CollectionContact)
    assert (contact.outcome, contact.actor_name) == (entries.get("outcome", "reached"), trial.actor("collector").name)
    assert contact.next_step == entries.get("next_step", "call")
    assert f'"next_step":"{contact.next_step}"' in row(trial, JournalEntry, action="collection_contact").body


def test_who_cannot_pay_is_asked_about_another_plan_and_left_alone_meanwhile(trial, case):
    call(trial, case, outcome="hardship", note="Lost her work.")
    asked = row(trial, Restructuring)
    assert (asked.asked_by, asked.reason, asked.collection_case_id) == ("collector", "Lost her work.", case.id)
    facts = plan_step(trial.bank, case.id, "phone", 30)
    assert (facts["work_step"], facts["wait_until"]) == ("pause", "2026-12-23T16:00:00Z")


def test_after_a_while_collection_waits_for_no_request_any_more(trial, case):
    call(trial, case, outcome="hardship")
    change(trial, Restructuring, row(trial, Restructuring).id, opened_on=TODAY - timedelta(days=45))
    assert plan_step(trial.bank, case.id, "phone", 30)["work_step"] == "phone"


def test_while_the_last_plan_is_observed_somebody_looks_into_hardship(trial, case):
    call(trial, case, outcome="hardship")
    change(trial, Restructuring, row(trial, Restructuring).id, stage="observed")
    assert call(trial, case, outcome="hardship").objection == "hardship"
    assert plan_step(trial.bank, case.id, "phone", 30)["work_step"] == "objection"


def test_a_promise_is_kept_with_its_amount_and_day(trial, case):
    call(trial, case, outcome="promise_to_pay", promise_amount="500.00", promise_by="2026-12-06")
    promise = row(trial, PaymentPromise)
    assert (str(promise.amount), promise.by.isoformat(), promise.given, promise.state) == ("500.00", "2026-12-06", TODAY, "open")


@pytest.mark.parametrize(
    ("entries", "fields"),
    [
        ({"outcome": "promise_to_pay"}, {"promise_amount", "promise_by"}),
        ({"outcome": "promise_to_pay", "promise_amount": "9999.00", "promise_by": "2026-12-06"}, {"promise_amount"}),
        ({"outcome": "promise_to_pay", "promise_amount": "1.00", "promise_by": "2026-12-03"}, {"promise_by"}),
        ({"channel": "letter"}, {"outcome"}),
        ({"next_step": ""}, {"next_step"}),
        ({"next_step": "pray"}, {"next_step"}),
        ({"outcome": "wrong_number"}, {"next_step"}),
        ({"channel": "visit", "outcome": "reached", "colleague": "nobody"}, {"colleague"}),
        ({"channel": "visit", "outcome": "reached", "colleague": "auditor"}, {"colleague"}),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(trial, case, entries, fields):
    with pytest.raises(InvalidInputError) as refused:
        call(trial, case, **entries)
    assert refused.value.errors.keys() == fields
    assert rows(trial, CollectionContact) == []


@pytest.mark.parametrize(
    ("entries", "fields"),
    [
        ({"time": "07:59"}, {"time"}),
        ({"time": "22:00"}, {"time"}),
        ({"recording": ""}, {"recording"}),
        ({**VISIT, "colleague": "collector"}, {"colleague"}),
        ({**VISIT, "identified": False}, {"identified"}),
        ({"addressee": "third_party"}, {"addressee"}),
    ],
)
def test_an_attempt_that_the_rules_forbid_is_refused_and_stands_in_the_journal(trial, case, entries, fields):
    with pytest.raises(InvalidInputError) as refused:
        call(trial, case, **entries)
    assert refused.value.errors.keys() == fields
    assert rows(trial, CollectionContact) == []
    entry = row(trial, JournalEntry, action="contact_refused")
    assert (entry.actor_name, entry.party_id) == (trial.actor("collector").name, "debtor")
    assert case.id in entry.body


def test_a_guarantor_is_spoken_to_only_where_there_is_one(trial, case):
    with pytest.raises(InvalidInputError) as refused:
        call(trial, case, addressee="guarantor")
    assert list(refused.value.errors) == ["addressee"]
    # When it turns out that the loan was guaranteed
    change(trial, Loan, case.loan_id, application_id=trial.submit(guarantor=new_person()).id)
    call(trial, case, addressee="guarantor")
    assert row(trial, CollectionContact).addressee == "guarantor"


@pytest.mark.parametrize(("zone", "hour", "fits"), [(None, 9, True), ("Europe/Paris", 9, False), ("America/New_York", 23, True)])
def test_without_a_time_it_is_now_where_the_debtor_lives(trial, case, zone, hour, fits):
    change(trial, Party, "debtor", timezone=zone)
    trial.clock.instant = datetime(2026, 12, 4, tzinfo=UTC) + timedelta(hours=hour - 8)
    if fits:
        assert call(trial, case, time=None).pause_reason == "attempt"
    else:
        with pytest.raises(InvalidInputError, match="where the debtor lives"):
            call(trial, case, time=None)


def test_the_seventh_call_of_a_day_that_nobody_answered_is_refused(trial, case):
    for _ in range(6):
        call(trial, case, outcome="no_answer", recording="")
    with pytest.raises(InvalidInputError, match="used up"):
        call(trial, case, outcome="no_answer", recording="")
    assert len(rows(trial, CollectionContact)) == 6


def test_attempts_count_down_and_a_message_on_its_way_is_none(trial, case):
    left = []
    reminders.send_reminder(trial.bank, case.id)
    for _ in range(2):
        with trial.bank.read() as book:
            left.append(calls_left_today(trial.bank, book, case))
        call(trial, case, outcome="no_answer", recording="")
    assert left == [6, 5]


def test_a_visit_names_both_officers(trial, case):
    do(trial, "collector", case.id, "call_debtor", VISIT)
    contact = row(trial, CollectionContact)
    assert contact.officers == [trial.actor("collector").user_id, trial.actor("collector.second").user_id]


def test_who_answers_on_no_day_is_unreachable_and_somebody_looks_into_it(trial, case):
    with trial.bank.begin() as book:
        for days in (1, 2):
            book.add(_unanswered(trial, case, days))
    assert call(trial, case, outcome="no_answer", recording="").objection == "unreachable"


def _unanswered(trial: TrialBank, case: CollectionCase, days: int) -> CollectionContact:
    return CollectionContact(
        id=str(days),
        key=str(days),
        case_id=case.id,
        loan_id="l0",
        at=trial.clock.instant - timedelta(days=days),
        channel="call",
        outcome="no_answer",
        actor_name="somebody",
        recorded_at=trial.clock.instant,
        business_date=TODAY,
    )


def test_signs_of_danger_send_the_case_to_legal_action(trial, case):
    change(trial, CollectionCase, case.id, paused_until=TODAY, pause_reason="sms")
    after = call(trial, case, "collector.senior", warning=True)
    assert (after.warned_on, after.paused_until) == (TODAY, None)


@pytest.mark.parametrize(
    ("entries", "moved"),
    [
        ({"decision": "resume"}, {"paused_until": None, "warned_on": None}),
        ({"decision": "pause", "pause_until": "2026-12-20"}, {"pause_reason": "objection", "warned_on": None}),
        ({"decision": "legal"}, {"warned_on": TODAY, "paused_until": None}),
    ],
)
def test_an_objection_is_settled(trial, case, entries, moved):
    change(trial, CollectionCase, case.id, objection="disputed")
    do(trial, "collector.senior", case.id, "settle_objection", {**entries, "reasons": "Looked into it."})
    after = row(trial, CollectionCase)
    assert after.objection is None
    assert {name: getattr(after, name) for name in moved} == moved


@pytest.mark.parametrize("until", ["2026-12-04", "2027-12-04", None])
def test_a_pause_has_an_end(trial, case, until):
    entries = {"decision": "pause", "pause_until": until, "reasons": "Waits."}
    with pytest.raises(InvalidInputError) as refused:
        do(trial, "collector.senior", case.id, "settle_objection", entries)
    assert refused.value.errors.keys() == {"pause_until"}


def test_who_heard_the_objection_does_not_look_into_it(trial, case):
    call(trial, case, "collector.senior", outcome="disputed")
    task = trial.task(case.id, "settle_objection", "senior_collector")
    with pytest.raises(ForbiddenError, match="Four eyes"):
        tasks.claim_task(trial.bank, trial.actor("collector.senior"), task.id)
    tasks.claim_task(trial.bank, trial.actor("collector.lead"), task.id)
