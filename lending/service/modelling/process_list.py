"""The list of processes: version, running cases, incidents, and how many cases came through lately."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from lending.domain.actors import Actor
from lending.service.ports import Bank
from lending.service.staff import require_staff

#: Days over which cases that came through are counted.
DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedProcess:
    """A process: `older` of its `cases` run by an older version; `ended` counts those that came through in the last DAYS."""

    process: str
    name: str
    version: str
    cases: int
    older: int
    incidents: int
    ended: int


def list_processes(bank: Bank, actor: Actor) -> Sequence[ListedProcess]:
    """Return the processes that are deployed, by name; EngineUnavailableError when nobody can tell."""
    require_staff(actor)
    found = bank.engine.processes()
    stuck = Counter(incident.process for incident in bank.engine.incidents())
    ended = bank.engine.measures.throughput([each.process for each in found], bank.now() - timedelta(days=DAYS))
    return [
        ListedProcess(
            process=each.process,
            name=each.name,
            version=each.version,
            cases=each.cases,
            older=sum(version.cases for version in bank.engine.versions(each.process) if version.definition != each.definition),
            incidents=stuck[each.process],
            ended=ended.get(each.process, 0),
        )
        for each in found
    ]
