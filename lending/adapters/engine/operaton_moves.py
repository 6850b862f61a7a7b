"""Moves of running instances between versions on Operaton: its migration plans, and what it says against them."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lending.adapters.engine.operaton_rest import EngineRefusedError, Rest, identifier
from lending.service.modelling.move_ports import NotMovedError, Objection, Route, RunningCase

#: Instances asked for by their ids at once.
_PAGE = 500


@dataclass(frozen=True, slots=True)
class OperatonMoves:
    """Implements `lending.service.modelling.move_ports.Moves` over a REST API."""

    rest: Rest

    def generate(self, source: str, target: str) -> Sequence[tuple[str, str]]:
        """Return the pairs that Operaton takes for the same: of one id and kind, in parts that are the same too."""
        plan = self.rest.post("/migration/generate", {"sourceProcessDefinitionId": source, "targetProcessDefinitionId": target})
        return [(found["sourceActivityIds"][0], found["targetActivityIds"][0]) for found in plan["instructions"]]

    def objections(self, route: Route) -> Sequence[Objection]:
        """Return what stands against a route whatever the case."""
        report = self.rest.post("/migration/validate", _plan(route))
        return [
            Objection(found["instruction"]["sourceActivityIds"][0], found["instruction"]["targetActivityIds"][0], tuple(found["failures"]))
            for found in report["instructionReports"]
        ]

    def standing(self, definition: str) -> Mapping[str, int]:
        """Count by element the tokens of a definition's running instances, those that wait at a join among them."""
        # The statistics of what runs leave joins out; those of history count every passage that has not ended.
        rows = self.rest.get(f"/history/process-definition/{identifier(definition)}/statistics")
        return {row["id"]: row["instances"] for row in rows}

    def running(self, definition: str, elements: Collection[str] = (), most: int | None = None) -> Sequence[RunningCase]:
        """Return the running instances of a definition, by their ids."""
        query = {"processDefinitionId": definition, "sortBy": "instanceId", "sortOrder": "asc"}
        at = {"activityIdIn": ",".join(elements)} if elements else {}
        limit = {} if most is None else {"maxResults": most}
        rows = self.rest.get("/process-instance", **query, **at, **limit)
        return [RunningCase(row["id"], row["businessKey"] or "") for row in rows]

    def definitions(self, instances: Collection[str]) -> Mapping[str, str]:
        """Return by which definition instances run."""
        return dict(self._definitions(sorted(instances)))

    def _definitions(self, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
        for start in range(0, len(ids), _PAGE):
            rows = self.rest.post("/process-instance", {"processInstanceIds": ids[start : start + _PAGE]})
            yield from ((row["id"], row["definitionId"]) for row in rows)

    def move(self, route: Route, instance: str) -> None:
        """Move one instance: all of it or nothing."""
        order = {"migrationPlan": _plan(route), "processInstanceIds": [instance], "skipCustomListeners": True, "skipIoMappings": True}
        try:
            self.rest.post("/migration/execute", order)
        except EngineRefusedError as error:
            raise NotMovedError(str(error).partition("\n")[0], reasons=_reasons(str(error))) from error


def _plan(route: Route) -> dict[str, Any]:
    """Write a plan as the engine reads it; what waits for a time or a message keeps what it waits for."""
    return {
        "sourceProcessDefinitionId": route.source,
        "targetProcessDefinitionId": route.target,
        "instructions": [
            {"sourceActivityIds": [one], "targetActivityIds": [other], "updateEventTrigger": False} for one, other in route.pairs
        ],
    }


def _reasons(message: str) -> tuple[str, ...]:
    """Return the lines of the engine's report, its own number and the instance's id left out: element and what is wrong in one line."""
    told: list[str] = []
    element = ""
    for line in message.splitlines()[1:]:
        text = line.strip()
        if text.startswith("Cannot migrate"):
            element = text.partition("'")[2].partition(":")[0].partition("'")[0]
        elif text:
            told.append(f"{element}: {text}" if element else text)
    return tuple(Counter(told)) or (message.partition(" ")[2] or message,)
