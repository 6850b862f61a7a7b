"""Tasks per second of the worker runtime with empty handlers, against a bare loop and a serial pycamunda loop on the same engine.

Run: `python tests/bench/bench_runtime.py [--json FILE]`. Rounds are interleaved and their order turns, because the machine is noisy;
each contender drains as many jobs, each job a case started before the clock runs.
"""

import json
import os
import secrets
import statistics
import sys
import tempfile
import threading
import time
import types
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import click
import psutil
import pycamunda.externaltask
import requests

from engine.launcher import prepare, start
from engine.ports import free_port
from lending.adapters.engine.operaton import OperatonEngine
from lending.adapters.engine.operaton_jobs import OperatonJobs
from lending.adapters.engine.operaton_rest import Rest
from workers.router import Router
from workers.runtime import RuntimeSettings, build

DIAGRAM = Path(__file__).parents[1] / "integration" / "data" / "empty.bpmn"
TOPIC = "empty.do_nothing"
#: The runtime's own defaults; the bare loop gets as many threads and as large batches.
SETTINGS = RuntimeSettings()
LOCK_MS = 30_000
WAIT_MS = 2_000


def do_nothing(_bank: object, *, application_id: str) -> None:
    pass


def worker_module() -> types.ModuleType:
    module = types.ModuleType("workers.empty")
    do_nothing.__module__ = module.__name__
    module.do_nothing = do_nothing  # type: ignore[attr-defined]
    return module


def by_runtime(rest: Rest, count: int) -> float:
    done, all_done, left = threading.Lock(), threading.Event(), [count]

    def after_complete() -> None:
        with done:
            left[0] -= 1
            if not left[0]:
                all_done.set()

    runtime = build(OperatonJobs(rest), Router(None, [worker_module()]), settings=SETTINGS, after_complete=after_complete)  # type: ignore[arg-type]
    thread = threading.Thread(target=runtime.run)
    begun = time.perf_counter()
    thread.start()
    if not all_done.wait(300):
        sys.exit("the runtime did not finish in 300 s")
    seconds = time.perf_counter() - begun
    runtime.stop()
    thread.join()
    return count / seconds


def by_bare_loop(rest: Rest, count: int) -> float:
    worker, left = uuid4().hex, count
    topics = [{"topicName": TOPIC, "lockDuration": LOCK_MS}]
    with requests.Session() as http, ThreadPoolExecutor(SETTINGS.threads) as pool:
        http.auth, http.trust_env = (rest.user, rest.password), False
        http.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=SETTINGS.threads + 1))

        def complete(job_id: str) -> None:
            http.post(
                f"{rest.url}/external-task/{job_id}/complete", json={"workerId": worker, "variables": {}}, timeout=30
            ).raise_for_status()

        begun = time.perf_counter()
        while left:
            body = {"workerId": worker, "maxTasks": SETTINGS.capacity, "asyncResponseTimeout": WAIT_MS, "topics": topics}
            jobs = http.post(f"{rest.url}/external-task/fetchAndLock", json=body, timeout=30).json()
            left -= len(list(pool.map(complete, [job["id"] for job in jobs])))
        return count / (time.perf_counter() - begun)


def by_serial_pycamunda(rest: Rest, count: int) -> float:
    worker, left = uuid4().hex, count
    begun = time.perf_counter()
    while left:
        fetch = pycamunda.externaltask.FetchAndLock(rest.url, worker, SETTINGS.capacity, async_response_timeout=WAIT_MS)
        fetch.session = rest
        fetch.add_topic(TOPIC, LOCK_MS)
        for job in fetch():
            complete = pycamunda.externaltask.Complete(rest.url, job.id_, worker)
            complete.session = rest
            complete()
            left -= 1
    return count / (time.perf_counter() - begun)


CONTENDERS: dict[str, Callable[[Rest, int], float]] = {"runtime": by_runtime, "bare": by_bare_loop, "serial": by_serial_pycamunda}


