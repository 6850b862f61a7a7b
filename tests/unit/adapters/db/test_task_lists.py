"""Lists and counts of open tasks ask the index of open tasks alone, however many are over: SQLite says how it would look for them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from lending.domain.tasks import HumanTask, TaskState
from lending.service.task_filters import Filter
from lending.service.worklist import read_worklist
from lending.service.workload import read_workload
from tests.support.bank import FIRST_DAY, NOON, TrialBank
from tests.support.walk import change


@contextmanager
def asked(trial: TrialBank) -> Iterator[list[tuple[str, Any]]]:
    """Give what is asked of the tasks' table meanwhile."""
    found: list[tuple[str, Any]] = []

    def note(_connection, _cursor, statement, parameters, _context, _many) -> None:
        if "FROM human_task" in statement and "human_task.version" not in statement:
            found.append((statement, parameters))

    event.listen(trial.database, "before_cursor_execute", note)
    yield found
    event.remove(trial.database, "before_cursor_execute", note)


LISTS = {
    "open": Filter(),
    "page": Filter(page=9),
    "overdue": Filter(view="overdue"),
    "due today": Filter(view="due_today"),
    "mine": Filter(view="mine"),
    "follow-up": Filter(view="follow_up"),
    "group and product": Filter(group="reviewer", product="mortgage"),
    "narrowed": Filter(age="over-10", due="late-more", least=100, segment="B"),
    "by amount": Filter(sort="amount"),
    "by priority": Filter(sort="priority"),
    "done": Filter(view="done", holder="somebody"),
}


@pytest.mark.parametrize("login", ["supervisor", "reviewer", "reviewer.ningbo"])
@pytest.mark.parametrize("name", LISTS)
def test_a_list_and_its_counts_are_found_in_the_index_alone(trial, login, name):
    assert_covered(trial, lambda: read_worklist(trial.bank, trial.actor(login), LISTS[name]), 3)


def test_the_workload_is_counted_in_the_index_alone(trial):
    # Given a task that somebody holds, and one that he did
    case, officer = trial.submit(), trial.user("intake").id
    held, done = (trial.task(case.id, "precheck_application", "intake_officer") for _ in range(2))
    change(trial, HumanTask, held.id, state=TaskState.CLAIMED, assignee=officer)
    over = {"completed_at": NOON, "completed_on": FIRST_DAY, "completed_by": officer}
    change(trial, HumanTask, done.id, state=TaskState.COMPLETED, **over)
    # Then of each of groups, holders and doers the values are found, and the numbers counted
    assert_covered(trial, lambda: read_workload(trial.bank, trial.actor("supervisor")), 6)


def assert_covered(trial: TrialBank, read: Callable[[], object], number: int) -> None:
    with asked(trial) as statements:
        read()
    assert len(statements) == number
    for statement, parameters in statements:
        with trial.database.connect() as connection:
            plan = [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
        looks = [line for line in plan if "human_task" in line]
        assert looks, plan
        assert all("USING COVERING INDEX ix_human_task_" in line for line in looks), (statement, plan)
