"""Variables were kept of tasks that the daily close had cancelled, and without what a list counts by: the migration mends both."""

from alembic import command
from sqlalchemy import insert

from lending.adapters.db.migrate import configuration, upgrade
from lending.adapters.db.variable_tables import task_variable
from lending.domain.task_variables import TaskVariable
from lending.service.tasks import cancel_open_tasks
from tests.support.walk import rows


def test_variables_of_tasks_that_are_over_go_and_the_others_learn_of_their_task(any_bank):
    # Given a task to do and one that is over, whose variables nobody forgot
    trial, over, waiting = any_bank, any_bank.submit(), any_bank.submit()
    trial.engine.holds = {name: {"route": "manual"} for name in ("over", "waiting")}
    trial.task(over.id, "precheck_application", "intake_officer", id="over")
    trial.task(waiting.id, "precheck_application", "intake_officer", id="waiting")
    with trial.bank.begin() as book:
        cancel_open_tasks(trial.bank, book, application_id=over.id)
    with trial.database.begin() as connection:
        left = {"task_id": "over", "name": "route", "value": "manual", "group": "", "branch_id": ""}
        connection.execute(insert(task_variable).values(left))
    trial.database.dispose()
    # When the bank comes from before
    command.stamp(configuration(trial.url), "head")
    command.downgrade(configuration(trial.url), "0029")
    upgrade(trial.url)
    # Then
    kept = [(each.task_id, each.name, each.value, each.group, each.branch_id) for each in rows(trial, TaskVariable)]
    assert kept == [("waiting", "route", "manual", "intake_officer", waiting.branch_id)]
