"""What the worker process does beside jobs: outbox, task feed, messages, signs of danger, the journal's seal; no loop ends silently."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Thread

from lending.errors import LendingError, TransientError
from lending.service.audit.anchoring import anchor_hourly
from lending.service.early_warning.book_watch import BookWatch
from lending.service.early_warning.feeds import poll_feeds
from lending.service.early_warning.income_watch import IncomeWatch
from lending.service.fund_flow.misuse_watch import FlowWatch
from lending.service.modelling.move_run import move_cases
from lending.service.notices import send_notices
from lending.service.outbox import deliver_outbox
from lending.service.ports import Bank, EngineTask
from lending.service.sealer import Sealer
from lending.service.task_feed import feed_tasks, reconcile_tasks

log = logging.getLogger("loanflow.chores")

#: Seconds without a success after which a chore makes the workers unhealthy.
STALE_SECONDS = 60.0
#: The longest pause after failures, seconds.
_LONGEST_PAUSE = 5.0


@dataclass(slots=True)
class Chore:
    """A piece of work done again and again: at once when nudged or when there is more, else after a pause."""

    name: str
    #: Does some of the work; True when there may be more at once.
    work: Callable[[], bool]
    #: Seconds between two looks.
    every: float
    #: Seconds to let nudges gather.
    least: float = 0.0
    #: Asked before each look: the same answer as before the last one means that there is nothing to see.
    pulse: Callable[[], object] = object
    #: Seconds after which to look all the same: what waited may be due.
    rest: float = 0.0
    nudged: Event = field(default_factory=Event)
    last_success: float = field(default_factory=time.monotonic)
    failures: int = 0
    seen: object = None

    def run(self, stopping: Event) -> None:
        """Work until told to stop."""
        while not stopping.is_set():
            if self.turn():
                continue
            self.nudged.wait(self.pause())
            # Many nudges at once are one: each look costs the engine a query.
            stopping.wait(self.least)
            self.nudged.clear()

    def turn(self) -> bool:
        """Do the work once; a failure is said once and tried again."""
        try:
            beat = self.pulse()
            if self._quiet(beat):
                return False
            more = self.work()
        except Exception as error:  # noqa: BLE001 - a loop of the bank goes on whatever happened to one turn
            self._note(error)
            return False
        if self.failures:
            log.warning("%s works again after %d failures", self.name, self.failures)
        self.failures, self.last_success, self.seen = 0, time.monotonic(), beat
        return more

    def _quiet(self, beat: object) -> bool:
        return beat == self.seen and not self.failures and time.monotonic() - self.last_success < self.rest

    def pause(self) -> float:
        """Return the seconds until the next look: longer after failures."""
        return min(_LONGEST_PAUSE, self.every * 2.0 ** min(self.failures, 10))

    def trouble(self) -> str | None:
        """Return None while all is well, or what is wrong."""
        silence = time.monotonic() - self.last_success
        return f"{self.name} has not succeeded for {silence:.0f} s." if silence > STALE_SECONDS else None

    def _note(self, error: Exception) -> None:
        self.failures += 1
        if self.failures == 1 or not isinstance(error, TransientError):
            # Our own words only: another library's message may quote personal data.
            log.error("%s failed: %s %s", self.name, type(error).__name__, error if isinstance(error, LendingError) else "")


class Chores:
    """The chores of one worker process."""

    def __init__(self, bank: Bank) -> None:
        self._stopping = Event()
        self._since: datetime | None = None
        self._taken: dict[str, EngineTask] = {}
        self._bank = bank
        self._sealer = Sealer()
        self._watch, self._incomes, self._flows = BookWatch(), IncomeWatch(), FlowWatch()
        self.outbox = Chore("outbox", lambda: deliver_outbox(bank) > 0, 0.05, pulse=bank.pulse, rest=0.5)
        self.feed = Chore("task feed", self._feed, 1.0, least=0.1)
        self.all = (
            self.outbox,
            self.feed,
            Chore("messages", lambda: send_notices(bank) > 0, 0.5, pulse=bank.pulse, rest=5.0),
            Chore("journal seal", lambda: self._sealer.seal(bank), 0.5, pulse=bank.pulse, rest=10.0),
            # What is due is told by the file itself, so that a killed process loses no hour.
            Chore("journal anchor", lambda: anchor_hourly(bank) is not None, 5.0, pulse=bank.pulse, rest=30.0),
            Chore("book watch", lambda: self._watch.look(bank), 2.0, pulse=bank.pulse, rest=30.0),
            Chore("income watch", lambda: self._incomes.look(bank), 5.0, pulse=bank.pulse, rest=30.0),
            Chore("flow watch", lambda: self._flows.look(bank), 2.0, pulse=bank.pulse, rest=30.0),
            Chore("moves", lambda: move_cases(bank) > 0, 1.0, pulse=bank.pulse, rest=30.0),
            # A trigger is to reach the manager within a minute.
            Chore("feeds", lambda: poll_feeds(bank) > 0, 5.0),
            Chore("task reconciliation", lambda: reconcile_tasks(bank) < 0, 20.0),
        )

    def start(self) -> None:
        """Start each chore in a thread of its own."""
        for chore in self.all:
            Thread(target=chore.run, args=(self._stopping,), name=chore.name, daemon=True).start()

    def nudge(self) -> None:
        """Say that a job moved its case on: tasks may have come."""
        self.feed.nudged.set()

    def stop(self) -> None:
        """Ask the chores to end after their turn."""
        self._stopping.set()
        for chore in self.all:
            chore.nudged.set()

    def trouble(self) -> str | None:
        """Return None while all is well, or what is wrong."""
        return next((trouble for chore in self.all if (trouble := chore.trouble())), None)

    def _feed(self) -> bool:
        self._since = feed_tasks(self._bank, self._since, self._taken)
        return False
