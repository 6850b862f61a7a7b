from dataclasses import replace
from datetime import date

import pytest

from lending.domain.applications import Application
from lending.domain.records import Errand, OutboxMessage
from lending.service.ports import Standing
from lending.service.replay import check
from lending.service.replay.check import check_case, check_history
from tests.support.bank import NOON
from tests.support.histories import TO_REVIEW, deploy, walked
from tests.support.walk import change

STANDS = [Standing("i", "review_case")]


@pytest.fixture
def case(trial):
    """An application whose case stands at the reviewer."""
    deploy(trial, "approval")
    application = trial.submit()
    trial.engine.started["i"] = ("approval", application.id, {})
    trial.engine.history = walked("approval", "i", TO_REVIEW, NOON, stands=True)
    trial.engine.stands = list(STANDS)
    return application


def test_a_replay_that_ends_where_the_engine_stands_is_in_order(trial, case):
    checked = check_case(trial.bank.engine, case)
    assert (checked.reference, checked.instances, checked.passages, checked.differences) == (case.reference, 1, len(TO_REVIEW), ())


def test_of_a_case_that_has_ended_the_running_engine_is_not_asked(trial, case):
    trial.engine.history = [
        replace(record, end=record.end or record.start, cancelled=record.end is None) for record in trial.engine.history
    ]
    assert check_case(trial.bank.engine, case).differences == ()


@pytest.mark.parametrize(
    ("stands", "said"),
    [
        ([], "review_case i: the replay ends with 1 token(s), the engine holds 0"),
        ([*STANDS, Standing("other", "review_case")], "review_case other: the replay ends with 0 token(s), the engine holds 1"),
        ([Standing("i", "approve_case")], "approve_case i: the replay ends with 0 token(s), the engine holds 1"),
    ],
)
def test_where_the_engine_stands_elsewhere_it_is_said(trial, case, stands, said):
    trial.engine.stands = stands
    assert said in check_case(trial.bank.engine, case).differences


def test_a_passage_lost_from_the_history_is_a_difference(trial, case):
    trial.engine.history = [record for record in trial.engine.history if record.activity != "gw_who"]
    assert any("approval i: gw_review_needed: no token explains" in said for said in check_case(trial.bank.engine, case).differences)


def test_a_started_case_without_history_is_a_difference(trial, case):
    trial.engine.history = []
    assert check_case(trial.bank.engine, case).differences == ()
    change(trial, Application, case.id, process_instance="i")
    with trial.bank.read() as book:
        assert check_case(trial.bank.engine, book.get(Application, case.id)).differences == ("the engine has no history of it",)


def test_a_case_that_moved_between_two_questions_is_looked_at_once_more(trial, case, monkeypatch):
    answers = iter([[], STANDS])
    monkeypatch.setattr(trial.engine, "standing", lambda _key: next(answers))
    assert check_case(trial.bank.engine, case).differences == ()


def test_every_case_of_a_range_of_days_is_checked_page_by_page(trial, case, monkeypatch):
    monkeypatch.setattr(check, "_PAGE", 1)
    other, auditor = trial.submit(), trial.actor("auditor")
    trial.engine.history = trial.engine.history[:]

    def found(*days: date | None) -> set[str]:
        return {checked.application_id for checked in check_history(trial.bank, auditor, *days)}

    today = NOON.date()
    assert found() == found(today, today) == {case.id, other.id}
    assert found(date(2026, 11, 24)) == found(None, date(2026, 11, 22)) == set()


def begun(trial, key: str, **values) -> None:
    """Have a process begun for something else than an application."""
    told = {"kind": Errand.START, "target": "collection", "variables": {}, "recorded_at": NOON, "next_try_at": NOON}
    told |= {"delivered_at": NOON, "result": "started", **values}
    with trial.bank.begin() as book:
        book.add(OutboxMessage(key=f"{key} {told['target']}", application_id=key, **told))


def test_what_was_begun_for_loans_and_days_is_checked_too_for_who_sees_the_whole_bank(trial, case):
    begun(trial, "collection-1")
    begun(trial, "collection-2")
    begun(trial, "collection-3", delivered_at=None, result=None)
    begun(trial, case.id, target="loan_origination")
    trial.engine.started["c"] = ("approval", "collection-1", {})
    ended = walked("approval", "c", TO_REVIEW, NOON, stands=True)
    trial.engine.history += [replace(record, end=record.end or record.start, cancelled=record.end is None) for record in ended]
    today = NOON.date()
    for days in ((), (today, today)):
        found = {each.application_id: each for each in check_history(trial.bank, trial.actor("auditor"), *days)}
        assert found.keys() == {case.id, "collection-1", "collection-2"}
        assert (found["collection-1"].passages, found["collection-1"].differences) == (len(TO_REVIEW), ())
        assert found["collection-2"].differences == ("the engine has no history of it",)
    assert {each.application_id for each in check_history(trial.bank, trial.actor("auditor"), date(2026, 11, 24))} == set()
    branch = trial.change("supervisor", branch_id="ningbo")
    assert "collection-1" not in {each.application_id for each in check_history(trial.bank, branch)}
