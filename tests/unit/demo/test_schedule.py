from threading import Barrier, Event

import pytest

from lending.demo.schedule import Schedule
from tests.support.stack import wait_for


@pytest.fixture
def failures():
    return []


@pytest.fixture
def schedule(failures):
    found = Schedule(4, failures.append)
    yield found
    found.stop()


def test_what_waits_longer_is_done_later(failures):
    order, done, schedule = [], Event(), Schedule(1, failures.append)
    schedule.add(done.set, 0.2)
    schedule.add(lambda: order.append("late"), 0.1)
    schedule.add(lambda: order.append("early"))
    schedule.start()
    assert done.wait(60)
    schedule.stop()
    assert order == ["early", "late"]


def test_several_are_served_at_once(schedule):
    meeting = Barrier(4, timeout=60)
    met = Event()
    for _ in range(3):
        schedule.add(meeting.wait)
    schedule.add(lambda: met.set() if meeting.wait() >= 0 else None)
    schedule.start()
    assert met.wait(60)


def test_what_fails_is_told_and_ends_nobody_elses(schedule, failures):
    done = Event()
    schedule.add(lambda: 1 / 0)
    schedule.add(done.set, 0.05)
    schedule.start()
    assert done.wait(60)
    schedule.stop()
    assert [type(error) for error in failures] == [ZeroDivisionError]


def test_it_is_idle_only_when_nothing_waits_and_nothing_is_being_done(schedule):
    begun, go_on = Event(), Event()
    assert schedule.idle

    def busy():
        begun.set()
        go_on.wait(60)

    schedule.add(busy)
    assert not schedule.idle
    schedule.start()
    assert begun.wait(60)
    assert not schedule.idle
    go_on.set()
    wait_for(lambda: schedule.idle)


def test_stopping_drops_what_waits():
    schedule, done = Schedule(2, lambda _: None), Event()
    schedule.start()
    schedule.add(done.set, 60)
    schedule.stop()
    assert not done.is_set()
