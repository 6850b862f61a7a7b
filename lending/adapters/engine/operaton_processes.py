"""What is deployed on Operaton and where its cases stand, and another try for a step that failed."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import requests

from lending.adapters.engine.operaton_rest import EngineRefusedError, Rest, identifier
from lending.service.engine_ports import DeployedProcess

#: Which resource holds the retries of an incident's cause, by the incident's type.
_RETRIED = {"failedJob": "job", "failedExternalTask": "external-task"}


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
