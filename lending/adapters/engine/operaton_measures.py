"""What Operaton's history tells of a process over a time."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lending.adapters.engine.operaton_history import activity_record, history
from lending.adapters.engine.operaton_pages import ended_rows
from lending.adapters.engine.operaton_rest import Rest, instant, timestamp
from lending.service.engine_ports import ActivityRecord
from lending.service.modelling.measure_ports import EndedCase, LateTasks

#: Instances asked for by their ids at once.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class OperatonMeasures:
    """Implements `lending.service.modelling.measure_ports.Measures` over a REST API."""

    rest: Rest

    def late(self, process: str, since: datetime, until: datetime, most: int | None) -> Mapping[str, int]:
        """Count by step the human tasks that ended after they were due."""
        return Counter(row["taskDefinitionKey"] for row in self._late(LateTasks(process, since, until, most)))

    def late_cases(self, tasks: LateTasks) -> Sequence[str]:
        """Return the business keys of the cases that human tasks ended late in, each once."""
        rows = [row for row in self._late(tasks) if tasks.step in {None, row["taskDefinitionKey"]}]
        rows = [row for row in rows if tasks.definition in {None, row["processDefinitionId"]}]
        ids, keys = list(dict.fromkeys(row["processInstanceId"] for row in rows)), dict[str, str]()
        for first in range(0, len(ids), _AT_ONCE):
            found = self.rest.post("/history/process-instance", {"processInstanceIds": ids[first : first + _AT_ONCE]})
            keys |= {row["id"]: row["businessKey"] or row["id"] for row in found}
        return list(dict.fromkeys(keys.get(each, each) for each in ids))

    def _late(self, tasks: LateTasks) -> list[Mapping[str, Any]]:
        """Return the newest tasks that ended, or all of them, as far as they did so after they were due."""
        query = {"processDefinitionKey": tasks.process, "finished": "true"}
        rows = ended_rows(self.rest, "/history/task", tasks.since, tasks.until, tasks.most, **query)
        return [row for row in rows if row["due"] and instant(row["endTime"]) > instant(row["due"])]

    def ended(self, process: str, since: datetime, until: datetime, most: int) -> Sequence[EndedCase]:
        """Return the instances that ended by themselves, the newest first."""
        query = {"processDefinitionKey": process, "completed": "true", "sortBy": "endTime", "sortOrder": "desc", "maxResults": most}
        rows = self.rest.get("/history/process-instance", finishedAfter=timestamp(since), finishedBefore=timestamp(until), **query)
        return [EndedCase(row["id"], row["businessKey"] or "", row["processDefinitionId"], instant(row["endTime"])) for row in rows]

    def passages(self, instance: str) -> Sequence[ActivityRecord]:
        """Return the passages of one instance, in order of their start."""
        return [activity_record(row) for row in history(self.rest, "activity-instance", processInstanceId=instance)]

    def throughput(self, processes: Iterable[str], since: datetime) -> Mapping[str, int]:
        """Count by process the instances that ended since then."""
        asked = {"finished": "true", "finishedAfter": timestamp(since)}
        return {each: self.rest.get("/history/process-instance/count", processDefinitionKey=each, **asked)["count"] for each in processes}
