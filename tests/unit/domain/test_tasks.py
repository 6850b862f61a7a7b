import pytest

from lending.domain.tasks import TaskState


@pytest.mark.parametrize(("state", "active"), [("open", True), ("claimed", True), ("completed", False), ("cancelled", False)])
def test_a_task_is_active_while_somebody_still_has_to_do_it(trial, application, state, active):
    task = trial.task(application.id, "precheck_application", "intake_officer")
    task.state = TaskState(state)
    assert task.is_active is active
