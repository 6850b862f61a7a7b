"""The business day of a completion came later than completions: the migration reads it off the journal."""

from datetime import timedelta

from alembic import command

from lending.adapters.db.migrate import configuration, upgrade
from lending.domain.actors import WORKER
from lending.domain.tasks import HumanTask
from lending.service import tasks
from lending.service.business_date import move_business_date
from tests.support.bank import FIRST_DAY
from tests.support.walk import row


def test_what_was_completed_keeps_its_business_day(any_bank):
    # Given a task completed on a business day that the clock on the wall had not come to
    trial, intake = any_bank, any_bank.actor("intake")
    done, waiting = (trial.task(trial.submit().id, "precheck_application", "intake_officer") for _ in range(2))
    move_business_date(trial.bank, WORKER, FIRST_DAY + timedelta(days=9))
    tasks.claim_task(trial.bank, intake, done.id)
    tasks.complete_task(trial.bank, intake, done.id, {"precheck_outcome": "admit"})
    trial.database.dispose()
    # When the bank comes from before that day was kept
    command.stamp(configuration(trial.url), "head")
    command.downgrade(configuration(trial.url), "0010")
    upgrade(trial.url)
    # Then
    assert row(trial, HumanTask, id=done.id).completed_on == FIRST_DAY + timedelta(days=9)
    assert row(trial, HumanTask, id=waiting.id).completed_on is None
