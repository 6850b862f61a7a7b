"""Dialling from a task: once a key, by the rules of conduct, counted whatever comes of it, the recording laid into the form."""

from datetime import UTC, datetime

import pytest

from lending.domain.collection.records import CollectionContact, DialledCall
from lending.domain.loans import CollectionCase
from lending.domain.parties import Party
from lending.domain.records import JournalEntry
from lending.domain.tasks import HumanTask
from lending.errors import AgencyUnavailableError, ConflictError
from lending.service import tasks
from lending.service.collection.contacts import AttemptRefusedError, calls_left_today
from lending.service.collection.dialling import dial_debtor
from tests.support.bank import TrialBank
from tests.support.collecting import TERMS
from tests.support.loan_book import add_customer, add_loan
from tests.support.walk import at_once, change, failures, row, rows

#: Noon in Shanghai.
NOON = datetime(2026, 12, 4, 4, tzinfo=UTC)


@pytest.fixture
def task(trial, case) -> HumanTask:
    trial.clock.instant = NOON
    return trial.task(case.id, "call_debtor", "collector", process="collection", name="Call debtor")


def dialled(trial: TrialBank, task: HumanTask, login: str = "collector") -> DialledCall:
    return dial_debtor(trial.bank, trial.actor(login), task.id)


def left(trial, case) -> int:
    with trial.bank.read() as book:
        return calls_left_today(trial.bank, book, case)


def tell(trial, task, **entries):
    draft = row(trial, HumanTask, id=task.id).draft
    return tasks.complete_task(
        trial.bank, trial.actor("collector"), task.id, {"addressee": "debtor", "next_step": "call", **draft, **entries}
    )


def test_one_click_takes_the_task_calls_and_lays_the_recording_into_the_form(trial, case, task):
    call = dialled(trial, task)
    assert (call.status, call.recording) == ("answered", "REC-1")
    assert trial.agencies.dialled == {f"{task.id}:call:1": (trial.actor("collector").user_id, "13800000000")}
    held = row(trial, HumanTask, id=task.id)
    assert held.assignee == trial.actor("collector").user_id
    assert held.draft == {"channel": "call", "time": "12:00", "recording": "REC-1"}
    noted = rows(trial, JournalEntry, action="debtor_dialled")
    assert len(noted) == 1
    assert "13800000000" not in noted[0].body


def test_what_came_of_it_is_written_down_as_the_same_attempt(trial, case, task):
    dialled(trial, task)
    assert left(trial, case) == 5
    tell(trial, task, outcome="promise_to_pay", promise_amount="500.00", promise_by="2026-12-06")
    contact, call = row(trial, CollectionContact), row(trial, DialledCall)
    assert (contact.recording, contact.outcome, call.contact_id) == ("REC-1", "promise_to_pay", contact.id)
    assert left(trial, case) == 6


def test_who_does_not_answer_is_an_attempt_and_the_form_says_so(trial, case, task):
    trial.agencies.unreachable.add("13800000000")
    for number in range(1, 4):
        assert dialled(trial, task).status == "no_answer"
        assert left(trial, case) == 6 - number
        trial.clock.tick(600)
    assert row(trial, HumanTask, id=task.id).draft["outcome"] == "no_answer"
    tell(trial, task)
    assert left(trial, case) == 3


def test_the_seventh_call_of_a_day_is_refused_and_journalled_and_the_sixth_is_still_told(trial, case, task):
    trial.agencies.unreachable.add("13800000000")
    for _call in range(6):
        dialled(trial, task)
    with pytest.raises(AttemptRefusedError) as refused:
        dialled(trial, task)
    assert list(refused.value.errors) == ["channel"]
    assert len(rows(trial, JournalEntry, action="contact_refused")) == 1
    assert len(trial.agencies.dialled) == 6
    tell(trial, task)
    assert row(trial, CollectionContact).outcome == "no_answer"


