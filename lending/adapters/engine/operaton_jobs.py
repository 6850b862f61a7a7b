"""Operaton's external tasks as the jobs of our workers, through pycamunda."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pycamunda.externaltask
import requests
from pycamunda.request import BodyParameter

from lending.adapters.engine.operaton_rest import SCALAR_TYPES, EngineRefusedError, Rest, identifier, typed
from lending.errors import ConflictError
from lending.service.ports import Job, Scalar

#: The engine keeps this much of a failure's message, characters.
LONGEST_MESSAGE = 600
#: How the engine says that a lock is another worker's, or cannot be extended because it lapsed; its status is 400 for anything.
LOST = ("It is locked by worker", "Cannot extend a lock that expired")


def _milliseconds(duration: timedelta) -> int:
    return max(0, round(duration / timedelta(milliseconds=1)))


def job_of(task: Any) -> Job:
    """Turn pycamunda's external task into a job; variables that are no scalars are left out, so that a handler misses them by name."""
    variables = {name: variable.value for name, variable in (task.variables or {}).items() if variable.type_ in SCALAR_TYPES}
    return Job(task.id_, task.topic_name, task.business_key or "", variables, task.retries, task.process_instance_id)


@contextmanager
def _ours() -> Iterator[None]:
    """Turn "no such task" and "locked by another worker" into ConflictError: the work is somebody else's by now."""
    try:
        yield
    except EngineRefusedError as error:
        if error.status == requests.codes.not_found or any(words in str(error) for words in LOST):
            raise ConflictError("The job is no longer ours: its lock lapsed or its case moved on.") from error
        raise


class _FetchOldest(pycamunda.externaltask.FetchAndLock):  # type: ignore[misc]  # pycamunda is untyped
    """Fetch the oldest first; pycamunda does not know the parameter.

    Without an order the engine takes jobs as its index has them, by topic: behind a backlog of other topics some were never served.
    """

    sorting = BodyParameter("sorting")

    def __init__(self, url: str, worker_id: str, max_tasks: int, wait: int) -> None:
        super().__init__(url, worker_id, max_tasks, async_response_timeout=wait)
        self.sorting = [{"sortBy": "createTime", "sortOrder": "asc"}]


@dataclass(frozen=True, slots=True)
class OperatonJobs:
    """Jobs of one worker process; locks belong to its name.

    pycamunda takes any object with `request` for its session. Its faults that matter here: no timeouts, errors flattened to their message
    (so `Rest` raises ours before it looks), ids put into the path unescaped, variables without a type unless told.
    """

    rest: Rest
    worker: str = field(default_factory=lambda: f"loanflow-{uuid4().hex[:12]}")

    def fetch(self, topics: Mapping[str, Sequence[str]], capacity: int, lock: timedelta, wait: timedelta) -> Sequence[Job]:
        """Fetch and lock up to `capacity` jobs with the variables wanted by topic, waiting for the first one at most `wait`."""
        command = _FetchOldest(self.rest.url, self.worker, capacity, _milliseconds(wait))
        command.session = self.rest.patient(wait)
        for topic, variables in topics.items():
            command.add_topic(topic, _milliseconds(lock), list(variables))
        return [job_of(task) for task in command()]

    def complete(self, job_id: str, variables: Mapping[str, Scalar]) -> None:
        """Complete a job; ConflictError when it is no longer ours."""
        command = pycamunda.externaltask.Complete(self.rest.url, identifier(job_id), self.worker)
        command.variables = typed(variables)
        self._send(command)

    def fail(self, job_id: str, message: str, retries: int, retry_after: timedelta) -> None:
        """Give a job back with the tries left; 0 raises an incident. ConflictError when it is no longer ours."""
        pause = _milliseconds(retry_after)
        text = message[:LONGEST_MESSAGE]
        self._send(pycamunda.externaltask.HandleFailure(self.rest.url, identifier(job_id), self.worker, text, text, retries, pause))

    def throw(self, job_id: str, code: str, message: str, variables: Mapping[str, Scalar]) -> None:
        """End a job with a BPMN error; ConflictError when it is no longer ours, EngineRefusedError when no diagram catches it."""
        command = pycamunda.externaltask.HandleBPMNError(self.rest.url, identifier(job_id), self.worker, code, message[:LONGEST_MESSAGE])
        command.variables = typed(variables)
        self._send(command)

    def extend(self, job_id: str, lock: timedelta) -> None:
        """Hold a job that much longer, counted from now; ConflictError when it is no longer ours."""
        self._send(pycamunda.externaltask.ExtendLock(self.rest.url, identifier(job_id), max(1, _milliseconds(lock)), self.worker))

    def _send(self, command: Any) -> None:
        command.session = self.rest
        with _ours():
            command()
