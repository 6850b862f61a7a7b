import pytest

from lending.domain.tasks import HumanTask, TaskState
from lending.service.task_standing import mark_of, read_standing
from lending.service.tasks import claim_task, unclaim_task
from tests.support.walk import change, row


@pytest.fixture
def task(trial) -> HumanTask:
    return trial.task(trial.submit().id, "precheck_application", "intake_officer")


def test_the_mark_changes_when_the_task_passes_on_and_only_then(trial, task):
    intake, supervisor = trial.actor("intake"), trial.actor("supervisor")
    before = read_standing(trial.bank, supervisor, task.id)
    assert (before.state, before.who, before.is_mine, before.mark) == (TaskState.OPEN, None, False, mark_of(task))
    claim_task(trial.bank, intake, task.id)
    change(trial, HumanTask, task.id, draft={"reasons": "so far"})
    held = read_standing(trial.bank, supervisor, task.id)
    assert (held.who, held.is_mine, held.mark == before.mark) == (intake.name, False, False)
    assert read_standing(trial.bank, intake, task.id).is_mine
    assert held.mark == mark_of(row(trial, HumanTask, id=task.id))
    unclaim_task(trial.bank, intake, task.id)
    assert read_standing(trial.bank, intake, task.id).mark == before.mark


def test_of_a_task_that_is_done_it_tells_who_did_it(trial, task):
    change(trial, HumanTask, task.id, state=TaskState.COMPLETED, completed_by=trial.user("intake").id)
    assert read_standing(trial.bank, trial.actor("supervisor"), task.id).who == trial.user("intake").name


def test_outside_one_s_scope_nothing_is_told(trial, task):
    assert read_standing(trial.bank, trial.actor("intake.ningbo"), task.id) is None
    assert read_standing(trial.bank, trial.actor("intake"), "no-such-task") is None