def another_loan(trial, party_id):
    """A second loan that is past due, of a customer, and the task in which he is called about it."""
    with trial.bank.begin() as book:
        add_loan(book, "l1", party_id, TERMS, partition=3, at=NOON)
        book.add(CollectionCase(id="late too", loan_id="l1", opened_on=NOON.date()))
    return row(trial, CollectionCase, id="late too"), trial.task("late too", "call_debtor", "collector", process="collection", name="Again")


@pytest.fixture
def called_six_times(trial, task):
    """Let the debtor be called six times about his first loan without an answer; of one call somebody wrote down what came of it."""
    trial.agencies.unreachable.add("13800000000")
    for _call in range(6):
        dialled(trial, task)
    tell(trial, task)


@pytest.mark.usefixtures("called_six_times")
def test_a_debtor_with_two_late_loans_is_called_no_more_often_than_one_with_one(trial, case):
    second, again = another_loan(trial, "debtor")
    assert (left(trial, case), left(trial, second)) == (0, 0)
    with pytest.raises(AttemptRefusedError) as refused:
        dialled(trial, again)
    assert list(refused.value.errors) == ["channel"]
    with pytest.raises(AttemptRefusedError) as refused:
        tell(trial, again, channel="call", time="12:00", outcome="no_answer")
    assert list(refused.value.errors) == ["channel"]


@pytest.mark.usefixtures("called_six_times")
def test_calls_of_another_customer_do_not_count(trial, case):
    with trial.bank.begin() as book:
        add_customer(book, "other", "0", NOON)
    second, again = another_loan(trial, "other")
    assert (left(trial, case), left(trial, second)) == (0, 6)
    assert dialled(trial, again).status == "no_answer"


def test_the_last_call_of_a_day_goes_to_one_of_two_who_dial_about_two_loans_at_once(trial, case, task):
    trial.agencies.unreachable.add("13800000000")
    for _call in range(5):
        dialled(trial, task)
    _, again = another_loan(trial, "debtor")
    results = at_once(lambda: dialled(trial, task), lambda: dialled(trial, again, "collector.second"))
    assert [type(failure) for failure in failures(results)] == [AttemptRefusedError]
    assert len(rows(trial, DialledCall)) == 6


def test_at_night_where_the_debtor_lives_nobody_is_called(trial, case, task):
    change(trial, Party, "debtor", timezone="America/New_York")
    with pytest.raises(AttemptRefusedError) as refused:
        dialled(trial, task)
    assert list(refused.value.errors) == ["at"]
    assert trial.agencies.dialled == {}
    assert rows(trial, DialledCall) == []


def test_a_call_that_the_exchange_did_not_answer_about_is_gone_on_with(trial, case, task):
    trial.agencies.down.add("telephony")
    with pytest.raises(AgencyUnavailableError):
        dialled(trial, task)
    assert left(trial, case) == 5
    trial.agencies.down.clear()
    assert dialled(trial, task).status == "answered"
    assert len(rows(trial, DialledCall)) == 1
    assert left(trial, case) == 5


def test_a_task_that_calls_nobody_and_one_of_a_colleague_are_refused(trial, case, task):
    other = trial.task(case.id, "settle_objection", "senior_collector", process="collection")
    with pytest.raises(ConflictError, match="Nobody is called"):
        dialled(trial, other, "collector.lead")
    dialled(trial, task)
    with pytest.raises(ConflictError, match="colleague holds"):
        dialled(trial, task, "collector.second")


def test_what_two_were_told_of_one_call_is_written_down_once(trial, case, task, monkeypatch):
    usual = trial.agencies.dial

    def slow(key, extension, to):
        """Let another have gone on with the call while this one waited for the exchange."""
        change(trial, DialledCall, row(trial, DialledCall).id, status="answered", recording="REC-0")
        return usual(key, extension, to)

    monkeypatch.setattr(trial.agencies, "dial", slow)
    assert dialled(trial, task).recording == "REC-0"
    assert rows(trial, JournalEntry, action="debtor_dialled") == []
