"""Open tasks bear their customer's segment of now, whatever they belong to."""

import pytest
from alembic import command
from sqlalchemy import update

from lending.adapters.db import tables as t
from lending.adapters.db.migrate import configuration, upgrade
from lending.domain.applications import Application
from lending.domain.tasks import HumanTask, TaskState
from lending.service.review.ports import Span
from tests.support.bank import FIRST_DAY, NOON
from tests.support.every_case import KEYS, begin_every_case
from tests.support.walk import rows

OWNED = ("collection", "restructuring", "intervention", "follow_up", "preservation")


@pytest.fixture
def worked_on(any_bank):
    """A customer with a task of each kind but an application's, one of them done; and one with an application."""
    begin_every_case(any_bank)
    for definition, key in {**{name: KEYS[name] for name in OWNED}, "restructuring": "r2", "done": KEYS["collection"]}.items():
        any_bank.task(key, definition, "collector")
    with any_bank.bank.begin() as book:
        done = book.lock(HumanTask, book.first(HumanTask, definition="done").id)
        done.state, done.completed_at, done.completed_on = TaskState.COMPLETED, NOON, FIRST_DAY
    any_bank.task(any_bank.submit().id, "application", "reviewer")
    assert {task.segment for task in rows(any_bank, HumanTask)} == {"B"}
    return any_bank


def segments(trial):
    return {task.definition: task.segment for task in rows(trial, HumanTask)}


def move(trial, **customers):
    span = Span(month="2026-10", first="", last="", as_of=FIRST_DAY, currency="CNY")
    with trial.bank.begin() as book:
        book.reviews().segment(span, {}, {segment: [party] for party, segment in customers.items()})


def test_the_open_tasks_of_who_moves_between_segments_move_with_him(worked_on):
    move(worked_on, debtor="D")
    assert segments(worked_on) == {**dict.fromkeys(OWNED, "D"), "done": "B", "application": "B"}
    (applicant,) = {case.party_id for case in rows(worked_on, Application)}
    move(worked_on, **{applicant: "A"})
    assert segments(worked_on) == {**dict.fromkeys(OWNED, "D"), "done": "B", "application": "A"}


def test_those_of_a_bank_that_kept_the_segment_of_before_are_set_right_when_it_is_brought_up_to_date(worked_on):
    with worked_on.database.begin() as connection:
        connection.execute(update(t.party).values(segment="C"))
    worked_on.database.dispose()
    command.stamp(configuration(worked_on.url), "head")
    command.downgrade(configuration(worked_on.url), "0033")
    upgrade(worked_on.url)
    assert segments(worked_on) == {**dict.fromkeys((*OWNED, "application"), "C"), "done": "B"}
