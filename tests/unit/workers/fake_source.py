"""A job source in memory: what the engine would have been told."""

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import timedelta
from threading import Condition

from lending.service.ports import Job, Scalar


class FakeSource:
    def __init__(self, *jobs: Job) -> None:
        self.waiting = deque(jobs)
        self.told: list[tuple[object, ...]] = []
        self.extended: list[str] = []
        self.fetched_at_once: list[int] = []
        #: Raised in turn by the next calls of that name.
        self.faults: dict[str, deque[BaseException]] = {}
        self.changed = Condition()

    def fail_next(self, call: str, *faults: BaseException) -> None:
        self.faults.setdefault(call, deque()).extend(faults)

    def _perhaps_fail(self, call: str) -> None:
        if queue := self.faults.get(call):
            raise queue.popleft()

    def _tell(self, *fact: object) -> None:
        self._perhaps_fail(str(fact[0]))
        with self.changed:
            self.told.append(fact)
            self.changed.notify_all()

    def fetch(self, topics: Mapping[str, Sequence[str]], capacity: int, lock: timedelta, wait: timedelta) -> Sequence[Job]:  # noqa: ARG002 - the port has them
        self._perhaps_fail("fetch")
        with self.changed:
            if not self.waiting:
                self.changed.wait(min(wait.total_seconds(), 0.02))
            jobs = [self.waiting.popleft() for _ in range(min(capacity, len(self.waiting)))]
            self.fetched_at_once.append(len(jobs))
            return jobs

    def complete(self, job_id: str, variables: Mapping[str, Scalar]) -> None:
        self._tell("complete", job_id, dict(variables))

    def fail(self, job_id: str, message: str, retries: int, retry_after: timedelta) -> None:
        self._tell("fail", job_id, message, retries, retry_after)

    def throw(self, job_id: str, code: str, message: str, variables: Mapping[str, Scalar]) -> None:  # noqa: ARG002 - the port has them
        self._tell("throw", job_id, code, message)

    def extend(self, job_id: str, lock: timedelta) -> None:  # noqa: ARG002 - the port has them
        self._perhaps_fail("extend")
        with self.changed:
            self.extended.append(job_id)
            self.changed.notify_all()

    def wait_for(self, count: int, seconds: float = 10) -> bool:
        with self.changed:
            return self.changed.wait_for(lambda: len(self.told) >= count, seconds)
