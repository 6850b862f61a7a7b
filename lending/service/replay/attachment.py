"""Which step of a case a journal row belongs to: what a person did at a task, what a worker wrote during its step; others stand alone."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from operator import itemgetter

from lending.domain.records import Action, JournalEntry
from lending.domain.tasks import HumanTask
from lending.service.ports import ActivityRecord
from lending.service.views.timeline import facts_of

#: Looking at a case changes nothing in it; what somebody saw before deciding is shown beside the decision.
READS = frozenset({Action.PERSONAL_DATA_READ, Action.DOCUMENT_READ, Action.ACCESS_REFUSED, Action.UPLOAD_REFUSED})
#: What auditors write stands with the moment it is about, and is none itself.
_AUDITED = frozenset(
    {
        *(Action.FINDING_RAISED, Action.FINDING_ANSWERED, Action.FINDING_REOPENED, Action.FINDING_CLOSED),
        *(Action.COMMENT_MADE, Action.CASE_EXPORTED, Action.CASE_PACKED),
    }
)
#: Kinds of steps a worker does.
WORKED = frozenset({"serviceTask", "sendTask"})
#: The engine writes its times in milliseconds, and a little after the bank's own.
_SLACK = timedelta(milliseconds=2)
#: How long a completion's rule writes at most.
_COMPLETING = timedelta(seconds=2)

Attached = Mapping[str, Sequence[JournalEntry]]


def attach(
    entries: Iterable[JournalEntry], records: Sequence[ActivityRecord], tasks: Iterable[HumanTask]
) -> tuple[Attached, list[JournalEntry]]:
    """Return the rows of each passage by its id, and those that stand alone; reads and what auditors wrote are left out."""
    by_task = {record.task: record.id for record in records if record.task}
    done = _Done(
        (task.completed_by, task.completed_at, task.id) for task in tasks if task.completed_by and task.completed_at and task.id in by_task
    )
    worked = [record for record in records if record.kind in WORKED]
    attached: dict[str, list[JournalEntry]] = {}
    alone: list[JournalEntry] = []
    for entry in entries:
        if entry.action in READS | _AUDITED:
            continue
        passage = by_task.get(entry.task_id or "") or by_task.get(done.by_writer(entry)) or _of_worker(entry, worked)
        if passage:
            attached.setdefault(passage, []).append(entry)
        else:
            alone.append(entry)
    return attached, alone


class _Done:
    """The tasks that people completed, found by who completed them and when; given as person, instant and task."""

    def __init__(self, tasks: Iterable[tuple[str, datetime, str]]) -> None:
        self._by_person: dict[str, list[tuple[datetime, str]]] = {}
        for person, at, task in sorted(tasks, key=itemgetter(1)):
            self._by_person.setdefault(person, []).append((at, task))

    def by_writer(self, entry: JournalEntry) -> str:
        """Return the task the writer of a row was completing: its rule writes between the completion and its own row. Empty for none."""
        completed = self._by_person.get(entry.actor_id or "", [])
        place = bisect_right(completed, entry.at, key=itemgetter(0))
        return completed[place - 1][1] if place and entry.at - completed[place - 1][0] <= _COMPLETING else ""


def _of_worker(entry: JournalEntry, records: Sequence[ActivityRecord]) -> str | None:
    """Return the worker's step that lasted then: of several the one named after the agency that was asked, else the first to end."""
    if entry.actor_id is not None:
        return None
    lasting = [record for record in records if _lasted(record, entry)]
    agency = str(facts_of(entry).get("agency", "-"))
    named = [record for record in lasting if agency in record.activity]
    ended = sorted(named or lasting, key=lambda record: (record.end is None, record.end))
    return ended[0].id if ended else None


def _lasted(record: ActivityRecord, entry: JournalEntry) -> bool:
    return record.start - _SLACK <= entry.at and (record.end is None or entry.at <= record.end + _SLACK)
