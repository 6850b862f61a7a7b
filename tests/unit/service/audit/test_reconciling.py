from dataclasses import replace
from datetime import date, timedelta

import pytest

from lending.domain.audit.reconciliation import Mismatch
from lending.domain.records import Errand, OutboxMessage
from lending.domain.tasks import HumanTask
from lending.service import approval, outbox
from lending.service.audit.reconciling import case_of, reconcile
from lending.service.engine_ports import BegunInstance, CompletedTask, DecisionRecord, VariableRecord
from lending.service.withdrawal import withdraw_application
from tests.support.bank import NOON
from tests.support.walk import change, do, row, until_score

TAKEN = {"decision": "approval_route", "name": "", "definition": "", "process_instance": "called", "passage": "", "at": NOON}
DECISION = DecisionRecord(**TAKEN, inputs={}, rules=(), outputs={"route": "approve"})
UNCLEAR = {"recommendation": "more_information", "information_needed": "Where from?", "reasons": "Unclear."}


def begun(trial, instance: str, key: str, process: str = "loan_origination", *, called: bool = False) -> None:
    trial.engine.begun.append(BegunInstance(id=instance, process=process, business_key=key, begun=trial.bank.now(), called=called))


@pytest.fixture
def case(trial):
    """A case that the model approved, with one task done and the close of a day beside it; the engine tells the same."""
    application = trial.submit()
    begun(trial, f"instance of {application.id}", application.id)
    until_score(trial, application)
    begun(trial, "called", application.id, "approval", called=True)
    approval.approve_automatically(trial.bank, application.id)
    taken = replace(DECISION, at=trial.bank.now())
    trial.engine.decisions += [taken, replace(taken, outputs={"route": "manual"})]
    do(trial, "reviewer", application.id, "review_case", UNCLEAR)
    with trial.bank.begin() as book:
        outbox.post(trial.bank, book, Errand.START, "daily_close", "2026-11-23", key="close")
    while outbox.deliver_outbox(trial.bank):
        pass
    begun(trial, "closing", "2026-11-23", "daily_close")
    task, now = row(trial, HumanTask, definition="review_case"), trial.bank.now()
    trial.engine.done_tasks.append(CompletedTask(id=task.id, definition="review_case", process_instance="called", completed=now))
    for name, value in trial.engine.completed[-1][1].items():
        values = (("before", now - timedelta(minutes=5)), (value, now), ("after", now + timedelta(minutes=5)))
        trial.engine.variables += [VariableRecord(name, said, at, "called", "") for said, at in values]
    trial.clock.tick(120)
    return application


def told(trial, **days):
    return {(found.mismatch, found.kind, found.key) for found in reconcile(trial.bank, **days).differences}


def test_a_journal_and_an_engine_that_tell_the_same_differ_in_nothing(trial, case):
    found = reconcile(trial.bank)
    assert found.differences == ()
    assert found.journal == found.engine == {"decision": 1, "start": 2, "task": 1}
    assert told(trial, first=date(2026, 11, 23), last=date(2026, 11, 23)) == set()


def test_what_the_engine_lost_is_missing(trial, case):
    trial.engine.begun.pop(0)
    trial.engine.decisions.pop(0)
    task = trial.engine.done_tasks.pop()
    assert told(trial) == {
        (Mismatch.MISSING, "start", f"instance of {case.id}"),
        (Mismatch.MISSING, "decision", f"{case.id} approval_route"),
        (Mismatch.MISSING, "task", task.id),
    }


def test_what_was_done_past_the_bank_is_extra(trial, case):
    begun(trial, "by hand", "x")
    begun(trial, "by hand too", "x", "collection")
    trial.engine.done_tasks.append(replace(trial.engine.done_tasks[0], id="by hand"))
    trial.clock.tick(120)
    assert told(trial) == {
        (Mismatch.EXTRA, "start", "by hand"),
        (Mismatch.EXTRA, "start", "collection x"),
        (Mismatch.EXTRA, "task", "by hand"),
    }


def test_what_a_withdrawal_overtook_is_not_extra(trial, case):
    # Given one who withdrew before a worker claimed the case, and one before what the table decided was acted on
    people = trial.customer(), trial.customer()
    early, late = map(trial.submit, people)
    for application in (early, late):
        begun(trial, f"instance of {application.id}", application.id)
    until_score(trial, late)
    begun(trial, "late", late.id, "approval", called=True)
    trial.engine.decisions.append(replace(DECISION, at=trial.bank.now(), process_instance="late"))
    for application, customer in zip((early, late), people, strict=True):
        withdraw_application(trial.bank, customer, application.id)
    trial.clock.tick(120)
    # Then journal and engine tell the same
    found = reconcile(trial.bank)
    assert found.differences == ()
    assert found.journal == found.engine
    # But of two starts none is explained
    begun(trial, "another", early.id)
    trial.clock.tick(120)
    assert told(trial) == {(Mismatch.EXTRA, "start", f"instance of {early.id}"), (Mismatch.EXTRA, "start", "another")}


def test_what_is_told_differently_is_named_with_both(trial, case):
    trial.engine.begun[1] = replace(trial.engine.begun[1], business_key="another")
    trial.engine.decisions[1] = replace(trial.engine.decisions[0], outputs={"route": "reject"})
    trial.engine.begun[0] = replace(trial.engine.begun[0], business_key="another")
    record = trial.engine.variables[1]
    trial.engine.variables[1] = replace(record, value="overwritten")
    differences = {found.kind: found for found in reconcile(trial.bank).differences if found.mismatch is Mismatch.DIFFERENT}
    assert differences["start"].said == f"case is {case.id} in the journal, another in the engine"
    assert f"case is {case.id} in the journal, another in the engine; " in differences["task"].said
    assert f"{record.name} is {record.value} in the journal, overwritten in the engine" in differences["task"].said


def test_a_decision_told_differently_is_named(trial, case):
    trial.engine.decisions[0] = replace(trial.engine.decisions[0], outputs={"route": "reject"})
    (found,) = reconcile(trial.bank).differences
    assert (found.mismatch, found.said) == (Mismatch.DIFFERENT, "outcome is approved in the journal, rejected in the engine")


def test_what_is_on_its_way_to_the_engine_is_not_missing(trial, case):
    task = trial.engine.done_tasks.pop()
    change(trial, OutboxMessage, row(trial, OutboxMessage, key=f"complete:{task.id}").id, delivered_at=None)
    assert told(trial) == set()


def test_a_task_of_no_application_goes_by_the_case_it_is_about():
    assert (case_of({"collection_case": "c"}), case_of({})) == ("c", "")
