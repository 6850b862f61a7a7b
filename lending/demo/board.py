"""The notice board: what the book says has come up for the demonstration's people, read at once for all of them.

It stands for the text messages and the inbox of real customers: they do not ask the bank every second whether something is new.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from lending.domain.applications import ENDED, Application, Status
from lending.domain.tasks import ACTIVE, HumanTask
from lending.service.ports import Bank

_OPEN = tuple(status for status in Status if status not in ENDED)


@dataclass(frozen=True, slots=True)
class Board:
    """What stands on the board at one moment."""

    open: Mapping[str, Application]
    rejected: Mapping[str, Application]
    #: Active human tasks by application.
    tasks: Mapping[str, list[HumanTask]]
    ended: int

    @property
    def under_way(self) -> int:
        """Count the applications that wait for nobody: the bank's machines are at them, or should be."""
        return sum(application_id not in self.tasks for application_id in self.open)

    def waiting_for(self) -> Counter[str]:
        """Count what the open applications wait for, in words."""
        found: Counter[str] = Counter()
        for application_id, application in self.open.items():
            steps = [task.definition for task in self.tasks.get(application_id, ())]
            found[f"{application.status}: {', '.join(sorted(steps)) or 'automatic steps'}"] += 1
        return found


def read_board(bank: Bank, ours: Collection[str]) -> Board:
    """Read the board for our applications."""
    with bank.read() as book:
        known = set(ours)
        still_open = {found.id: found for found in book.find(Application, status=_OPEN) if found.id in known}
        rejected = {found.id: found for found in book.find(Application, status=Status.REJECTED) if found.id in known}
        tasks = defaultdict(list)
        for task in book.find(HumanTask, state=ACTIVE):
            if task.business_key in known:
                tasks[task.business_key].append(task)
    return Board(still_open, rejected, tasks, len(known) - len(still_open))
