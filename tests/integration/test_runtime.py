import os
import signal
import subprocess
import sys
import threading
import types
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from lending.adapters.engine.operaton import OperatonEngine
from lending.adapters.engine.operaton_jobs import OperatonJobs
from lending.adapters.engine.operaton_rest import Rest
from lending.errors import AgencyUnavailableError, BusinessError
from workers.policies import Retries
from workers.router import Router
from workers.runtime import Runtime, RuntimeSettings, build

pytestmark = pytest.mark.engine

QUICK = RuntimeSettings(threads=4, capacity=8, lock=timedelta(seconds=3), wait=timedelta(milliseconds=500), grace=timedelta(seconds=5))
IMPATIENT = Retries(tries=2, base=timedelta(milliseconds=10))
Eventually = Callable[..., bool]


class DeclinedError(BusinessError):
    """The case was declined."""

    code = "DECLINED"


def module(process: str, **functions: Callable[..., Any]) -> types.ModuleType:
    found = types.ModuleType(f"workers.{process}")
    for name, function in functions.items():
        function.__module__, function.__name__ = found.__name__, name
        setattr(found, name, function)
    return found


@contextmanager
def working(rest: Rest, *modules: types.ModuleType, settings: RuntimeSettings = QUICK) -> Iterator[Runtime]:
    runtime = build(OperatonJobs(rest), Router(None, modules), settings=settings, retries=IMPATIENT)  # type: ignore[arg-type]
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(runtime.run()))
    thread.start()
    try:
        yield runtime
    finally:
        runtime.stop()
        thread.join(15)
    assert codes == [0]


def begin(engine: OperatonEngine, process: str = "probe") -> str:
    key = str(uuid4())
    engine.start(process, key, {"application_id": key, "review_due_at": "2030-01-01T10:00:00Z", "lapse_at": "2030-01-02T10:00:00Z"})
    return key


def ends(engine: OperatonEngine, key: str) -> set[str]:
    return {record.activity for record in engine.activity_history(key) if record.activity.startswith("end_")}


def test_each_outcome_takes_its_path_through_the_diagram(engine: OperatonEngine, eventually: Eventually) -> None:
    # Given a worker that answers each case differently
    answers: dict[str, Any] = {}

    def weigh_case(bank: Any, *, application_id: str) -> dict[str, Any]:
        answer = answers[application_id]
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[no-any-return]

    good, declined, agency, defect, list_valued, uncaught = (begin(engine) for _ in range(6))
    other_error = BusinessError("nobody expects it")
    answers |= {good: {"score": 7}, declined: DeclinedError(), agency: AgencyUnavailableError("down")}
    answers |= {defect: ValueError("Zhang Wei"), list_valued: {"list": [1]}, uncaught: other_error}
    # When
    with working(engine.rest, module("probe", weigh_case=weigh_case)):
        # Then
        assert eventually(lambda: ends(engine, good) == {"end_called"})
        assert eventually(lambda: ends(engine, declined) == {"end_declined"})
        assert eventually(lambda: ends(engine, agency) == {"end_by_hand"})
        stuck = [engine.instances("probe", key)[0] for key in (defect, list_valued, uncaught)]
        assert eventually(lambda: {found.process_instance for found in engine.incidents()} >= set(stuck))
    messages = {found.process_instance: found.message for found in engine.incidents()}
    assert "ValueError at test_runtime.py" in messages[stuck[0]]
    assert "Zhang" not in messages[stuck[0]]
    assert "list is a list" in messages[stuck[1]]
    assert "BUSINESS_ERROR" in messages[stuck[2]]


def test_a_slow_handler_keeps_its_job_past_the_lock(engine: OperatonEngine, eventually: Eventually) -> None:
    # Given two workers and a handler three times as long as the lock
    runs: Counter[str] = Counter()
    pause = threading.Event()

    def do_nothing(bank: Any, *, application_id: str) -> None:
        runs[application_id] += 1
        pause.wait(6)

    settings = RuntimeSettings(threads=2, capacity=2, lock=timedelta(seconds=2), wait=timedelta(milliseconds=200))
    made = module("empty", do_nothing=do_nothing)
    key = begin(engine, "empty")
    # When
    with working(engine.rest, made, settings=settings), working(engine.rest, made, settings=settings):
        # Then
        assert eventually(lambda: ends(engine, key) == {"end_empty"})
    assert runs[key] == 1


