"""Decisions that Operaton is asked for outside of any case."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from lending.adapters.engine.operaton_history import decision_record
from lending.adapters.engine.operaton_processes import MOST_VERSIONS, deployment_times
from lending.adapters.engine.operaton_rest import EngineRefusedError, Rest, identifier, typed
from lending.service.decision_tables import read_tables
from lending.service.engine_ports import DecisionRecord, DeployedDecision, DeployedVersion, Fact

#: Evaluations among which ours is looked for: cases decide beside us, some two hundred times a second at most.
_RECENT = "200"
_WHOLE_ROWS = {"includeInputs": "true", "includeOutputs": "true"}


def deployed(rest: Rest) -> Sequence[DeployedDecision]:
    """Return the newest version of each decision, in the order of their keys."""
    rows = rest.get("/decision-definition", latestVersion="true", sortBy="key", sortOrder="asc")
    return [DeployedDecision(row["key"], row["name"] or row["key"], row["id"], row["version"]) for row in rows]


def versions(rest: Rest, decision: str) -> Sequence[DeployedVersion]:
    """Return the versions of a decision, the newest first, with when each was deployed."""
    rows = rest.get("/decision-definition", key=decision, sortBy="version", sortOrder="desc", maxResults=MOST_VERSIONS)
    times = deployment_times(rest)
    return [DeployedVersion(row["id"], int(row["version"]), times.get(row["deploymentId"]), 0) for row in rows]


def decide(rest: Rest, definition: str, facts: Mapping[str, Fact], content: bytes) -> Sequence[DecisionRecord]:
    """Evaluate a decision of a file (DMN) on some facts.

    The answer of the evaluation does not say which rule fired; the engine's history does.
    """
    rest.post(f"/decision-definition/{identifier(definition)}/evaluate", {"variables": typed(_scalars(facts))})
    query = {"decisionDefinitionId": definition, "rootDecisionInstancesOnly": "true", "sortBy": "evaluationTime", "sortOrder": "desc"}
    rows = rest.get("/history/decision-instance", maxResults=_RECENT, **query, **_WHOLE_ROWS)
    clauses = {column.clause: column.name for table in read_tables(content).values() for column in table.columns}
    asked = next((row for row in rows if row["processInstanceId"] is None and _same(row, facts, clauses)), None)
    if asked is None:
        raise EngineRefusedError("The engine keeps no history of decisions; set its history level to full.", status=0, kind="")
    rows = rest.get("/history/decision-instance", rootDecisionInstanceId=asked["id"], **_WHOLE_ROWS)
    return sorted(map(decision_record, rows), key=lambda record: record.required)


def _scalars(facts: Mapping[str, Fact]) -> dict[str, Any]:
    """Write days as the engine's tables read them, whatever time zone it runs in."""
    return {name: f"{value}T00:00:00" if isinstance(value, date) else value for name, value in facts.items()}


def _same(row: Mapping[str, Any], facts: Mapping[str, Fact], clauses: Mapping[str, str]) -> bool:
    """Tell whether a decision was taken on the same facts: then the same rule fired, whoever asked."""
    came_in = {clauses.get(clause["clauseId"], ""): clause["value"] for clause in row["inputs"]}
    return all(came_in[name] == value for name, value in facts.items() if name in came_in and not isinstance(value, date))
