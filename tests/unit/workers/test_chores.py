from itertools import count

import pytest

from lending.errors import TransientError
from workers.chores import STALE_SECONDS, Chore


class Work:
    """Work that was done so often, and may fail."""

    def __init__(self) -> None:
        self.done = 0
        self.fault: Exception | None = None

    def __call__(self) -> bool:
        if self.fault:
            raise self.fault
        self.done += 1
        return False


@pytest.fixture
def work() -> Work:
    return Work()


def test_without_a_pulse_each_turn_looks(work):
    chore = Chore("outbox", work, 1.0)
    chore.turn(), chore.turn()
    assert work.done == 2


def test_while_nothing_is_committed_nothing_is_looked_at(work):
    beats = iter([1, 1, 1, 2, 2])
    chore = Chore("outbox", work, 1.0, pulse=lambda: next(beats), rest=60.0)
    looked = [chore.turn() or work.done for _ in range(5)]
    assert looked == [1, 1, 1, 2, 2]


def test_what_became_due_by_time_is_looked_at_after_a_rest(work):
    chore = Chore("outbox", work, 1.0, pulse=lambda: 1, rest=60.0)
    chore.turn()
    chore.last_success -= 61
    chore.turn()
    assert work.done == 2


def test_what_failed_is_tried_again_though_nothing_is_committed(work):
    chore = Chore("outbox", work, 1.0, pulse=lambda: 1, rest=60.0)
    chore.turn()
    chore.last_success -= 61
    work.fault = TransientError("away")
    chore.turn()
    assert chore.failures == 1
    work.fault = None
    chore.turn()
    assert (work.done, chore.failures) == (2, 0)


def test_a_database_that_does_not_answer_is_a_failure_like_another(work):
    def gone() -> object:
        raise OSError

    chore = Chore("outbox", work, 1.0, pulse=gone, rest=60.0)
    assert not chore.turn()
    assert chore.failures == 1


def test_more_work_is_done_at_once():
    left = count(-2)
    chore = Chore("outbox", lambda: next(left) < 0, 1.0, pulse=lambda: 1, rest=60.0)
    turns = [chore.turn()]
    assert turns == [True]


def test_resting_is_no_trouble_and_silence_is(work):
    chore = Chore("outbox", work, 1.0, pulse=lambda: 1, rest=5.0)
    chore.turn()
    assert chore.trouble() is None
    chore.last_success -= STALE_SECONDS + 1
    assert "has not succeeded" in (chore.trouble() or "")
