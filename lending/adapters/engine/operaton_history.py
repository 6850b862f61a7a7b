"""What Operaton remembers of a case: passages, variables as they were set, decisions as they were taken, and where its tokens stand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import requests

from lending.adapters.engine.operaton_rest import EngineRefusedError, Rest, identifier, instant
from lending.service.engine_ports import ActivityRecord, DecisionRecord, Scalar, Standing, VariableRecord

_OLDEST_FIRST = {"sortBy": "startTime", "sortOrder": "asc"}
#: Instances named in one question: an address of 40 characters each stays far below the 8 kB that servers read.
_NAMED = 50


def passages(rest: Rest, business_key: str) -> Sequence[ActivityRecord]:
    """Return every passage of the case's instances, called ones included, in order of their start."""
    waiting = [row["id"] for row in history(rest, "process-instance", processInstanceBusinessKey=business_key)]
    seen: set[str] = set()
    records: list[ActivityRecord] = []
    while waiting:
        seen.update(waiting)
        found = [activity_record(row) for row in _each(rest, "/history/activity-instance", waiting, _OLDEST_FIRST)]
        records += found
        called = dict.fromkeys(record.called_instance for record in found if record.called_instance)
        waiting = [instance for instance in called if instance not in seen]
    return sorted(records, key=lambda record: record.start)


def history(rest: Rest, kind: str, **query: str) -> list[dict[str, Any]]:
    """Return the rows of a kind of history, oldest first."""
    rows: list[dict[str, Any]] = rest.get(f"/history/{kind}", **_OLDEST_FIRST, **query)
    return rows


def variables(rest: Rest, instances: Iterable[str]) -> Sequence[VariableRecord]:
    """Return every value the variables of these instances were given, oldest first."""
    query = {"type": "variableUpdate", "excludeObjectValues": "true", "sortBy": "time", "sortOrder": "asc"}
    wanted = list(instances)
    groups = (",".join(wanted[first : first + _NAMED]) for first in range(0, len(wanted), _NAMED))
    answers = rest.get_each("/history/detail", [{**query, "processInstanceIdIn": group} for group in groups])
    return sorted((_variable(row) for rows in answers for row in rows), key=lambda record: record.at)


def decisions(rest: Rest, instances: Iterable[str]) -> Sequence[DecisionRecord]:
    """Return every decision taken for these instances, those a decision needs included, oldest first."""
    query = {"includeInputs": "true", "includeOutputs": "true", "sortBy": "evaluationTime", "sortOrder": "asc"}
    return sorted(
        (decision_record(row) for row in _each(rest, "/history/decision-instance", instances, query)), key=lambda record: record.at
    )


def _each(rest: Rest, path: str, instances: Iterable[str], query: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for rows in rest.get_each(path, [{**query, "processInstanceId": found_in} for found_in in instances]):
        yield from rows


def standing(rest: Rest, business_key: str) -> Sequence[Standing]:
    """Return where the tokens of the case's running instances stand now, from the running engine and not from its history."""
    running = rest.get("/process-instance", businessKey=business_key)
    return [found for row in running for found in _standing_in(rest, row["id"])]


def _standing_in(rest: Rest, found_in: str) -> Iterator[Standing]:
    try:
        tree = rest.get(f"/process-instance/{identifier(found_in)}/activity-instances")
    except EngineRefusedError as error:
        if error.status == requests.codes.not_found:  # ended between the two questions
            return
        raise
    yield from (Standing(found_in, node) for node in _nodes(tree))


def _nodes(tree: Mapping[str, Any]) -> Iterator[str]:
    for child in tree["childActivityInstances"]:
        node, _, body = child["activityId"].partition("#")
        yield node
        if not body:  # within the passage that holds repetitions stand only those
            yield from _nodes(child)
    yield from (child["activityId"].partition("#")[0] for child in tree["childTransitionInstances"])


def activity_record(row: Mapping[str, Any]) -> ActivityRecord:
    """Return a passage as a row of the history tells it."""
    return ActivityRecord(
        id=row["id"],
        activity=row["activityId"],
        name=row["activityName"],
        kind=row["activityType"],
        process=row["processDefinitionKey"],
        process_definition=row["processDefinitionId"],
        process_instance=row["processInstanceId"],
        start=instant(row["startTime"]),
        end=instant(row["endTime"]) if row["endTime"] else None,
        cancelled=bool(row["canceled"]),
        called_instance=row["calledProcessInstanceId"],
        task=row["taskId"],
    )


def _variable(row: Mapping[str, Any]) -> VariableRecord:
    value: Scalar = row["value"]
    return VariableRecord(row["variableName"], value, instant(row["time"]), row["processInstanceId"], row["activityInstanceId"] or "")


def decision_record(row: Mapping[str, Any]) -> DecisionRecord:
    """Return a decision as a row of the history tells it."""
    return DecisionRecord(
        decision=row["decisionDefinitionKey"],
        name=row["decisionDefinitionName"] or row["decisionDefinitionKey"],
        definition=row["decisionDefinitionId"],
        process_instance=row["processInstanceId"],
        passage=row["activityInstanceId"] or "",
        at=instant(row["evaluationTime"]),
        inputs={clause["clauseId"]: clause["value"] for clause in row["inputs"]},
        rules=tuple(dict.fromkeys(clause["ruleId"] for clause in row["outputs"] if clause["ruleId"])),
        outputs={clause["variableName"]: clause["value"] for clause in row["outputs"]},
        required=row["rootDecisionInstanceId"] is not None,
    )
