from collections.abc import Callable
from threading import Thread

from lending.service.ports import Job
from workers.in_hand import InHand

MakeJob = Callable[..., Job]


def test_a_job_handed_out_again_is_not_worked_on_twice(make_job: MakeJob) -> None:
    held = InHand(4)
    assert [job.id for job in held.take([make_job(1), make_job(2)])] == ["j1", "j2"]
    assert [job.id for job in held.take([make_job(2), make_job(3)])] == ["j3"]
    assert len(held) == 3


def test_room_is_what_the_capacity_leaves(make_job: MakeJob) -> None:
    held = InHand(4)
    assert held.room(0) == 4
    held.take([make_job(1), make_job(2)])
    assert held.room(0) == 2
    held.take([make_job(3)])
    assert held.room(0) == 1  # less than half: after a moment what there is
    held.take([make_job(4)])
    assert held.room(0) == 0


def test_a_release_ends_the_wait_for_room(make_job: MakeJob) -> None:
    held = InHand(1)
    held.take([make_job(1)])
    thread = Thread(target=held.release, args=(make_job(1),))
    thread.start()
    assert held.room(10) == 1
    thread.join()


def test_locks_are_stale_after_a_while_and_fresh_again_when_extended(make_job: MakeJob) -> None:
    now = [0.0]
    held = InHand(4, clock=lambda: now[0])
    held.take([make_job(1)])
    now[0] = 9.0
    assert held.stale(10) == []
    now[0] = 10.0
    assert held.stale(10) == ["j1"]
    held.extended("j1")
    held.extended("gone")
    assert held.stale(10) == []
    assert len(held) == 1


def test_emptied_says_whether_every_job_was_let_go(make_job: MakeJob) -> None:
    held = InHand(2)
    held.take([make_job(1)])
    assert not held.emptied(0)
    held.release(make_job(1))
    assert held.emptied(-1)
