"""What the engine alone carries: the same diagrams, each job answered at once with what a real application was answered.

No book, no rules, no documents, no web: a loop as bare as `bench_runtime`'s. Whatever stands on this engine is slower than this.
"""

import time
from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import median, quantiles
from threading import Event, Thread
from typing import Any, Self
from uuid import uuid4

import psutil
import requests

from lending.adapters.engine.operaton_history import passages
from lending.adapters.engine.operaton_rest import Rest, instant, typed
from lending.domain.records import OutboxMessage
from lending.service.ports import Bank
from tests.support.stack import wait_for

THREADS, CAPACITY = 8, 32
LOCK_MS, WAIT_MS = 30_000, 2_000
SIGNING = "sign_contract"


@dataclass(frozen=True)
class Script:
    """What one application was started with, what each of its jobs answered, and what its signature told the engine."""

    start: dict[str, Any]
    answers: Mapping[str, dict[str, Any]]
    signature: dict[str, Any]


@dataclass(frozen=True)
class Carried:
    """What one rate gave the engine alone; seconds, and milliseconds of processor time an application."""

    rate: float
    applications: int
    offer_p50: float
    offer_p99: float
    money_p50: float
    money_p99: float
    engine_ms: float
    loop_ms: float


def script_of(bank: Bank, application_id: str) -> Script:
    """Read back how an application went that came by itself to the money."""
    with bank.read() as book:
        told = {message.kind: message.variables for message in book.find(OutboxMessage, application_id=application_id, order="id")}
    steps = {record.id: record for record in bank.engine.activity_history(application_id)}
    answers: dict[str, dict[str, Any]] = defaultdict(dict)
    for record in bank.engine.variable_history({step.process_instance for step in steps.values()}):
        step = steps.get(record.passage)
        if step is not None and step.kind == "serviceTask":
            answers[f"{step.process}.{step.activity}"][record.name] = record.value
    topics = {f"{step.process}.{step.activity}" for step in steps.values() if step.kind == "serviceTask"}
    return Script(typed(told["start"]), {topic: typed(answers[topic]) for topic in topics}, typed(told["complete"]))


@dataclass
class Loop:
    """Fetches and answers until stopped; signs what waits for a signature."""

    rest: Rest
    script: Script
    stopped: Event = field(default_factory=Event)
    worker: str = field(default_factory=lambda: uuid4().hex)

    def __enter__(self) -> Self:
        self._http = requests.Session()
        self._http.auth, self._http.trust_env = (self.rest.user, self.rest.password), False
        self._http.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=THREADS + 8))
        self._threads = [Thread(target=self._answer, daemon=True), Thread(target=self._sign, daemon=True)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        for thread in self._threads:
            thread.join()
        self._http.close()

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        answer = self._http.post(f"{self.rest.url}{path}", json=body, timeout=60)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def begin(self, key: str) -> str:
        """Start a case and return its instance."""
        started = self.post("/process-definition/key/loan_origination/start", {"businessKey": key, "variables": self.script.start})
        return str(started["id"])

    def _answer(self) -> None:
        topics = [{"topicName": topic, "lockDuration": LOCK_MS, "variables": []} for topic in self.script.answers]
        wanted = {"workerId": self.worker, "maxTasks": CAPACITY, "asyncResponseTimeout": WAIT_MS, "topics": topics}
        oldest = [{"sortBy": "createTime", "sortOrder": "asc"}]
        with ThreadPoolExecutor(THREADS) as pool:
            while not self.stopped.is_set():
                for job in self.post("/external-task/fetchAndLock", {**wanted, "sorting": oldest}):
                    pool.submit(self._complete, job)

    def _complete(self, job: Mapping[str, Any]) -> None:
        answer = {"workerId": self.worker, "variables": self.script.answers[job["topicName"]]}
        for _ in range(6):  # parallel branches that meet are rolled back now and then, as for our workers
            try:
                self.post(f"/external-task/{job['id']}/complete", answer)
            except requests.HTTPError:
                time.sleep(0.02)
            else:
                return

    def _sign(self) -> None:
        while not self.stopped.wait(0.05):
            for task in self.rest.get("/task", taskDefinitionKey=SIGNING, active="true"):
                self.post(f"/task/{task['id']}/complete", {"variables": self.script.signature})


def carried(loop: Loop, engine_pid: int, rate: float, seconds: float) -> Carried:
    """Start cases at a steady rate, let each end, and read from the engine's history how long offer and money took."""
    count = max(20, round(rate * seconds))
    ours, engine = psutil.Process(), psutil.Process(engine_pid)
    before = sum(ours.cpu_times()[:2]), sum(engine.cpu_times()[:2])
    begin, keys = time.monotonic() + 0.5, [str(uuid4()) for _ in range(count)]

    def start(number: int) -> None:
        time.sleep(max(0.0, begin + number / rate - time.monotonic()))
        loop.begin(keys[number])

    with ThreadPoolExecutor(32) as pool:
        list(pool.map(start, range(count)))
    wait_for(lambda: loop.rest.get("/process-instance/count", processDefinitionKey="loan_origination")["count"] == 0, 300, every=0.25)
    loop_ms, engine_ms = (
        (sum(process.cpu_times()[:2]) - spent) * 1000 / count for process, spent in zip((ours, engine), before, strict=True)
    )
    offers, money = zip(*(_times(loop.rest, key) for key in keys), strict=True)
    return Carried(
        rate, count, median(offers), quantiles(offers, n=100)[98], median(money), quantiles(money, n=100)[98], engine_ms, loop_ms
    )


def _times(rest: Rest, key: str) -> tuple[float, float]:
    """Return seconds from start to the signature's task, and from the signature to the end."""
    (case,) = rest.get("/history/process-instance", processInstanceBusinessKey=key, processDefinitionKey="loan_origination")
    signing = next(step for step in passages(rest, key) if step.activity == SIGNING)
    assert signing.end is not None
    return (signing.start - instant(case["startTime"])).total_seconds(), (instant(case["endTime"]) - signing.end).total_seconds()
