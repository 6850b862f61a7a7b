from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from lending.domain.actors import WORKER
from lending.domain.service_levels import AGES
from lending.domain.tasks import HumanTask
from lending.errors import ForbiddenError
from lending.service import tasks
from lending.service.business_date import end_of_day, move_business_date
from lending.service.task_filters import Filter
from lending.service.worklist import open_work, read_worklist
from lending.service.workload import LEVELS, Queue, read_workload
from tests.support.bank import FIRST_DAY, NOON, TrialBank
from tests.support.walk import row

ADMIT = {"precheck_outcome": "admit"}


def day(number: int) -> date:
    """Return a day of the first week; 0 is the Monday."""
    return FIRST_DAY + timedelta(days=number)


def precheck(trial: TrialBank, due: datetime | None = NOON) -> HumanTask:
    return trial.task(trial.submit().id, "precheck_application", "intake_officer", due=due)


def queue(trial: TrialBank) -> Queue:
    (found,) = read_workload(trial.bank, trial.actor("supervisor")).queues
    return found


def test_a_queue_is_counted_by_when_it_is_due(trial):
    # Given one task for each level, as seen on the Monday after next
    today = day(14)
    late = [end_of_day(trial.bank.settings, day(number)) for number in (11, 10, 1)]
    ahead = [end_of_day(trial.bank.settings, day(14 + number)) for number in (0, 1, 2, 30)]
    for due in (*late, *ahead, None):
        precheck(trial, due)
    move_business_date(trial.bank, WORKER, today)
    # Then
    found = queue(trial)
    assert found.levels == dict.fromkeys(LEVELS, 1)
    assert (found.group, found.length, found.free, found.overdue) == ("intake_officer", 8, 8, 3)


def test_a_queue_is_counted_by_how_many_working_days_ago_it_came(trial):
    for number in (0, 2, 4, 9, 10):
        move_business_date(trial.bank, WORKER, day(number))
        precheck(trial)
    move_business_date(trial.bank, WORKER, day(11))
    assert queue(trial).ages == {"0-1": 1, "2-3": 1, "4-5": 1, "6-10": 2, "over-10": 0}


def test_every_number_is_the_length_of_the_list_it_leads_to(trial):
    supervisor = trial.actor("supervisor")
    for number in range(4):
        move_business_date(trial.bank, WORKER, day(number))
        tasks.claim_task(trial.bank, trial.actor("intake"), precheck(trial, end_of_day(trial.bank.settings, day(number + 1))).id)
        trial.task(trial.submit().id, "review_case", "reviewer", due=None)
    move_business_date(trial.bank, WORKER, day(4))
    for found in read_workload(trial.bank, supervisor).queues:
        lists = {"free": Filter(group=found.group, holder="nobody"), "overdue": Filter(view="overdue", group=found.group)}
        for name, wanted in lists.items():
            assert read_worklist(trial.bank, supervisor, wanted).total == getattr(found, name)
        for name in LEVELS:
            assert read_worklist(trial.bank, supervisor, Filter(group=found.group, due=name)).total == found.levels[name], name
        for name in AGES:
            assert read_worklist(trial.bank, supervisor, Filter(group=found.group, age=name)).total == found.ages[name], name
        assert sum(found.levels.values()) == sum(found.ages.values()) == found.length


def test_an_officer_s_load_is_what_he_holds_and_what_he_did_in_the_period(trial):
    # Given one completed on Monday, one on Wednesday, one held and overdue
    intake, supervisor = trial.actor("intake"), trial.actor("supervisor")
    for number in (0, 2):
        move_business_date(trial.bank, WORKER, day(number))
        done = precheck(trial)
        tasks.claim_task(trial.bank, intake, done.id)
        tasks.complete_task(trial.bank, intake, done.id, ADMIT)
        assert row(trial, HumanTask, id=done.id).completed_on == day(number)
    tasks.claim_task(trial.bank, intake, precheck(trial).id)
    # Then
    for since, until, number in ((None, None, 2), (day(1), None, 1), (None, day(1), 1), (day(1), day(1), 0)):
        loads = {load.user_id: load for load in read_workload(trial.bank, supervisor, since, until).loads}
        mine = loads[intake.user_id or ""]
        assert (mine.held, mine.overdue, mine.done) == (1, 1, number), (since, until)
        listed = Filter(view="done", holder=mine.user_id, since=since, until=until)
        assert read_worklist(trial.bank, supervisor, listed).total == number


def test_a_supervisor_sees_the_officers_of_his_branch_and_nobody_else_sees_any(trial):
    local = trial.change("intake.ningbo", roles=["supervisor"])
    assert [load.name for load in read_workload(trial.bank, local).loads] == sorted(
        trial.user(login).name for login in ("intake.ningbo", "reviewer.ningbo")
    )
    trial.change("reviewer.ningbo", active=False)
    assert len(read_workload(trial.bank, local).loads) == 1
    with pytest.raises(ForbiddenError, match="role supervisor"):
        read_workload(trial.bank, trial.actor("reviewer"))


def test_the_clock_of_a_task_counts_both_ends_in_the_business_calendar(trial):
    # Given a task that came on Monday, whatever the clock on the wall says when the business date has been moved
    first = precheck(trial, end_of_day(trial.bank.settings, day(40)))
    move_business_date(trial.bank, WORKER, day(30))
    second = precheck(trial, end_of_day(trial.bank.settings, day(32)))
    intake = trial.actor("intake")
    # Then the one has been here for thirty days of forty, the other came just now
    old, new = (open_work(trial.bank, intake, task.id) for task in (first, second))
    assert (old.now - old.opened).days == 29
    assert (second.created_at - first.created_at).total_seconds() < 5
    assert new.opened == new.now == end_of_day(trial.bank.settings, day(29))
    found = read_worklist(trial.bank, intake, Filter())
    assert found.opened == {first.id: old.opened, second.id: new.opened}


def test_nothing_grows_older_or_overdue_while_the_business_date_stands(trial):
    task = precheck(trial, end_of_day(trial.bank.settings, day(2)))
    trial.clock.tick(10 * 24 * 3600)
    work = open_work(trial.bank, trial.actor("intake"), task.id)
    assert work.now == end_of_day(trial.bank.settings, FIRST_DAY)
    assert read_worklist(trial.bank, trial.actor("intake"), Filter(view="overdue")).total == 0


def test_age_and_due_narrow_together(trial):
    precheck(trial, end_of_day(trial.bank.settings, day(1)))
    intake = trial.actor("intake")
    for age, due, number in (("0-1", "next", 1), ("0-1", "late-1", 0), ("2-3", "next", 0), ("2-3", None, 0), (None, "next", 1)):
        assert read_worklist(trial.bank, intake, Filter(age=age, due=due)).total == number, (age, due)


def test_filters_by_amount_take_both_bounds_in(trial):
    precheck(trial)
    wanted = Filter(least=50_000, most=50_000)
    assert read_worklist(trial.bank, trial.actor("intake"), wanted).total == 1
    assert read_worklist(trial.bank, trial.actor("intake"), replace(wanted, least=50_001)).total == 0
    assert read_worklist(trial.bank, trial.actor("intake"), Filter(most=49_999)).total == 0
