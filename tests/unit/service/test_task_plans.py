import json
from datetime import timedelta

import pytest

from lending.domain.actors import WORKER
from lending.domain.records import JournalEntry
from lending.domain.tasks import HumanTask
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service import tasks
from lending.service.business_date import move_business_date
from lending.service.task_filters import Filter
from lending.service.task_plans import plan_task
from lending.service.worklist import read_worklist
from tests.support.bank import FIRST_DAY
from tests.support.walk import row

TOMORROW = FIRST_DAY + timedelta(days=1)


@pytest.fixture
def held(trial) -> HumanTask:
    task = trial.task(trial.submit().id, "precheck_application", "intake_officer")
    return tasks.claim_task(trial.bank, trial.actor("intake"), task.id)


def test_a_task_to_be_looked_at_again_comes_up_on_its_day(trial, held):
    # Given
    intake = trial.actor("intake")
    plan_task(trial.bank, intake, held.id, 2, TOMORROW)
    for today, number in ((FIRST_DAY, 0), (TOMORROW, 1), (TOMORROW + timedelta(days=5), 1)):
        move_business_date(trial.bank, WORKER, today)
        found = read_worklist(trial.bank, intake, Filter(view="follow_up"))
        assert (found.total, found.counts["follow_up"]) == (number, number)
    # Then what is planned stays as it was when only the priority changes, though its day has passed
    assert plan_task(trial.bank, intake, held.id, 0, TOMORROW).follow_up_on == TOMORROW
    told = json.loads(row(trial, JournalEntry, action="task_planned", business_date=FIRST_DAY).body)
    assert (told["priority"], told["follow_up_on"], told["step"]) == (2, TOMORROW.isoformat(), "precheck_application")


def test_urgent_tasks_come_first_when_sorted_by_priority(trial, held):
    later = trial.task(trial.submit().id, "precheck_application", "intake_officer", due=None)
    plan_task(trial.bank, trial.actor("supervisor"), later.id, 1, None)
    for sort, first in (("priority", later.id), ("due", held.id)):
        assert read_worklist(trial.bank, trial.actor("intake"), Filter(sort=sort)).tasks[0].id == first


def test_only_its_holder_or_a_supervisor_plans_a_task_that_is_still_to_do(trial, held):
    with pytest.raises(ForbiddenError, match="can plan it"):
        plan_task(trial.bank, trial.actor("reviewer"), held.id, 1, None)
    with pytest.raises(NotFoundError):
        plan_task(trial.bank, trial.actor("intake.ningbo"), held.id, 1, None)
    tasks.complete_task(trial.bank, trial.actor("intake"), held.id, {"precheck_outcome": "admit"})
    with pytest.raises(ConflictError, match="completed meanwhile"):
        plan_task(trial.bank, trial.actor("intake"), held.id, 1, None)


@pytest.mark.parametrize(
    ("priority", "on", "field"), [(3, None, "priority"), (-1, None, "priority"), (0, FIRST_DAY - timedelta(days=1), "follow_up_on")]
)
def test_what_is_wrong_with_a_plan_is_named(trial, held, priority, on, field):
    with pytest.raises(InvalidInputError) as refused:
        plan_task(trial.bank, trial.actor("intake"), held.id, priority, on)
    assert set(refused.value.errors) == {field}
