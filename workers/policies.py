"""What surrounds a handler, each policy a wrapper of one step: turn errors into outcomes, report them, count, log, nudge."""

import logging
import random
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from time import perf_counter

from lending.errors import BusinessError, ConflictError, DayClosingError, EngineUnavailableError, LendingError, TransientError
from lending.service.ports import Job, JobSource, Scalar
from workers.metrics import Metrics
from workers.outcomes import Completed, Lost, Outcome, Retried, Stuck, Thrown, Unreported

log = logging.getLogger("loanflow.workers")

Step = Callable[[Job], Outcome]
Policy = Callable[[Step], Step]

#: Seconds between attempts to report an outcome: half a minute together, the usual lock.
REPORT_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
_draw = random.SystemRandom().random


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How often and when a passing fault is tried again: exponential backoff with jitter, so that many jobs do not return at once."""

    tries: int = 5
    base: timedelta = timedelta(seconds=1)
    cap: timedelta = timedelta(minutes=1)

    def left(self, job: Job) -> int:
        """Return the tries left after this one failed."""
        return max(0, (self.tries if job.retries is None else job.retries) - 1)

    def pause(self, left: int, draw: Callable[[], float] = _draw) -> timedelta:
        """Return how long to wait before the next try: doubled each time, within half and the whole of it."""
        tried = max(1, self.tries - left)
        longest = min(self.cap, self.base * 2.0 ** min(tried - 1, 30))
        return longest * (0.5 + draw() / 2)


def compose(step: Step, *policies: Policy) -> Step:
    """Wrap a step in policies, the first one innermost."""
    return reduce(lambda inner, policy: policy(inner), policies, step)


def judged(call: Callable[[Job], Mapping[str, Scalar]], retries: Retries) -> Step:
    """Turn what a handler returns or raises into an outcome; nothing it raises gets past this."""

    def step(job: Job) -> Outcome:
        try:
            return Completed(call(job))
        except BusinessError as error:
            return Thrown(error.code, str(error))
        except TransientError as error:
            return _transient(job, error, retries)
        except LendingError as error:
            return Stuck(f"{type(error).__name__}: {error}")
        except Exception as error:  # noqa: BLE001 - whatever else a handler raises is a defect, for a person
            return _defect(job, error)

    return step


def _transient(job: Job, error: TransientError, retries: Retries) -> Outcome:
    left = retries.left(job)
    if isinstance(error, DayClosingError):
        # No fault, and over for certain, after minutes in a large bank: it takes no try.
        return Retried(str(error), left + 1, retries.pause(left))
    if left:
        return Retried(str(error), left, retries.pause(left))
    # An agency that stays away has a way on in the diagram; without a code it is an incident.
    code = getattr(error, "code", None)
    return Thrown(code, str(error)) if code else Stuck(str(error))


def _defect(job: Job, error: Exception) -> Outcome:
    # Places only: the message of a foreign exception may quote personal data, and so may those it is chained to.
    places = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    log.error("defect application=%s topic=%s %s at %s", job.business_key, job.topic, type(error).__name__, " < ".join(reversed(places)))
    return Stuck(f"A defect: {type(error).__name__} at {places[-1]}; the worker's log has the rest.")


def reported(source: JobSource, aborted: Callable[[float], bool]) -> Policy:
    """Tell the engine each outcome, patiently while it is away; `aborted` waits that many seconds and says whether to give up."""

    def policy(step: Step) -> Step:
        return lambda job: _report(source, job, step(job), aborted)

    return policy


def _report(source: JobSource, job: Job, outcome: Outcome, aborted: Callable[[float], bool]) -> Outcome:
    for pause in (0.0, *REPORT_PAUSES):
        if pause and aborted(pause):
            break
        try:
            _tell(source, job, outcome)
        except ConflictError:
            return Lost()
        except EngineUnavailableError:
            continue
        except LendingError as error:
            # Refused, as an error no diagram catches: it must stay visible.
            if isinstance(outcome, Stuck):
                break
            said = getattr(outcome, "message", "")
            outcome = Stuck(f"{said} The engine refused to take '{outcome.label}': {error}".strip())
        else:
            return outcome
    return Unreported()


def _tell(source: JobSource, job: Job, outcome: Outcome) -> None:
    match outcome:
        case Completed(variables):
            source.complete(job.id, variables)
        case Thrown(code, message):
            source.throw(job.id, code, message, {})
        case Retried(message, retries, after):
            source.fail(job.id, message, retries, after)
        case Stuck(message):
            source.fail(job.id, message, 0, timedelta())


def measured(metrics: Metrics) -> Policy:
    """Count outcomes by topic and time them."""

    def policy(step: Step) -> Step:
        def measure(job: Job) -> Outcome:
            begun = perf_counter()
            outcome = step(job)
            metrics.seconds.labels(job.topic).observe(perf_counter() - begun)
            metrics.jobs.labels(job.topic, outcome.label).inc()
            return outcome

        return measure

    return policy


def logged(step: Step) -> Step:
    """Write a line per job: case, topic, outcome, and our own errors' words; never variables."""

    def write(job: Job) -> Outcome:
        outcome = step(job)
        level = logging.INFO if isinstance(outcome, Completed | Thrown) else logging.WARNING
        log.log(
            level, "job application=%s topic=%s outcome=%s %s", job.business_key, job.topic, outcome.label, getattr(outcome, "message", "")
        )
        return outcome

    return write


def nudging(hook: Callable[[], None]) -> Policy:
    """Call a hook after each job that moved its case on: the task feed and the outbox may have something to do."""

    def policy(step: Step) -> Step:
        def nudge(job: Job) -> Outcome:
            outcome = step(job)
            if isinstance(outcome, Completed | Thrown):
                _call(hook)
            return outcome

        return nudge

    return policy


def _call(hook: Callable[[], None]) -> None:
    try:
        hook()
    except Exception as error:  # noqa: BLE001 - the job is done and reported; feed and outbox also look by themselves
        log.error("a nudge after a job failed: %s", type(error).__name__)  # noqa: TRY400 - a traceback may quote personal data
