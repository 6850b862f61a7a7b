"""What is deployed on Operaton and where its cases stand, and another try for a step that failed."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import requests

from lending.adapters.engine.operaton_pages import ended_rows
from lending.adapters.engine.operaton_rest import EngineRefusedError, Rest, identifier, instant
from lending.service.engine_ports import DeployedProcess, DeployedVersion, Incident, Passed, Scalar

#: Which resource holds the retries of an incident's cause, by the incident's type.
_RETRIED = {"failedJob": "job", "failedExternalTask": "external-task"}
#: Types of variables that are plain values.
_PLAIN = frozenset({"String", "Integer", "Long", "Short", "Double", "Boolean"})
#: Versions of a process or decision that are listed, the newest first.
MOST_VERSIONS = 50
#: Deployments looked through for when each version was made; an older one is listed without its day.
_MOST_DEPLOYMENTS = 1_000


def deployed(rest: Rest) -> Sequence[DeployedProcess]:
    """Return each process in its newest version, with the cases now at each element of any version, by name."""
    versions: dict[str, list[dict[str, Any]]] = {}
    for row in rest.get("/process-definition/statistics"):
        versions.setdefault(row["definition"]["key"], []).append(row)
    return sorted((_process(rest, rows) for rows in versions.values()), key=lambda found: found.name)


def _process(rest: Rest, rows: Sequence[dict[str, Any]]) -> DeployedProcess:
    steps: Counter[str] = Counter()
    for row in rows:
        if row["instances"]:
            found = rest.get(f"/process-definition/{identifier(row['id'])}/statistics")
            steps.update({activity["id"]: activity["instances"] for activity in found})
    newest = max((row["definition"] for row in rows), key=lambda definition: int(definition["version"]))
    return DeployedProcess(
        process=newest["key"],
        name=newest["name"] or newest["key"],
        definition=newest["id"],
        version=str(newest["version"]),
        cases=sum(row["instances"] for row in rows),
        steps={step: count for step, count in steps.items() if count},
    )


def versions(rest: Rest, process: str) -> Sequence[DeployedVersion]:
    """Return the versions of a process, the newest first, with the cases that run by each and when each was deployed."""
    cases = {row["definition"]["id"]: row["instances"] for row in rest.get("/process-definition/statistics")}
    rows = rest.get("/process-definition", key=process, sortBy="version", sortOrder="desc", maxResults=MOST_VERSIONS)
    times = deployment_times(rest)
    return [DeployedVersion(row["id"], int(row["version"]), times.get(row["deploymentId"]), cases.get(row["id"], 0)) for row in rows]


def deployment_times(rest: Rest) -> dict[str, datetime]:
    """Return when each deployment was made, by its id; of the newest ones."""
    made = rest.get("/deployment", sortBy="deploymentTime", sortOrder="desc", maxResults=_MOST_DEPLOYMENTS)
    return {row["id"]: instant(row["deploymentTime"]) for row in made}


def steps_taken(rest: Rest, process: str, since: datetime, until: datetime, most: int | None) -> Sequence[Passed]:
    """Return the steps that ended in a time, the newest version's first, or all of them; those cut short are left out."""
    return [Passed(row["activityId"], _length(row)) for row in islice(_steps(rest, process, since, until, most), most)]


def _steps(rest: Rest, process: str, since: datetime, until: datetime, most: int | None) -> Iterator[Mapping[str, Any]]:
    for definition in rest.get("/process-definition", key=process, sortBy="version", sortOrder="desc", maxResults=MOST_VERSIONS):
        query = {"finished": "true", "processDefinitionId": definition["id"]}
        rows = ended_rows(rest, "/history/activity-instance", since, until, most, **query)
        yield from (row for row in rows if not row["canceled"])


def cases_ended(rest: Rest, process: str, since: datetime, until: datetime, most: int | None) -> Sequence[Passed]:
    """Return the cases that ended in a time, the newest first, or all of them."""
    query = {"finished": "true", "processDefinitionKey": process}
    return [Passed("", _length(row)) for row in ended_rows(rest, "/history/process-instance", since, until, most, **query)]


def _length(row: Mapping[str, Any]) -> timedelta:
    return timedelta(milliseconds=row["durationInMillis"])


def retry(rest: Rest, incident_id: str) -> bool:
    """Give the failed step of an incident one more try; False when the incident is gone or has nothing to try again."""
    try:
        incident = rest.get(f"/incident/{identifier(incident_id)}")
        resource = _RETRIED.get(incident["incidentType"])
        if resource is None:
            return False
        rest.request("PUT", f"{rest.url}/{resource}/{identifier(incident['configuration'])}/retries", json={"retries": 1})
    except EngineRefusedError as error:
        if error.status == requests.codes.not_found:
            return False
        raise
    return True


def incidents(rest: Rest) -> Sequence[Incident]:
    """Return the open incidents, oldest first, each once: the copies the engine hangs on calling processes are left out."""
    found = rest.get("/incident", sortBy="incidentTimestamp", sortOrder="asc")
    rows = [row for row in found if row["id"] == row["rootCauseIncidentId"]]
    cases = instances_by_id(rest, {row["processInstanceId"] for row in rows}) if rows else {}
    return [_incident_of(row, cases.get(row["processInstanceId"], {})) for row in rows]


def instances_by_id(rest: Rest, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return running instances by their ids, as the engine tells of them."""
    rows = rest.post("/process-instance", {"processInstanceIds": sorted(ids)})
    return {row["id"]: row for row in rows}


def variables_by_instance(rest: Rest, ids: Iterable[str]) -> dict[str, dict[str, Scalar]]:
    """Return the variables of running instances that are plain values, by the instance's id; those of a single step are left out."""
    found: dict[str, dict[str, Scalar]] = {}
    for row in rest.post("/variable-instance?deserializeValues=false", {"processInstanceIdIn": sorted(ids)}):
        if row["executionId"] == row["processInstanceId"] and row["type"] in _PLAIN:
            found.setdefault(row["processInstanceId"], {})[row["name"]] = row["value"]
    return found


def _incident_of(row: Mapping[str, Any], case: Mapping[str, Any]) -> Incident:
    return Incident(
        id=row["id"],
        kind=row["incidentType"],
        activity=row["failedActivityId"] or row["activityId"],
        process=case.get("definitionKey", ""),
        process_instance=row["processInstanceId"],
        message=row["incidentMessage"] or "",
        at=instant(row["incidentTimestamp"]),
        business_key=case.get("businessKey") or "",
    )
