from dataclasses import replace
from functools import partial

import pytest

from lending.domain.records import Errand, OutboxMessage
from lending.errors import ConflictError, LendingError
from lending.service import outbox
from lending.service.origination import claim_application
from lending.service.outbox import deliver_outbox
from lending.service.ports import ActivityRecord
from lending.service.withdrawal import withdraw_application
from tests.support.bank import NOON
from tests.support.walk import at_once, change, row, rows


def post(trial, application, key: str, kind: Errand = Errand.MESSAGE, target: str = "appealed") -> None:
    with trial.bank.begin() as book:
        outbox.post(trial.bank, book, kind, target, application.id, key=key)


def results(trial) -> list[str | None]:
    return [message.result for message in rows(trial, OutboxMessage, order="id")]


def running(application, end=None) -> ActivityRecord:
    return ActivityRecord(
        id="a",
        activity="x",
        name=None,
        kind="serviceTask",
        process="loan_origination",
        process_definition="d",
        process_instance=application.id,
        start=NOON,
        end=end,
        cancelled=False,
        called_instance=None,
    )


def test_an_application_is_started_with_its_id_as_business_key(trial, application):
    assert deliver_outbox(trial.bank) == 1
    assert list(trial.engine.started.values()) == [("loan_origination", application.id, {"application_id": application.id})]
    assert results(trial) == ["started"]
    assert deliver_outbox(trial.bank) == 0


def test_an_engine_that_is_away_makes_words_wait_longer_each_time_and_none_is_lost(trial, application):
    trial.engine.down = True
    waits = []
    for _ in range(9):
        assert deliver_outbox(trial.bank) == 0
        message = row(trial, OutboxMessage)
        waits.append(round((message.next_try_at - trial.clock.instant).total_seconds(), 1))
        trial.clock.tick(waits[-1] + 1)
    assert waits == [0.5, 1, 2, 4, 8, 16, 32, 60, 60]
    assert (message.tries, message.delivered_at, message.last_error) == (9, None, "The engine does not answer.")
    trial.engine.down = False
    assert deliver_outbox(trial.bank) == 1
    assert (row(trial, OutboxMessage).tries, row(trial, OutboxMessage).last_error) == (10, None)


def test_a_word_that_waits_is_not_tried_before_its_time(trial, application):
    trial.engine.down = True
    deliver_outbox(trial.bank)
    trial.engine.down = False
    assert deliver_outbox(trial.bank) == 0
    trial.clock.tick(1)
    assert deliver_outbox(trial.bank) == 1


def test_a_start_whose_answer_was_lost_does_not_start_the_case_twice(trial, application):
    # Given the engine started the case, and we died before we wrote it down
    deliver_outbox(trial.bank)
    change(trial, OutboxMessage, row(trial, OutboxMessage).id, delivered_at=None, result=None)
    # When
    deliver_outbox(trial.bank)
    # Then
    assert len(trial.engine.started) == 1
    assert results(trial) == ["already_started"]


def test_a_second_start_under_one_key_is_told_from_the_first_when_its_answer_was_lost(trial):
    for key in ("first", "second"):
        with trial.bank.begin() as book:
            outbox.post(trial.bank, book, Errand.START, "asset_preservation", "preservation", key=key)
        deliver_outbox(trial.bank)
    assert len(trial.engine.started) == 2
    # Given the second start was tried and worked, and then one more that was tried and did not
    change(trial, OutboxMessage, row(trial, OutboxMessage, key="second").id, delivered_at=None, result=None)
    deliver_outbox(trial.bank)
    assert row(trial, OutboxMessage, key="second").result == "already_started"
    with trial.bank.begin() as book:
        outbox.post(trial.bank, book, Errand.START, "asset_preservation", "preservation", key="third")
        book.flush()
        book.first(OutboxMessage, key="third").tries = 1
    deliver_outbox(trial.bank)
    assert (len(trial.engine.started), row(trial, OutboxMessage, key="third").result) == (3, "started")


def test_a_case_its_first_worker_claimed_is_not_started_again_though_the_engine_forgot_it(trial, application):
    claim_application(trial.bank, application.id, "instance")
    deliver_outbox(trial.bank)
    assert (len(trial.engine.started), results(trial)) == (0, ["already_started"])


def test_the_words_of_one_application_go_in_order_and_others_do_not_wait_for_them(trial, application, applicant):
    other = trial.submit()
    withdraw_application(trial.bank, applicant, application.id)
    trial.engine.waiting = {("withdrawn", application.id)}
    assert deliver_outbox(trial.bank) == 2
    assert {key for _, key, _ in trial.engine.started.values()} == {application.id, other.id}
    assert trial.engine.correlated == []
    assert deliver_outbox(trial.bank) == 1
    assert trial.engine.correlated == [("withdrawn", application.id, {"application_id": application.id})]


def test_a_word_the_engine_refuses_holds_up_its_own_case_only(trial, application):
    def start(process: str, business_key: str, variables: object) -> str:
        if business_key == application.id:
            raise LendingError("Refused by the engine.")
        return "instance"

    other = trial.submit()
    trial.engine.start = start
    assert deliver_outbox(trial.bank) == 1
    assert row(trial, OutboxMessage, application_id=application.id).last_error == "Refused by the engine."
    assert row(trial, OutboxMessage, application_id=other.id).result == "started"


def test_a_message_nothing_waits_for_is_kept_while_the_case_runs_and_let_go_when_it_ended(trial, application):
    deliver_outbox(trial.bank)
    post(trial, application, "a")
    trial.engine.history = [running(application)]
    assert deliver_outbox(trial.bank) == 0
    assert row(trial, OutboxMessage, key="a").last_error.startswith("The case runs, but has not come")
    trial.engine.history = [replace(running(application), end=NOON)]
    trial.clock.tick(1)
    assert deliver_outbox(trial.bank) == 1
    assert results(trial) == ["started", "nothing_waited"]


def test_a_completed_task_is_told_once_and_one_that_is_gone_is_no_trouble(trial, application):
    deliver_outbox(trial.bank)
    task = trial.task(application.id, "precheck_application", "intake_officer")
    post(trial, application, "first", Errand.COMPLETE, task.id)
    deliver_outbox(trial.bank)
    post(trial, application, "second", Errand.COMPLETE, task.id)
    deliver_outbox(trial.bank)
    assert results(trial) == ["started", "completed", "gone"]
    assert len(trial.engine.completed) == 1


def test_a_second_word_under_one_key_is_refused(trial, application):
    post(trial, application, "a")
    with pytest.raises(ConflictError, match="already recorded"):
        post(trial, application, "a")


def test_no_more_than_the_limit_is_delivered_in_a_turn(trial):
    for _ in range(3):
        trial.submit()
    assert [deliver_outbox(trial.bank, limit=2) for _ in range(3)] == [2, 1, 0]


def test_two_first_workers_at_the_same_moment_claim_a_case_once(any_bank):
    application = any_bank.submit()
    claims = at_once(*[partial(claim_application, any_bank.bank, application.id, f"instance {number}") for number in range(4)])
    assert sorted(claim["claimed"] for claim in claims) == [False, False, False, True]
