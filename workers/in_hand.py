"""The jobs this process holds: how many more fit, and whose locks must be extended."""

import time
from collections.abc import Callable, Sequence
from threading import Condition

from lending.service.ports import Job

#: How long to wait for more room before fetching with what there is: a fetch costs the engine much the same for one job as for ten.
GATHER_SECONDS = 0.02


class InHand:
    """A thread-safe record of the jobs in hand, at most `capacity`."""

    def __init__(self, capacity: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.capacity = capacity
        self._clock = clock
        #: When the lock was last extended, by job id.
        self._held: dict[str, float] = {}
        self._changed = Condition()

    def __len__(self) -> int:
        return len(self._held)

    def take(self, jobs: Sequence[Job]) -> list[Job]:
        """Hold these jobs and return those not held already: after a lapse the engine may hand one out a second time."""
        with self._changed:
            fresh = [job for job in jobs if job.id not in self._held]
            now = self._clock()
            self._held.update((job.id, now) for job in jobs)
        return fresh

    def release(self, job: Job) -> None:
        """Let a job go."""
        with self._changed:
            self._held.pop(job.id, None)
            self._changed.notify_all()

    def room(self, patience: float) -> int:
        """Return how many jobs fit, once half the capacity is free or a moment after any is; 0 when none is after `patience` seconds."""
        with self._changed:
            if self._changed.wait_for(lambda: self._free() > 0, patience):
                self._changed.wait_for(lambda: 2 * self._free() >= self.capacity, GATHER_SECONDS)
            return max(0, self._free())

    def _free(self) -> int:
        return self.capacity - len(self._held)

    def stale(self, seconds: float) -> list[str]:
        """Return the ids of jobs whose lock was last extended longer ago than that."""
        with self._changed:
            before = self._clock() - seconds
            return [job_id for job_id, at in self._held.items() if at <= before]

    def extended(self, job_id: str) -> None:
        """Note that a job's lock was extended just now."""
        with self._changed:
            if job_id in self._held:
                self._held[job_id] = self._clock()

    def emptied(self, patience: float) -> bool:
        """Wait until no job is held, at most `patience` seconds, and say whether it came to that."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._held, max(0.0, patience))
