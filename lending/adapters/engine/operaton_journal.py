"""What Operaton remembers of a time, over all cases: instances begun, human tasks completed, decisions taken."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from lending.adapters.engine.operaton_history import decision_record
from lending.adapters.engine.operaton_rest import Rest, instant, timestamp
from lending.service.engine_ports import BegunInstance, CompletedTask, DecisionRecord, Told

#: Rows asked for at once.
_PAGE = 1_000


#: Before any instance was.
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


def told(rest: Rest, decision: str, since: datetime, until: datetime) -> Told:
    """Return what happened in a time over all cases; instances however long ago they began."""
    return Told(
        instances=_instances(rest, _BEGINNING, until),
        tasks=_tasks(rest, since, until),
        decisions=_decisions(rest, decision, since, until),
    )


def _instances(rest: Rest, since: datetime, until: datetime) -> Sequence[BegunInstance]:
    """Return the instances begun in a time, called ones included, oldest first."""
    query = {"startedAfter": timestamp(since), "startedBefore": timestamp(until), "sortBy": "startTime", "sortOrder": "asc"}
    return [
        BegunInstance(
            id=row["id"],
            process=row["processDefinitionKey"],
            business_key=row["businessKey"] or "",
            begun=instant(row["startTime"]),
            called=row["superProcessInstanceId"] is not None,
        )
        for row in _pages(rest, "/history/process-instance", query)
    ]


def _tasks(rest: Rest, since: datetime, until: datetime) -> Sequence[CompletedTask]:
    """Return the human tasks completed in a time, oldest first; those that the process took back were not."""
    query = {"finishedAfter": timestamp(since), "finishedBefore": timestamp(until), "sortBy": "endTime", "sortOrder": "asc"}
    return [
        CompletedTask(
            id=row["id"],
            definition=row["taskDefinitionKey"],
            process_instance=row["processInstanceId"],
            completed=instant(row["endTime"]),
        )
        for row in _pages(rest, "/history/task", query)
        if row["deleteReason"] == "completed"
    ]


def _decisions(rest: Rest, decision: str, since: datetime, until: datetime) -> Sequence[DecisionRecord]:
    """Return how a decision was taken in a time, oldest first."""
    query = {
        "decisionDefinitionKey": decision,
        "evaluatedAfter": timestamp(since),
        "evaluatedBefore": timestamp(until),
        "includeInputs": "true",
        "includeOutputs": "true",
        "sortBy": "evaluationTime",
        "sortOrder": "asc",
    }
    return [decision_record(row) for row in _pages(rest, "/history/decision-instance", query)]


def _pages(rest: Rest, path: str, query: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Page by offset: what is asked about is over, so nothing shifts."""
    first = 0
    while rows := rest.get(path, firstResult=first, maxResults=_PAGE, **query):
        yield from rows
        first += len(rows)
        if len(rows) < _PAGE:
            return