def test_killing_the_engine_loses_no_job(own_server: Any, resources: dict[str, bytes], eventually: Eventually) -> None:
    # Given a runtime at work on many cases
    server, again = own_server
    engine = OperatonEngine(server.rest)
    engine.deploy("tests", resources)
    keys = [begin(engine, "empty") for _ in range(60)]
    done: Counter[str] = Counter()

    def do_nothing(bank: Any, *, application_id: str) -> None:
        done[application_id] += 1

    with working(server.rest, module("empty", do_nothing=do_nothing)) as runtime:
        assert eventually(lambda: sum(done.values()) >= 10)
        # When
        server.process.kill()
        assert eventually(lambda: not runtime.busy or runtime.trouble() is not None or engine.healthy())
        again()
        # Then every case ends
        assert eventually(lambda: all(ends(engine, key) == {"end_empty"} for key in keys), 60)
        assert runtime.trouble() is None
    engine.rest.http.close()


def test_a_frozen_engine_is_noticed_and_its_return_too(own_server: Any, resources: dict[str, bytes], eventually: Eventually) -> None:
    # Given a connection that is open at one end only
    server, _again = own_server
    quick = Rest(f"http://127.0.0.1:{server.port}/engine-rest", "admin", server.password, read=timedelta(seconds=1))
    engine = OperatonEngine(quick)
    OperatonEngine(server.rest).deploy("tests", resources)
    with working(quick, module("empty", do_nothing=lambda _bank: None)):
        os.killpg(server.process.pid, signal.SIGSTOP)
        try:
            assert "does not answer" in (engine.healthy() or "")
        finally:
            os.killpg(server.process.pid, signal.SIGCONT)
        # When / Then
        assert eventually(lambda: engine.healthy() is None)
        # Started and looked at over the patient connection: whether the worker comes back is asked, not how fast the engine tells of it.
        patient = OperatonEngine(server.rest)
        key = begin(patient, "empty")
        assert eventually(lambda: ends(patient, key) == {"end_empty"})
    quick.http.close()


PROGRAM = """
import sys, threading, types
from datetime import timedelta
from lending.adapters.engine.operaton_jobs import OperatonJobs
from lending.adapters.engine.operaton_rest import Rest
from workers.health import serve
from workers.router import Router
from workers.runtime import RuntimeSettings, build, run_until_signal

def do_nothing(bank, *, application_id: str) -> None:
    print("begun", application_id, flush=True)
    threading.Event().wait(float(sys.argv[2]))

made = types.ModuleType("workers.empty")
do_nothing.__module__ = made.__name__
made.do_nothing = do_nothing
rest = Rest(sys.argv[1], "admin", sys.stdin.readline().strip())
settings = RuntimeSettings(threads=1, capacity=1, wait=timedelta(milliseconds=300), grace=timedelta(seconds=2), lock=timedelta(seconds=2))
runtime = build(OperatonJobs(rest), Router(None, [made]), settings=settings)
close = serve(runtime, 0)
code = run_until_signal(runtime)
close()
sys.exit(code)
"""


@contextmanager
def process(rest: Rest, handler_seconds: float) -> Iterator["subprocess.Popen[str]"]:
    root = Path(__file__).resolve().parents[2]
    arguments = [sys.executable, "-c", PROGRAM, rest.url, str(handler_seconds)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as found:
        assert found.stdin
        found.stdin.write(rest.password + "\n")
        found.stdin.flush()
        try:
            yield found
        finally:
            found.kill()


def begun(found: "subprocess.Popen[str]", key: str) -> bool:
    assert found.stdout
    return any(key in line for line in iter(found.stdout.readline, ""))


def test_sigterm_lets_a_handler_finish(engine: OperatonEngine) -> None:
    key = begin(engine, "empty")
    with process(engine.rest, 0.7) as worker:
        assert begun(worker, key)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(10) == 0
    assert ends(engine, key) == {"end_empty"}


def test_sigterm_does_not_wait_for_a_stuck_handler_and_its_job_comes_again(engine: OperatonEngine, eventually: Eventually) -> None:
    key = begin(engine, "empty")
    with process(engine.rest, 600) as worker:
        assert begun(worker, key)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(10) == 0
    with working(engine.rest, module("empty", do_nothing=lambda _bank: None)):
        assert eventually(lambda: ends(engine, key) == {"end_empty"})


def test_a_killed_workers_job_comes_again(engine: OperatonEngine, eventually: Eventually) -> None:
    key = begin(engine, "empty")
    with process(engine.rest, 600) as worker:
        assert begun(worker, key)
        worker.kill()
    with working(engine.rest, module("empty", do_nothing=lambda _bank: None)):
        assert eventually(lambda: ends(engine, key) == {"end_empty"})
