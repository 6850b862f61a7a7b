from datetime import timedelta

from lending.domain.applications import Status
from lending.domain.tasks import HumanTask
from lending.service import task_feed
from lending.service.ports import EngineTask
from lending.service.task_feed import feed_tasks, reconcile_tasks, undelivered
from tests.support.walk import actions, change, row, rows


def task_of(trial, application, **changes):
    return trial.task(application.id, "precheck_application", "intake_officer", **changes)


def test_a_task_is_taken_over_with_what_lists_show(trial, application):
    task = task_of(trial, application)
    assert (task.customer_name, task.reference, task.product, task.amount) == (
        "張偉",
        application.reference,
        "consumer",
        application.amount,
    )
    assert (task.group, task.branch_id, task.segment, task.state, task.due_at) == (
        "intake_officer",
        "head_office",
        "B",
        "open",
        task.created_at + timedelta(days=2),
    )


def test_a_task_without_a_group_goes_to_the_administrator(trial, application):
    assert task_of(trial, application, groups=()).group == "administrator"


def test_the_next_look_begins_where_this_one_ended(trial, application):
    task = task_of(trial, application)
    since = feed_tasks(trial.bank, None)
    assert since == task.created_at
    trial.engine.move_due(task.id, task.due_at + timedelta(days=1), at=since + timedelta(seconds=9))
    assert feed_tasks(trial.bank, since) == since + timedelta(seconds=9)
    assert row(trial, HumanTask, id=task.id).due_at == task.due_at + timedelta(days=1)
    assert feed_tasks(trial.bank, since + timedelta(hours=1)) == since + timedelta(hours=1)


def test_an_empty_engine_has_nothing_to_tell(trial):
    assert feed_tasks(trial.bank, None) is None


def test_a_finished_task_is_left_as_it_is(trial, application):
    task = task_of(trial, application)
    change(trial, HumanTask, task.id, state="completed")
    trial.engine.move_due(task.id, task.due_at + timedelta(days=1), at=task.created_at)
    feed_tasks(trial.bank, None)
    assert row(trial, HumanTask, id=task.id).due_at == task.due_at


def test_tasks_of_ended_and_of_unknown_cases_stay_away(trial, application):
    task_of(trial, application)
    (known,) = trial.engine.tasks.values()
    with trial.bank.begin() as book:
        book.remove(book.get(HumanTask, known.id))
    trial.set(application.id, status=Status.WITHDRAWN)
    feed_tasks(trial.bank, None)
    assert rows(trial, HumanTask) == []


def test_a_task_two_feeders_see_is_written_once(trial, application, monkeypatch):
    task = task_of(trial, application)
    reads = iter([None])
    first = type(trial.bank.read().__enter__()).first

    def blind(self, kind, **equal):
        """See no task the first time, as if another feeder wrote it in between."""
        return next(reads, first(self, kind, **equal)) if kind is HumanTask else first(self, kind, **equal)

    monkeypatch.setattr("lending.adapters.db.book.SqlBook.first", blind)
    feed_tasks(trial.bank, None)
    monkeypatch.undo()
    assert [found.id for found in rows(trial, HumanTask)] == [task.id]


def test_tasks_the_engine_has_no_more_are_closed_but_not_those_just_made(trial, application):
    gone, kept = task_of(trial, application), task_of(trial, application)
    trial.engine.tasks.pop(gone.id)
    assert reconcile_tasks(trial.bank) == 0
    trial.clock.tick(60)
    assert reconcile_tasks(trial.bank) == 1
    assert [row(trial, HumanTask, id=task.id).state for task in (gone, kept)] == ["cancelled", "open"]
    assert actions(trial, application.id)[-1] == "task_cancelled"


def test_a_task_completed_while_we_compared_stays_completed(trial, application):
    task = task_of(trial, application)
    trial.clock.tick(60)
    ids = trial.engine.open_task_ids

    def complete_meanwhile():
        trial.engine.open_task_ids = ids
        trial.engine.tasks.clear()
        return frozenset()

    trial.engine.open_task_ids = complete_meanwhile
    begin, calls = trial.bank.begin, []

    def completing():
        if not calls:
            calls.append(1)
            change(trial, HumanTask, task.id, state="completed")
        return begin()

    object.__setattr__(trial.bank, "begin", completing)
    reconcile_tasks(trial.bank)
    assert row(trial, HumanTask, id=task.id).state == "completed"


def test_words_that_wait_for_the_engine_are_counted(trial, application):
    with trial.bank.read() as book:
        assert undelivered(book) == 1


def test_a_feeder_that_remembers_looks_at_a_task_again_only_when_it_changed(trial, application, monkeypatch):
    task = task_of(trial, application)
    looked: list[str] = []
    take_over = task_feed._take_over
    monkeypatch.setattr(task_feed, "_take_over", lambda bank, found, held: (looked.append(found.id), take_over(bank, found, held)))
    taken: dict[str, EngineTask] = {}
    since = None
    for _ in range(3):
        since = feed_tasks(trial.bank, since, taken)
    assert looked == [task.id]
    trial.engine.move_due(task.id, task.due_at + timedelta(days=1), at=since)
    feed_tasks(trial.bank, since, taken)
    assert looked == [task.id] * 2
    assert row(trial, HumanTask, id=task.id).due_at == task.due_at + timedelta(days=1)


def test_of_two_tasks_the_later_change_says_where_to_go_on(trial, application):
    first, second = task_of(trial, application), task_of(trial, application)
    trial.engine.move_due(first.id, first.due_at, at=second.created_at + timedelta(seconds=3))
    assert feed_tasks(trial.bank, None) == second.created_at + timedelta(seconds=3)