def start_cases(engine: OperatonEngine, count: int) -> None:
    def begin(_number: int) -> None:
        key = str(uuid4())
        engine.start("empty", key, {"application_id": key})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(begin, range(count)))


def cpu_seconds(server: int) -> float:
    """Processor time of this client and the engine, which other programs on the machine disturb less than the clock."""
    return sum(sum(psutil.Process(pid).cpu_times()[:2]) for pid in (os.getpid(), server))


def rounds(engine: OperatonEngine, server: int, count: int, number: int) -> dict[str, list[tuple[float, float]]]:
    """Return each contender's jobs per second and processor milliseconds per job, by round."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in CONTENDERS}
    names = list(CONTENDERS)
    for turn in range(number + 1):
        for name in names[turn % 3 :] + names[: turn % 3]:
            start_cases(engine, count)
            before = cpu_seconds(server)
            speed = CONTENDERS[name](engine.rest, count)
            cost = (cpu_seconds(server) - before) * 1000 / count
            # The first turn warms the engine's compiler up.
            if turn:
                found[name].append((speed, cost))
    return found


def summary(measured: dict[str, list[tuple[float, float]]]) -> dict[str, Any]:
    found = {name: [speed for speed, _cost in pairs] for name, pairs in measured.items()}
    ratios = [ours / bare for ours, bare in zip(found["runtime"], found["bare"], strict=True)]
    serial = [ours / other for ours, other in zip(found["runtime"], found["serial"], strict=True)]
    return {
        "jobs_per_second": {name: round(statistics.median(speeds), 1) for name, speeds in found.items()},
        "cpu_ms_per_job": {name: round(statistics.median(cost for _speed, cost in pairs), 2) for name, pairs in measured.items()},
        "load_average": round(os.getloadavg()[0], 1),
        "rounds": {name: [round(speed, 1) for speed in speeds] for name, speeds in found.items()},
        "runtime_to_bare": round(statistics.median(ratios), 3),
        "runtime_to_serial": round(statistics.median(serial), 3),
        "target_runtime_to_bare": 0.9,
        "threads": SETTINGS.threads,
        "capacity": SETTINGS.capacity,
    }


def measure(jobs: int, number: int) -> dict[str, Any]:
    prepare("operaton")
    with tempfile.TemporaryDirectory() as directory:
        password, port = secrets.token_urlsafe(16), free_port()
        with start("operaton", Path(directory), port, password).wait_ready(timeout=timedelta(minutes=2).total_seconds()) as server:
            engine = OperatonEngine(Rest(f"http://127.0.0.1:{port}/engine-rest", "admin", password))
            engine.deploy("bench", {DIAGRAM.name: DIAGRAM.read_bytes()})
            return summary(rounds(engine, server.pid, jobs, number))


@click.command()
@click.option("--jobs", default=300, show_default=True, help="Jobs each contender drains per round.")
@click.option("--rounds", "number", default=5, show_default=True, help="Rounds that count, after one to warm up.")
@click.option("--json", "target", type=click.Path(path_type=Path), help="Write the figures there too.")
def main(jobs: int, number: int, target: Path | None) -> None:
    """Measure, print a table, and exit 1 when the runtime is slower than 0.9 of the bare loop."""
    result = measure(jobs, number)
    for name, speed in result["jobs_per_second"].items():
        click.echo(
            f"{name:8} {speed:8.1f} jobs/s {result['cpu_ms_per_job'][name]:8.2f} ms of processor per job   rounds {result['rounds'][name]}"
        )
    click.echo(f"runtime / bare loop {result['runtime_to_bare']:.2f} (at least {result['target_runtime_to_bare']})")
    click.echo(f"load average {result['load_average']} on {os.cpu_count()} processors: above that, other programs took part")
    click.echo(f"runtime / serial pycamunda loop {result['runtime_to_serial']:.2f}")
    if target:
        target.write_text(json.dumps(result, indent=2) + "\n")
    sys.exit(result["runtime_to_bare"] < result["target_runtime_to_bare"])


if __name__ == "__main__":
    main()
