"""The workflow engine as the use cases and workers know it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from lending.service.modelling.measure_ports import Measures
from lending.service.modelling.move_ports import Moves

#: What an engine variable may be (design: variables are scalars).
Scalar = str | int | float | bool | None
#: What a decision may be asked about.
Fact = Scalar | date


@dataclass(frozen=True, slots=True)
class EngineTask:
    """An open human task as the engine sees it."""

    id: str
    name: str
    definition: str
    process: str
    process_instance: str
    business_key: str
    groups: tuple[str, ...]
    due: datetime | None
    created: datetime
    updated: datetime | None


@dataclass(frozen=True, slots=True)
class ActivityRecord:
    """One passage of a process instance through an element of its diagram."""

    id: str
    activity: str
    name: str | None
    kind: str
    process: str
    process_definition: str
    process_instance: str
    start: datetime
    end: datetime | None
    cancelled: bool
    called_instance: str | None
    #: The human task's id, None for any other step.
    task: str | None = None


@dataclass(frozen=True, slots=True)
class VariableRecord:
    """A value that a variable was given; `passage` is where."""

    name: str
    value: Scalar
    at: datetime
    process_instance: str
    passage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecord:
    """A decision taken by its table: inputs by clause, rules that fired, outputs by name; `required` by another one of the same step."""

    decision: str
    name: str
    definition: str
    process_instance: str
    passage: str
    at: datetime
    inputs: Mapping[str, Scalar]
    rules: tuple[str, ...]
    outputs: Mapping[str, Scalar] = field(default_factory=dict)
    required: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """A token that stands at a node of a running instance."""

    process_instance: str
    node: str


@dataclass(frozen=True, slots=True)
class Incident:
    """A step the engine could not take by itself."""

    id: str
    kind: str
    activity: str
    process: str
    process_instance: str
    message: str
    at: datetime
    business_key: str = ""


@dataclass(frozen=True, slots=True)
class DeployedProcess:
    """A process as it is deployed; `steps` counts the cases now at each element, over all of its versions."""

    process: str
    name: str
    definition: str
    version: str
    cases: int
    steps: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DeployedVersion:
    """A version of a process in the engine; `cases` counts those that run by it, `deployed_at` is None where nobody knows."""

    definition: str
    version: int
    deployed_at: datetime | None
    cases: int


@dataclass(frozen=True, slots=True)
class Passed:
    """A step that was taken or, with an empty `step`, a whole case that ended: how long it took."""

    step: str
    length: timedelta


@dataclass(frozen=True, slots=True)
class DeployedDecision:
    """A decision as it is deployed, in its newest version."""

    decision: str
    name: str
    definition: str
    version: int


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of automated work handed to a worker."""

    id: str
    topic: str
    business_key: str
    variables: Mapping[str, Scalar]
    #: Tries left, None before the first failure.
    retries: int | None
    process_instance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunInstance:
    """A process instance that the engine remembers; `called` by another one."""

    id: str
    process: str
    business_key: str
    begun: datetime
    called: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletedTask:
    """A human task that was completed, not one that the process took back."""

    id: str
    definition: str
    process_instance: str
    completed: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an engine remembers of a time: instances begun by its end, tasks completed and decisions taken in it, oldest first."""

    instances: Sequence[BegunInstance]
    tasks: Sequence[CompletedTask]
    decisions: Sequence[DecisionRecord]


class Engine(Protocol):
    """A Camunda-compatible engine: Operaton or Zeebe."""

    @property
    def moves(self) -> Moves:
        """Return what moves running instances from one version to another."""

    @property
    def measures(self) -> Measures[ActivityRecord]:
        """Return what its history tells of a process over a time."""

    def deploy(self, name: str, resources: Mapping[str, bytes]) -> tuple[str, ...]:
        """Deploy what changed and return the ids of new definitions."""

    def start(self, process: str, business_key: str, variables: Mapping[str, Scalar]) -> str:
        """Start an instance and return its id; not idempotent, ask `instances` first."""

    def instances(self, process: str, business_key: str) -> tuple[str, ...]:
        """Return the ids of running and finished instances."""

    def correlate(self, message: str, business_key: str, variables: Mapping[str, Scalar]) -> bool:
        """Deliver a message; False when nothing waits for it."""

    def complete_task(self, task_id: str, variables: Mapping[str, Scalar]) -> bool:
        """Complete a human task; False when it is no longer open."""

    def changed_tasks(self, since: datetime | None) -> Iterable[EngineTask]:
        """Return open human tasks created or changed since then."""

    def task_variables(self, tasks: Sequence[EngineTask]) -> Mapping[str, Mapping[str, Scalar]]:
        """Return the plain variables that each task's instance has now, by the task's id; a task whose instance ended has none."""

    def open_task_ids(self) -> frozenset[str]:
        """Return the ids of all open human tasks."""

    def fire_due(self, until: datetime) -> int:
        """Fire the timers due up to that instant and return how many."""

    def activity_history(self, business_key: str) -> Sequence[ActivityRecord]:
        """Return every passage of the case's instances, called ones included, in order."""

    def variable_history(self, instances: Iterable[str]) -> Sequence[VariableRecord]:
        """Return every value the variables of these instances were given, oldest first."""

    def decision_history(self, instances: Iterable[str]) -> Sequence[DecisionRecord]:
        """Return every decision taken for these instances, those a decision needs included, oldest first."""

    def told(self, decision: str, since: datetime, until: datetime) -> Told:
        """Return what happened after one instant and until another, over all cases; of decisions the named one."""

    def standing(self, business_key: str) -> Sequence[Standing]:
        """Return where the tokens of the case stand now, from the running engine and not from its history."""

    def deployed_decisions(self) -> Sequence[DeployedDecision]:
        """Return the decisions that are deployed, each in its newest version."""

    def decide(self, decision_definition: str, facts: Mapping[str, Fact]) -> Sequence[DecisionRecord]:
        """Take a decision outside of any case and return it, then those it needs; a fact of None is not known."""

    def decision_versions(self, decision: str) -> Sequence[DeployedVersion]:
        """Return the versions of a decision, the newest first; `cases` is 0, a decision is taken and over."""

    def decision_xml(self, decision_definition: str) -> bytes:
        """Return the tables a deployed decision belongs to."""

    def model_xml(self, process_definition: str) -> bytes:
        """Return the diagram of a deployed definition."""

    def incidents(self) -> Sequence[Incident]:
        """Return the open incidents."""

    def processes(self) -> Sequence[DeployedProcess]:
        """Return what is deployed, in its newest version, with the cases in it."""

    def versions(self, process: str) -> Sequence[DeployedVersion]:
        """Return the versions of a process, the newest first."""

    def steps_taken(self, process: str, since: datetime, until: datetime, most: int | None) -> Sequence[Passed]:
        """Return the steps that ended after one instant and until another, in any version; those cut short left out.

        The newest version's first, the newest first, and no more than `most`; None is all of them.
        """

    def cases_ended(self, process: str, since: datetime, until: datetime, most: int | None) -> Sequence[Passed]:
        """Return the cases that ended so, the newest first; no more than `most`, None is all of them."""

    def retry(self, incident_id: str) -> bool:
        """Try the step of an incident once more; False when the incident is gone."""

    def healthy(self) -> str | None:
        """Return None when the engine answers, or why not."""


class JobSource(Protocol):
    """Where workers get their jobs from."""

    def fetch(self, topics: Mapping[str, Sequence[str]], capacity: int, lock: timedelta, wait: timedelta) -> Sequence[Job]:
        """Fetch and lock up to `capacity` jobs with the variables named by topic, waiting for the first one at most `wait`."""

    def complete(self, job_id: str, variables: Mapping[str, Scalar]) -> None:
        """Complete a job."""

    def fail(self, job_id: str, message: str, retries: int, retry_after: timedelta) -> None:
        """Give a job back with the tries left; 0 raises an incident."""

    def throw(self, job_id: str, code: str, message: str, variables: Mapping[str, Scalar]) -> None:
        """End a job with a BPMN error."""

    def extend(self, job_id: str, lock: timedelta) -> None:
        """Hold a job longer."""
