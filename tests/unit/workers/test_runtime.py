import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from lending.errors import ConflictError, EngineUnavailableError, LendingError
from lending.service.ports import Job
from workers import runtime as module
from workers.metrics import Metrics
from workers.outcomes import Completed
from workers.policies import Retries, compose, judged, reported
from workers.runtime import Runtime, RuntimeSettings

MakeJob = Callable[..., Job]
QUICK = RuntimeSettings(threads=2, capacity=4, lock=timedelta(seconds=0.3), wait=timedelta(milliseconds=20), grace=timedelta(seconds=5))


def nothing(_job: Job) -> dict[str, Any]:
    return {}


def make(source: Any, handler: Callable[[Job], Any] = nothing, settings: RuntimeSettings = QUICK) -> Runtime:
    aborted = threading.Event()
    step = compose(judged(handler, Retries()), reported(source, aborted.wait))
    return Runtime(source, {"probe.weigh_case": ()}, step, settings=settings, metrics=Metrics(), aborted=aborted)


class Running:
    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.code: int | None = None
        self.thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        self.code = self.runtime.run()

    def ended(self, seconds: float = 10) -> int | None:
        self.thread.join(seconds)
        return self.code


@contextmanager
def running(runtime: Runtime) -> Iterator[Running]:
    found = Running(runtime)
    found.thread.start()
    try:
        yield found
    finally:
        runtime.stop()
        found.thread.join(10)


def eventually(condition: Callable[[], bool], seconds: float = 10) -> bool:
    pause = threading.Event()
    return any(condition() or pause.wait(0.01) for _ in range(int(seconds * 100)))


def test_every_job_is_done_once_and_never_more_than_the_capacity_is_in_hand(make_source: Any, make_job: MakeJob) -> None:
    source = make_source(*[make_job(number) for number in range(50)])
    with running(make(source)) as run:
        assert source.wait_for(50)
    assert sorted(fact[1] for fact in source.told) == sorted(f"j{number}" for number in range(50))
    assert max(source.fetched_at_once) <= 4
    assert run.ended() == 0


def test_jobs_run_at_the_same_time(make_source: Any, make_job: MakeJob) -> None:
    # Given two handlers that wait for each other
    both = threading.Barrier(2)
    source = make_source(make_job(1), make_job(2))
    # When / Then they meet
    with running(make(source, lambda _job: {"met": both.wait(10) >= 0})):
        assert source.wait_for(2)


def test_the_lock_is_extended_while_a_handler_runs_and_no_longer(make_source: Any, make_job: MakeJob) -> None:
    source, go_on = make_source(make_job(1)), threading.Event()
    with running(make(source, lambda _job: {"waited": go_on.wait(10)})) as run:
        assert eventually(lambda: len(source.extended) >= 2)
        go_on.set()
        assert source.wait_for(1)
        assert eventually(lambda: run.runtime.busy == 0)
    assert set(source.extended) == {"j1"}


def test_a_lost_lock_is_said_and_an_engine_away_is_asked_again(
    make_source: Any, make_job: MakeJob, caplog: pytest.LogCaptureFixture
) -> None:
    source, go_on = make_source(make_job(1)), threading.Event()
    source.fail_next("extend", EngineUnavailableError(), ConflictError())
    with running(make(source, lambda _job: {"waited": go_on.wait(10)})):
        assert eventually(lambda: len(source.extended) >= 1)
        go_on.set()
    assert "the lock of job j1 is lost" in caplog.text


def test_the_fetch_loop_reconnects(make_source: Any, make_job: MakeJob, caplog: pytest.LogCaptureFixture) -> None:
    source = make_source(make_job(1))
    source.fail_next("fetch", EngineUnavailableError("away"), EngineUnavailableError("away"))
    with running(make(source)) as run:
        assert source.wait_for(1)
    assert run.ended() == 0
    assert caplog.text.count("the engine is away") == 1
    assert "back after 2 attempts" in caplog.text


def test_a_stop_drains_what_is_in_hand(make_source: Any, make_job: MakeJob) -> None:
    source, begun, go_on = make_source(make_job(1)), threading.Event(), threading.Event()

    def slow(_job: Job) -> dict[str, bool]:
        begun.set()
        return {"waited": go_on.wait(10)}

    with running(make(source, slow)) as run:
        assert begun.wait(10)
        run.runtime.stop()
        go_on.set()
        assert run.ended() == 0
    assert source.told == [("complete", "j1", {"waited": True})]


def test_a_stop_does_not_wait_longer_than_its_grace(make_source: Any, make_job: MakeJob, caplog: pytest.LogCaptureFixture) -> None:
    source, begun, go_on = make_source(make_job(1)), threading.Event(), threading.Event()

    def stuck(_job: Job) -> dict[str, bool]:
        begun.set()
        return {"waited": go_on.wait(30)}

    settings = RuntimeSettings(threads=1, capacity=1, lock=timedelta(seconds=5), wait=timedelta(0), grace=timedelta(seconds=0.1))
    with running(make(source, stuck, settings)) as run:
        assert begun.wait(10)
        run.runtime.stop()
        assert run.ended(5) == 0
    assert "1 jobs are still in hand" in caplog.text
    go_on.set()


@pytest.mark.parametrize("call", ["fetch", "extend"])
def test_a_thread_that_dies_ends_the_process_non_zero(
    make_source: Any, make_job: MakeJob, caplog: pytest.LogCaptureFixture, call: str
) -> None:
    source = make_source(make_job(1))
    source.fail_next(call, MemoryError())
    with running(make(source, lambda _job: {"waited": threading.Event().wait(0.5)})) as run:
        assert run.ended() == 1
        assert "died of MemoryError" in (run.runtime.trouble() or "")
    assert caplog.records[-1].levelno == logging.CRITICAL


def test_a_step_that_raises_ends_the_process_non_zero(make_source: Any, make_job: MakeJob) -> None:
    def broken(_job: Job) -> Completed:
        raise SystemError

    runtime = Runtime(make_source(make_job(1)), {"t": ()}, broken, settings=QUICK, metrics=Metrics(), aborted=threading.Event())
    assert runtime.run() == 1


def test_a_refusal_of_our_own_words_is_said_when_it_ends_the_process(source: Any, caplog: pytest.LogCaptureFixture) -> None:
    source.fail_next("fetch", LendingError("The topic list is empty."))
    assert make(source).run() == 1
    assert "The topic list is empty." in caplog.text


def test_silence_of_the_engine_is_trouble(source: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = make(source)
    assert runtime.trouble() is None
    monkeypatch.setattr(module, "SILENCE_SECONDS", -1.0)
    assert "has not answered a fetch" in (runtime.trouble() or "")
