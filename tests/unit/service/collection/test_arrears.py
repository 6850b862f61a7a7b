from dataclasses import asdict
from datetime import timedelta

import pytest

from lending.domain.actors import WORKER
from lending.domain.loans import CollectionCase
from lending.errors import DayClosingError
from lending.service.close import closing
from lending.service.collection import cases, reminders
from lending.service.collection.settling import check_promise
from lending.service.legal.actions import weigh_course
from lending.service.legal.letters import prepare_demand
from tests.support.bank import FIRST_DAY
from tests.support.collecting import add_debtor
from tests.support.walk import row

SECOND = FIRST_DAY + timedelta(days=1)
STEPS = {
    "read_arrears": cases.read_arrears,
    "plan_step": lambda bank, case_id: cases.plan_step(bank, case_id, "phone", 30),
    "close_case": cases.close_case,
    "check_promise": check_promise,
    "send_reminder": reminders.send_reminder,
    "weigh_course": weigh_course,
    "prepare_demand": prepare_demand,
}


@pytest.fixture
def half_closed(trial):
    """A case that the close has just opened for an instalment that was due that day; the date is not moved yet."""
    add_debtor(trial)
    closing.close_through(trial.bank, trial.actor("admin"))
    closing.open_day(trial.bank, SECOND)
    closing.close_partitions(trial.bank, SECOND)
    return row(trial, CollectionCase)


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_no_step_of_a_case_is_taken_while_its_day_is_being_closed(trial, half_closed, step):
    with pytest.raises(DayClosingError):
        step(trial.bank, half_closed.id)
    assert asdict(row(trial, CollectionCase)) == asdict(half_closed)


def test_once_the_date_is_moved_the_case_is_what_the_close_opened_it_for(trial, half_closed):
    closing.reconcile_day(trial.bank, SECOND)
    closing.finish_day(trial.bank, WORKER, SECOND)
    facts = cases.read_arrears(trial.bank, half_closed.id)
    assert (facts["past_due"], facts["days_past_due"], half_closed.opened_on) == (True, 1, SECOND + timedelta(days=1))
