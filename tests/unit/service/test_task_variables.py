from datetime import timedelta

import pytest

from lending.domain.task_variables import TaskVariable
from lending.domain.tasks import HumanTask
from lending.service import task_feed, tasks
from lending.service.saved_filters import filter_of, parts_of
from lending.service.task_feed import feed_tasks, reconcile_tasks
from lending.service.task_filters import Filter
from lending.service.worklist import read_worklist
from tests.support.bank import TrialBank
from tests.support.walk import rows

HELD = {"route": "manual", "authority_level": 2, "visit_required": True, "note": None, "remark": "x" * 200}


@pytest.fixture
def task(trial, application) -> HumanTask:
    trial.engine.holds["held"] = HELD
    return trial.task(application.id, "precheck_application", "intake_officer", id="held")


def kept(trial: TrialBank) -> dict[str, str]:
    return {each.name: each.value for each in rows(trial, TaskVariable)}


def test_plain_values_are_taken_over_with_the_task(trial, task):
    assert kept(trial) == {"route": "manual", "authority_level": "2", "visit_required": "true"}


def test_what_changed_until_the_engine_tells_of_the_task_again_is_kept(trial, task):
    trial.engine.holds["held"] = {"route": "instant", "authority_level": 2}
    trial.engine.move_due(task.id, task.due_at, at=task.created_at + timedelta(seconds=3))
    feed_tasks(trial.bank, None)
    feed_tasks(trial.bank, None)
    assert kept(trial) == {"route": "instant", "authority_level": "2"}


def test_a_task_that_ends_while_we_compare_keeps_none(trial, task, monkeypatch):
    def end_meanwhile(_book, _task_id, _variables) -> bool:
        with trial.bank.begin() as book:
            tasks.cancel_open_tasks(trial.bank, book, application_id=task.application_id)
        return False

    monkeypatch.setattr(task_feed, "are_kept", end_meanwhile)
    feed_tasks(trial.bank, None)
    assert kept(trial) == {}


def test_a_task_that_ended_is_left_alone(trial, task):
    with trial.bank.begin() as book:
        tasks.cancel_open_tasks(trial.bank, book, application_id=task.application_id)
    feed_tasks(trial.bank, None)
    assert kept(trial) == {}


def test_a_task_the_engine_has_no_more_keeps_none(trial, task):
    trial.engine.tasks.clear()
    trial.clock.tick(9)
    assert reconcile_tasks(trial.bank) == 1
    assert kept(trial) == {}


def test_a_completed_task_keeps_none(trial, task):
    tasks.claim_task(trial.bank, trial.actor("intake"), task.id)
    tasks.complete_task(trial.bank, trial.actor("intake"), task.id, {"precheck_outcome": "admit"})
    assert kept(trial) == {}


def test_the_list_its_counts_and_a_kept_filter_are_narrowed_by_a_variable(trial, task):
    other = trial.task(task.application_id, "precheck_application", "intake_officer")
    found = read_worklist(trial.bank, trial.actor("intake"), Filter(variable="route", value="manual"))
    assert ([each.id for each in found.tasks], found.total, found.counts["group:intake_officer"]) == ([task.id], 1, 2)
    assert found.variables == ("authority_level", "route", "visit_required")
    assert read_worklist(trial.bank, trial.actor("intake"), Filter(variable="route", value="instant")).total == 0
    assert read_worklist(trial.bank, trial.actor("intake.ningbo"), Filter()).variables == ()
    assert other.id != task.id
    wanted = Filter(variable="route", value="manual")
    assert filter_of(parts_of(wanted)) == wanted
