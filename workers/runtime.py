"""The worker process: one fetch loop, a few threads that work, one that extends locks; it never dies silently."""

import logging
import random
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from queue import SimpleQueue
from threading import Event, Thread

from lending.errors import EngineUnavailableError, LendingError
from lending.service.ports import Job, JobSource
from workers.demand import Demand
from workers.in_hand import InHand
from workers.metrics import Metrics
from workers.policies import Retries, Step, compose, judged, logged, measured, nudging, reported
from workers.router import Router

log = logging.getLogger("loanflow.workers")

#: Seconds after which an unanswered fetch makes the workers unhealthy, beyond the long poll itself.
SILENCE_SECONDS = 15.0
#: The longest pause before knocking again at an engine that is away, seconds.
LONGEST_PAUSE = 5.0
_draw = random.SystemRandom().random


@dataclass(frozen=True, slots=True, kw_only=True)
class RuntimeSettings:
    """How much one worker process takes on."""

    threads: int = 8
    #: Jobs in hand. The next fetch is sent at half of it and takes about as long as a job;
    #: with four times the threads as many wait as are worked on, and no thread idles meanwhile.
    capacity: int = 32
    #: A killed worker's jobs come back after this long.
    lock: timedelta = timedelta(seconds=30)
    #: The long poll; SIGTERM waits for it, because the engine would lock jobs for a client that hung up.
    wait: timedelta = timedelta(seconds=2)
    #: How long a stop waits for jobs in hand before their locks are left to lapse.
    grace: timedelta = timedelta(seconds=10)


class Runtime:
    """Fetches jobs, has them done and reported, until told to stop or something breaks."""

    def __init__(
        self,
        source: JobSource,
        topics: Mapping[str, Sequence[str]],
        step: Step,
        *,
        settings: RuntimeSettings,
        metrics: Metrics,
        aborted: Event,
    ) -> None:
        self.topics = tuple(topics)
        self._demand = Demand(topics, settings.wait)
        self.settings = settings
        self.metrics = metrics
        self._source = source
        self._step = step
        self._aborted = aborted
        self._in_hand = InHand(settings.capacity)
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._stopping = Event()
        self._drained = Event()
        self._last_fetch = time.monotonic()
        self._failure: str | None = None
        metrics.in_hand.set_function(self._in_hand.__len__)

    def stop(self) -> None:
        """Ask for an orderly end; safe in a signal handler."""
        self._stopping.set()

    def run(self) -> int:
        """Work until stopped, drain, and return the exit code: 0, or 1 when a thread died."""
        fetcher = self._spawn("fetcher", self._fetch_jobs)
        self._spawn("extender", self._extend_locks)
        for number in range(self.settings.threads):
            self._spawn(f"worker-{number}", self._work)
        self._stopping.wait()
        self._drain(fetcher)
        return 1 if self._failure else 0

    def trouble(self) -> str | None:
        """Return None while all is well, or what is wrong."""
        if self._failure:
            return self._failure
        silence = time.monotonic() - self._last_fetch
        if silence > self.settings.wait.total_seconds() + SILENCE_SECONDS and len(self._in_hand) < self.settings.capacity:
            return f"The engine has not answered a fetch for {silence:.0f} s."
        return None

    @property
    def busy(self) -> int:
        """Return how many jobs are in hand."""
        return len(self._in_hand)

    def _spawn(self, name: str, work: Callable[[], None]) -> Thread:
        thread = Thread(target=self._guard, args=(name, work), name=name, daemon=True)
        thread.start()
        return thread

    def _guard(self, name: str, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - whatever kills a thread ends the process, said and non-zero
            self._failure = f"The thread {name} died of {type(error).__name__}."
            # The cause's message may quote anything; ours (a refused login, say) do not.
            log.critical(
                "%s %s", self._failure, error if isinstance(error, Exception) and type(error).__module__.startswith("lending.") else ""
            )
            self.stop()

    def _fetch_jobs(self) -> None:
        away = 0
        while not self._stopping.is_set():
            if room := self._in_hand.room(patience=1.0):
                away = self._fetch(room, away)

    def _fetch(self, room: int, away: int) -> int:
        """Fetch once; return how many times in a row the engine was away."""
        asked = self._demand.question()
        try:
            jobs = self._source.fetch(asked.topics, room, self.settings.lock, asked.wait)
        except EngineUnavailableError as error:
            if not away:
                log.warning("the engine is away: %s", error)
            self._stopping.wait(min(LONGEST_PAUSE, 0.2 * 2 ** min(away, 10)) * (0.5 + _draw() / 2))
            return away + 1
        if away:
            log.warning("the engine is back after %d attempts", away)
        self._demand.answered(asked, jobs)
        self._last_fetch = time.monotonic()
        self.metrics.last_fetch.set_to_current_time()
        for job in self._in_hand.take(jobs):
            self._queue.put(job)
        return 0

    def _work(self) -> None:
        while (job := self._queue.get()) is not None:
            try:
                self._step(job)
            finally:
                self._in_hand.release(job)

    def _extend_locks(self) -> None:
        third = self.settings.lock.total_seconds() / 3
        while not self._drained.wait(third / 2):
            for job_id in self._in_hand.stale(third):
                self._extend(job_id)

    def _extend(self, job_id: str) -> None:
        try:
            self._source.extend(job_id, self.settings.lock)
        except EngineUnavailableError:
            return  # tried again at the next turn
        except LendingError as error:
            # Whoever gets the job now may do it too: its work is repeatable by its key. Ours may still be the first to report.
            log.warning("the lock of job %s is lost: %s", job_id, error)
        self._in_hand.extended(job_id)

    def _drain(self, fetcher: Thread) -> None:
        deadline = time.monotonic() + self.settings.grace.total_seconds()
        fetcher.join(max(0.0, deadline - time.monotonic()))
        if not self._in_hand.emptied(deadline - time.monotonic()):
            log.warning("%d jobs are still in hand; their locks lapse and they come again", len(self._in_hand))
        self._aborted.set()
        self._drained.set()
        for _ in range(self.settings.threads):
            self._queue.put(None)


def build(
    source: JobSource,
    router: Router,
    *,
    settings: RuntimeSettings | None = None,
    retries: Retries | None = None,
    after_complete: Callable[[], None] = lambda: None,
) -> Runtime:
    """Put a runtime together with every policy; `after_complete` is called after each job that moved its case on."""
    metrics, aborted = Metrics(), Event()
    step = compose(judged(router, retries or Retries()), reported(source, aborted.wait), nudging(after_complete), logged, measured(metrics))
    return Runtime(source, router.wanted, step, settings=settings or RuntimeSettings(), metrics=metrics, aborted=aborted)


def run_until_signal(runtime: Runtime) -> int:
    """Run in the main thread until SIGTERM or SIGINT, drain, and return the exit code."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: runtime.stop())
    return runtime.run()
