# ruff: noqa: ARG002 -- a fake takes what the real one takes
"""The workflow engine in memory: it keeps what it is told and does no steps by itself."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

from lending.domain.decision_tables import Tables, Value, decide, fitting_row
from lending.errors import EngineUnavailableError
from lending.service.decision_tables import read_tables
from lending.service.engine_ports import BegunInstance, CompletedTask, Told
from lending.service.ports import (
    ActivityRecord,
    DecisionRecord,
    DeployedDecision,
    DeployedProcess,
    DeployedVersion,
    EngineTask,
    Fact,
    Incident,
    Passed,
    Scalar,
    Standing,
    VariableRecord,
)
from tests.support.engine_moves import FakeMeasures, FakeMoves


class FakeEngine:
    """Implements `lending.service.ports.Engine`; `down` makes every call fail, `waiting` says which messages some case waits for."""

    def __init__(self) -> None:
        self.down = False
        #: Instances as (process, business key, variables), by id.
        self.started: dict[str, tuple[str, str, Mapping[str, Scalar]]] = {}
        #: Messages that a case waits for, as (message, business key).
        self.waiting: set[tuple[str, str]] = set()
        self.correlated: list[tuple[str, str, Mapping[str, Scalar]]] = []
        self.tasks: dict[str, EngineTask] = {}
        #: Variables of instances, by the task that stands in them.
        self.holds: dict[str, Mapping[str, Scalar]] = {}
        self.completed: list[tuple[str, Mapping[str, Scalar]]] = []
        self.deployed: dict[str, bytes] = {}
        #: Every content of the decisions that were deployed more than once, by file.
        self.tables: dict[str, list[bytes]] = {}
        self.fired: list[datetime] = []
        self.history: list[ActivityRecord] = []
        self.variables: list[VariableRecord] = []
        self.decisions: list[DecisionRecord] = []
        self.begun: list[BegunInstance] = []
        self.done_tasks: list[CompletedTask] = []
        self.stands: list[Standing] = []
        self.troubles: list[Incident] = []
        self.listed: list[DeployedProcess] = []
        #: Steps and cases that ended, as (when, what).
        self.passed: list[tuple[datetime, Passed]] = []
        self.moves = FakeMoves(self.model_xml)
        self.measures = FakeMeasures()
        #: When each definition was deployed.
        self.deployed_at: dict[str, datetime] = {}

    def deploy(self, name: str, resources: Mapping[str, bytes]) -> tuple[str, ...]:
        self._answer()
        changed = tuple(file for file, content in resources.items() if self.deployed.get(file) != content)
        for file in changed:
            if file.endswith(".dmn") and file in self.deployed:
                self.tables.setdefault(file, [self.deployed[file]]).append(resources[file])
        self.deployed.update(resources)
        return tuple(self._listed_anew(file) or file for file in changed)

    def _listed_anew(self, file: str) -> str | None:
        """Give a process that is listed another version when its diagram changed."""
        process = file.removesuffix(".bpmn")
        place = next((place for place, found in enumerate(self.listed) if found.process == process), None)
        if place is None or self.deployed.get(f"{self.listed[place].definition}.bpmn") == self.deployed[file]:
            return None
        version = int(self.listed[place].version) + 1
        self.listed[place] = replace(self.listed[place], version=str(version), definition=f"{process}:{version}:x")
        self.deployed[f"{self.listed[place].definition}.bpmn"] = self.deployed[file]
        return self.listed[place].definition

    def start(self, process: str, business_key: str, variables: Mapping[str, Scalar]) -> str:
        self._answer()
        instance = str(uuid4())
        self.started[instance] = (process, business_key, dict(variables))
        return instance

    def instances(self, process: str, business_key: str) -> tuple[str, ...]:
        self._answer()
        return tuple(instance for instance, (of, key, _) in self.started.items() if (of, key) == (process, business_key))

    def correlate(self, message: str, business_key: str, variables: Mapping[str, Scalar]) -> bool:
        self._answer()
        if (message, business_key) not in self.waiting:
            return False
        self.waiting.remove((message, business_key))
        self.correlated.append((message, business_key, dict(variables)))
        return True

    def complete_task(self, task_id: str, variables: Mapping[str, Scalar]) -> bool:
        self._answer()
        if self.tasks.pop(task_id, None) is None:
            return False
        self.completed.append((task_id, dict(variables)))
        return True

    def changed_tasks(self, since: datetime | None) -> Iterable[EngineTask]:
        self._answer()
        return [task for task in self.tasks.values() if since is None or (task.updated or task.created) >= since]

    def task_variables(self, tasks: Sequence[EngineTask]) -> Mapping[str, Mapping[str, Scalar]]:
        self._answer()
        return {task.id: self.holds.get(task.id, {}) for task in tasks}

    def open_task_ids(self) -> frozenset[str]:
        self._answer()
        return frozenset(self.tasks)

    def fire_due(self, until: datetime) -> int:
        self._answer()
        self.fired.append(until)
        return 0

    def activity_history(self, business_key: str) -> Sequence[ActivityRecord]:
        self._answer()
        return [record for record in self.history if business_key in {record.process_instance, self._key_of(record)}]

    def variable_history(self, instances: Iterable[str]) -> Sequence[VariableRecord]:
        self._answer()
        return [record for record in self.variables if record.process_instance in set(instances)]

    def decision_history(self, instances: Iterable[str]) -> Sequence[DecisionRecord]:
        self._answer()
        return [record for record in self.decisions if record.process_instance in set(instances)]

    def told(self, decision: str, since: datetime, until: datetime) -> Told:
        self._answer()
        return Told(
            instances=[found for found in self.begun if found.begun <= until],
            tasks=[found for found in self.done_tasks if since < found.completed <= until],
            decisions=[found for found in self.decisions if found.decision == decision and since < found.at <= until],
        )

    def standing(self, business_key: str) -> Sequence[Standing]:
        self._answer()
        return list(self.stands)

    def deployed_decisions(self) -> Sequence[DeployedDecision]:
        self._answer()
        files = sorted(file for file in self.deployed if file.endswith(".dmn"))
        found = ((file.removesuffix(".dmn"), decision) for file in files for decision in read_tables(self.deployed[file]))
        counts = {file.removesuffix(".dmn"): len(contents) for file, contents in self.tables.items()}
        versions = ((file, decision, counts.get(file, 1)) for file, decision in found)
        return [DeployedDecision(key, key.capitalize(), _table_id(file, number, key), number) for file, key, number in versions]

    def decision_versions(self, decision: str) -> Sequence[DeployedVersion]:
        found = next((each for each in self.deployed_decisions() if each.decision == decision), None)
        if found is None:
            return []
        file = found.definition.partition("#")[0].partition(":")[0]
        return [DeployedVersion(_table_id(file, number, decision), number, None, 0) for number in range(found.version, 0, -1)]

    def decide(self, decision_definition: str, facts: Mapping[str, Fact]) -> Sequence[DecisionRecord]:
        tables, asked = read_tables(self.decision_xml(decision_definition)), decision_definition.partition("#")[2]
        known = {name: value for name, value in facts.items() if not isinstance(value, date)}
        needed = {name: value for need in tables[asked].needs for name, value in decide(tables, need, known).items()}
        taken = (asked, *tables[asked].needs)
        return [_taken(tables, decision, {**known, **needed}, required=decision != asked) for decision in taken]

    def decision_xml(self, decision_definition: str) -> bytes:
        self._answer()
        named = decision_definition.partition("#")[0]
        file, _, version = named.partition(":")
        return self.tables[f"{file}.dmn"][int(version or 1) - 1] if f"{file}.dmn" in self.tables else self.deployed[f"{named}.dmn"]

    def model_xml(self, process_definition: str) -> bytes:
        self._answer()
        return self.deployed[f"{process_definition}.bpmn"]

    def incidents(self) -> Sequence[Incident]:
        self._answer()
        return list(self.troubles)

    def processes(self) -> Sequence[DeployedProcess]:
        self._answer()
        return list(self.listed)

    def versions(self, process: str) -> Sequence[DeployedVersion]:
        self._answer()
        names = [file.removesuffix(".bpmn") for file in self.deployed if file.startswith(f"{process}:")]
        cases = {**{found.definition: found.cases for found in self.listed}, **Counter(by for by, _, _ in self.moves.cases.values())}
        found = [DeployedVersion(name, int(name.split(":")[1]), self.deployed_at.get(name), cases.get(name, 0)) for name in names]
        return sorted(found, key=lambda version: -version.version)

    def steps_taken(self, process: str, since: datetime, until: datetime, most: int | None) -> Sequence[Passed]:
        self._answer()
        return [found for at, found in self.passed if found.step and since < at <= until][:most]

    def cases_ended(self, process: str, since: datetime, until: datetime, most: int | None) -> Sequence[Passed]:
        self._answer()
        return [found for at, found in self.passed if not found.step and since < at <= until][:most]

    def retry(self, incident_id: str) -> bool:
        self._answer()
        before = len(self.troubles)
        self.troubles = [trouble for trouble in self.troubles if trouble.id != incident_id]
        return len(self.troubles) < before

    def healthy(self) -> str | None:
        return "The engine is down." if self.down else None

    def put_task(self, task: EngineTask) -> EngineTask:
        """Let a task wait for a person."""
        self.tasks[task.id] = task
        return task

    def move_due(self, task_id: str, due: datetime, at: datetime) -> None:
        """Change a task's due date, as the engine reports it the next time it is asked."""
        self.tasks[task_id] = replace(self.tasks[task_id], due=due, updated=at)

    def _key_of(self, record: ActivityRecord) -> str | None:
        started = self.started.get(record.process_instance)
        return started[1] if started else None

    def _answer(self) -> None:
        if self.down:
            raise EngineUnavailableError("The engine does not answer.")


def _table_id(file: str, number: int, decision: str) -> str:
    return f"{file}#{decision}" if number == 1 else f"{file}:{number}#{decision}"


def _taken(tables: Tables, decision: str, facts: Mapping[str, Value], *, required: bool) -> DecisionRecord:
    row = fitting_row(tables, decision, facts)
    return DecisionRecord(
        decision=decision,
        name=decision.capitalize(),
        definition=f"{decision}:1:fake",
        process_instance="",
        passage="",
        at=datetime(2026, 11, 23, tzinfo=UTC),
        inputs={column.clause: _scalar(facts.get(column.name)) for column in tables[decision].columns},
        rules=(row.id,) if row else (),
        outputs={name: _scalar(value) for name, value in decide(tables, decision, facts).items()},
        required=required,
    )


def _scalar(value: Value) -> Scalar:
    return float(value) if isinstance(value, Decimal) else value
