"""Which topics to ask the engine for: each of them costs it something with every question, and at most times few processes are at work."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from lending.service.ports import Job

#: Seconds for which a process counts as at work after its last job.
REMEMBERED = 30.0
#: Seconds that the processes at work must have been the same: a case that has just begun goes from one to the next.
STEADY = 5.0
#: Seconds between two questions for all topics, the longest that the first job of another process waits.
SWEEP = 0.25


@dataclass(frozen=True, slots=True)
class Question:
    """The topics to ask for, with the variables wanted of each, and how long the engine may wait for a job before it answers."""

    topics: Mapping[str, Sequence[str]]
    wait: timedelta
    #: Whether these are all topics.
    whole: bool


class Demand:
    """Asks for all topics while the bank is quiet and four times a second while it is not, in between for those of processes at work."""

    def __init__(self, topics: Mapping[str, Sequence[str]], wait: timedelta, clock: Callable[[], float] = time.monotonic) -> None:
        self._topics, self._wait, self._clock = topics, wait, clock
        #: When the last job of a process came, by the process's id, which its topics begin with.
        self._seen: dict[str, float] = {}
        self._changed = self._swept = clock()

    def question(self) -> Question:
        """Return what to ask now."""
        now = self._clock()
        if gone := [process for process, at in self._seen.items() if now - at > REMEMBERED]:
            self._changed = now
            for process in gone:
                del self._seen[process]
        left = SWEEP - (now - self._swept)
        if self._seen and left > 0 and now - self._changed >= STEADY:
            topics = {topic: variables for topic, variables in self._topics.items() if _process(topic) in self._seen}
            return Question(topics, min(self._wait, timedelta(seconds=left)), whole=False)
        return Question(self._topics, self._wait, whole=True)

    def answered(self, question: Question, jobs: Iterable[Job]) -> None:
        """Note what came of a question."""
        now = self._clock()
        for process in {_process(job.topic) for job in jobs}:
            if process not in self._seen:
                self._changed = now
            self._seen[process] = now
        if question.whole:
            self._swept = now


def _process(topic: str) -> str:
    return topic.partition(".")[0]
