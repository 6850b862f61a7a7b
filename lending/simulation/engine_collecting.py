"""Collection by the engine: its processes do the steps and fire the timers, people complete its tasks by their forms."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from lending.domain.collection.records import CollectionContact
from lending.domain.loans import CollectionCase
from lending.domain.parties import Notification
from lending.domain.records import OutboxMessage
from lending.domain.tasks import HumanTask, TaskState
from lending.errors import LendingError
from lending.service.collection.contacts import AttemptRefusedError
from lending.service.tasks import claim_task, complete_task
from lending.simulation.behaviour import Crowd
from lending.simulation.desk import Desk, planned
from lending.simulation.premises import Premises

#: Seconds between two looks, and without all having come to rest after which the simulation gives up.
_LOOK, _PATIENCE = 0.1, 300.0


class NotAtRestError(LendingError):
    """The engine did not come to rest; `loanflow status` says whether the workers run."""


@dataclass(slots=True)
class EngineCollection:
    """The cases in a running engine; `idle` says whether its workers have nothing to do."""

    premises: Premises
    crowd: Crowd
    idle: Callable[[], bool]
    refused: Counter[str] = field(default_factory=Counter)
    #: Messages whose arrival the debtor knows of.
    heeded: set[str] = field(default_factory=set)
    #: Seconds until engine and workers were at rest.
    waited: float = 0.0

    def work(self, today: date) -> int:
        """Let the engine take its steps and people do their tasks, one a case and day; return how many cases had one."""
        if not self._has_cases():
            return 0
        self._come_to_rest()
        self._heed_messages(today)
        had: set[str] = set()
        while waiting := [task for task in self._open_tasks() if task.collection_case_id not in had]:
            for task in waiting:
                had.add(str(task.collection_case_id))
                self._do(task, today)
            self._come_to_rest()
        return len(had)

    def _has_cases(self) -> bool:
        with self.premises.bank.read() as book:
            return bool(book.count(CollectionCase, state="open") or book.count(OutboxMessage, delivered_at=None))

    def _open_tasks(self) -> list[HumanTask]:
        with self.premises.bank.read() as book:
            return [task for task in book.find(HumanTask, state=TaskState.OPEN, order="id") if task.collection_case_id]

    def _do(self, task: HumanTask, today: date) -> None:
        bank, case_id = self.premises.bank, str(task.collection_case_id)
        with bank.read() as book:
            desk = Desk(self.premises, self.crowd, bank, book, today, self.refused)
            chance = self.crowd.customer(book.get(CollectionCase, case_id).loan_id).chance
            work = planned(chance, case_id, task.definition, today)
            alternatives = desk.entries_for(work)
            desk.prepare(work)
        actor = desk.doer(task.definition)
        claim_task(bank, actor, task.id)
        for entries in alternatives:
            try:
                complete_task(bank, actor, task.id, entries)
            except AttemptRefusedError as refused:
                self.refused.update(refused.errors.keys())
            else:
                return

    def _heed_messages(self, today: date) -> None:
        """Let messages that have arrived since do what they do."""
        with self.premises.bank.read() as book:
            arrived = book.find(CollectionContact, channel="sms", outcome="delivered", order="key")
        for contact in arrived:
            if contact.key not in self.heeded:
                self.heeded.add(contact.key)
                self.crowd.reminded(contact.loan_id, today)

    def _come_to_rest(self) -> None:
        """Wait until nothing is on its way: words to the engine, jobs, messages, tasks not in the bank's own list yet."""
        began = time.monotonic()
        while not self._at_rest():
            if time.monotonic() > began + _PATIENCE:
                raise NotAtRestError(incidents=[incident.message for incident in self.premises.bank.engine.incidents()])
            time.sleep(_LOOK)
        self.waited += time.monotonic() - began

    def _at_rest(self) -> bool:
        with self.premises.bank.read() as book:
            if book.count(OutboxMessage, delivered_at=None) or book.count(Notification, sent_at=None):
                return False
            active = book.find(HumanTask, state=(TaskState.OPEN, TaskState.CLAIMED))
        return self.idle() and self.premises.bank.engine.open_task_ids() <= {task.id for task in active}
