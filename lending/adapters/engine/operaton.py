"""The engine port on Operaton (and Camunda 7.24, whose REST API is the same)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pycamunda.message
import pycamunda.processdef
import requests
from defusedxml import ElementTree

from lending.adapters.engine import operaton_decisions, operaton_history, operaton_journal, operaton_processes, operaton_timers
from lending.adapters.engine.operaton_measures import OperatonMeasures
from lending.adapters.engine.operaton_moves import OperatonMoves
from lending.adapters.engine.operaton_rest import EngineRefusedError, Rest, identifier, instant, timestamp, typed
from lending.errors import EngineUnavailableError
from lending.service.engine_ports import Told
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

#: Rows asked for at once.
PAGE = 500
#: Instances remembered before the memory is emptied.
REMEMBERED = 10_000
#: Diagrams and decision tables remembered likewise.
REMEMBERED_DEFINITIONS = 200
#: A task carries the time its transaction began, and shows up at its end: look back that far.
OVERLAP = timedelta(seconds=5)
TICK = timedelta(milliseconds=1)
_CANDIDATE_GROUPS = "{http://camunda.org/schema/1.0/bpmn}candidateGroups"
_USER_TASK = "{http://www.omg.org/spec/BPMN/20100524/MODEL}userTask"


@dataclass(frozen=True, slots=True)
class OperatonEngine:
    """Operaton at the other end of a REST API."""

    rest: Rest
    #: Candidate groups by user task, by definition id: a deployed definition never changes.
    _groups: dict[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict, init=False, repr=False)
    #: Diagrams and decision tables by the path they are asked for at: a deployed definition never changes.
    _definitions: dict[str, bytes] = field(default_factory=dict, init=False, repr=False)
    #: Process instances by id, of tasks seen lately.
    _cases: dict[str, dict[str, Any]] = field(default_factory=dict, init=False, repr=False)

    @property
    def moves(self) -> OperatonMoves:
        """Return what moves running instances from one version to another."""
        return OperatonMoves(self.rest)

    @property
    def measures(self) -> OperatonMeasures:
        """Return what its history tells of a process over a time."""
        return OperatonMeasures(self.rest)

    def deploy(self, name: str, resources: Mapping[str, bytes]) -> tuple[str, ...]:
        """Deploy what changed since the deployment of that name and return the ids of new process definitions.

        Raises EngineRefusedError on a faulty diagram.
        """
        form = {
            "deployment-name": name,
            "deployment-source": "loanflow",
            "enable-duplicate-filtering": "true",
            "deploy-changed-only": "true",
        }
        files = {file: (file, content, "application/octet-stream") for file, content in resources.items()}
        answer = self.rest.post("/deployment/create", data=form, files=files)
        return tuple(sorted(answer["deployedProcessDefinitions"] or ()))

    def start(self, process: str, business_key: str, variables: Mapping[str, Scalar]) -> str:
        """Start an instance of the newest version and return its id.

        Not idempotent (one business key is taken twice): ask `instances` first.
        """
        command = pycamunda.processdef.StartInstance(self.rest.url, key=identifier(process), business_key=business_key)
        command.session = self.rest
        command.variables = typed(variables)
        return str(command().id_)

    def instances(self, process: str, business_key: str) -> tuple[str, ...]:
        """Return the ids of running and finished instances, oldest first."""
        rows = operaton_history.history(
            self.rest, "process-instance", processDefinitionKey=process, processInstanceBusinessKey=business_key
        )
        return tuple(row["id"] for row in rows)

    def correlate(self, message: str, business_key: str, variables: Mapping[str, Scalar]) -> bool:
        """Deliver a message to whatever waits for it in the case; False when nothing does."""
        # CorrelateSingle answers 400 both to "nobody waits" and to "two wait"; all with results tells them apart.
        # Without results pycamunda fails on the empty answer.
        command = pycamunda.message.CorrelateAll(self.rest.url, message, business_key=business_key, result_enabled=True)
        command.session = self.rest
        command.process_variables = typed(variables)
        return bool(command())

    def complete_task(self, task_id: str, variables: Mapping[str, Scalar]) -> bool:
        """Complete a human task; False when it is no longer open."""
        try:
            self.rest.post(f"/task/{identifier(task_id)}/complete", {"variables": typed(variables)})
        except EngineRefusedError as error:
            # Operaton answers 500 here; 404 is what its documentation promises for a task that is gone.
            if error.status == requests.codes.not_found or "Cannot find task with id" in str(error):
                return False
            raise
        return True

    def changed_tasks(self, since: datetime | None) -> Iterable[EngineTask]:
        """Return open human tasks created or changed since then, oldest first; some seconds earlier ones come again."""
        changed = {} if since is None else {"updatedAfter": timestamp(since - OVERLAP)}
        for page in self._task_pages(changed):
            cases = self._remembered({row["processInstanceId"] for row in page})
            # A task whose instance ended between the two queries is gone: nothing to tell.
            yield from (self._task(row, cases[row["processInstanceId"]]) for row in page if row["processInstanceId"] in cases)

    def _task_pages(self, changed: Mapping[str, str]) -> Iterator[list[dict[str, Any]]]:
        """Page by creation time, not by offset: a task completed meanwhile would shift the rest, and one would be missed."""
        seen: set[str] = set()
        after: dict[str, str] = {}
        while True:
            rows = self.rest.get("/task", sortBy="created", sortOrder="asc", maxResults=PAGE, active="true", **changed, **after)
            fresh = [row for row in rows if row["id"] not in seen]
            if fresh:
                yield fresh
            if len(rows) < PAGE or not fresh:
                return
            seen.update(row["id"] for row in fresh)
            after = {"createdAfter": timestamp(instant(rows[-1]["created"]) - TICK)}

    def _remembered(self, ids: set[str]) -> Mapping[str, dict[str, Any]]:
        """Ask only for instances not asked for before: what is read of them never changes."""
        if len(self._cases) > REMEMBERED:
            self._cases.clear()
        if unknown := ids - self._cases.keys():
            self._cases.update(operaton_processes.instances_by_id(self.rest, unknown))
        return self._cases

    def _task(self, row: Mapping[str, Any], case: Mapping[str, Any]) -> EngineTask:
        return EngineTask(
            id=row["id"],
            name=row["name"] or row["taskDefinitionKey"],
            definition=row["taskDefinitionKey"],
            process=case["definitionKey"],
            process_instance=row["processInstanceId"],
            business_key=case["businessKey"] or "",
            groups=self._groups_of(row["processDefinitionId"]).get(row["taskDefinitionKey"], ()),
            due=instant(row["due"]) if row["due"] else None,
            created=instant(row["created"]),
            updated=instant(row["lastUpdated"]) if row["lastUpdated"] else None,
        )

    def _groups_of(self, definition: str) -> Mapping[str, tuple[str, ...]]:
        """Read candidate groups from the diagram, where they are constants.

        The task query leaves them out, and one request per task would be slow.
        """
        if definition not in self._groups:
            model = ElementTree.fromstring(self.model_xml(definition))
            self._groups[definition] = {task.get("id", ""): _names(task.get(_CANDIDATE_GROUPS, "")) for task in model.iter(_USER_TASK)}
        return self._groups[definition]

    def task_variables(self, tasks: Sequence[EngineTask]) -> Mapping[str, Mapping[str, Scalar]]:
        """Return the plain variables that each task's instance has now, by the task's id, with one question for all."""
        found = operaton_processes.variables_by_instance(self.rest, {task.process_instance for task in tasks})
        return {task.id: found.get(task.process_instance, {}) for task in tasks}

    def open_task_ids(self) -> frozenset[str]:
        """Return the ids of all open human tasks."""
        return frozenset(row["id"] for page in self._task_pages({}) for row in page)

    def fire_due(self, until: datetime) -> int:
        """Fire the timers due up to that instant, earliest first, those they create included, and return how many fired.

        A timer that could not fire now is tried again: the engine's own executor would wait for its day on the wall clock.
        """
        return operaton_timers.fire_due(self.rest, until)

    def activity_history(self, business_key: str) -> Sequence[ActivityRecord]:
        """Return every passage of the case's instances, called ones included, in order of their start."""
        return operaton_history.passages(self.rest, business_key)

    def variable_history(self, instances: Iterable[str]) -> Sequence[VariableRecord]:
        """Return every value the variables of these instances were given, oldest first."""
        return operaton_history.variables(self.rest, instances)

    def decision_history(self, instances: Iterable[str]) -> Sequence[DecisionRecord]:
        """Return every decision taken for these instances, oldest first."""
        return operaton_history.decisions(self.rest, instances)

    def told(self, decision: str, since: datetime, until: datetime) -> Told:
        """Return what happened in a time, over all cases."""
        return operaton_journal.told(self.rest, decision, since, until)

    def standing(self, business_key: str) -> Sequence[Standing]:
        """Return where the tokens of the case stand now, from the running engine and not from its history."""
        return operaton_history.standing(self.rest, business_key)

    def deployed_decisions(self) -> Sequence[DeployedDecision]:
        """Return the decisions that are deployed, each in its newest version."""
        return operaton_decisions.deployed(self.rest)

    def decide(self, decision_definition: str, facts: Mapping[str, Fact]) -> Sequence[DecisionRecord]:
        """Take a decision outside of any case and return it, then those it needs."""
        return operaton_decisions.decide(self.rest, decision_definition, facts, self.decision_xml(decision_definition))

    def decision_versions(self, decision: str) -> Sequence[DeployedVersion]:
        """Return the versions of a decision, the newest first."""
        return operaton_decisions.versions(self.rest, decision)

    def decision_xml(self, decision_definition: str) -> bytes:
        """Return the tables a deployed decision belongs to, by its id."""
        return self._definition(f"/decision-definition/{identifier(decision_definition)}/xml", "dmnXml")

    def model_xml(self, process_definition: str) -> bytes:
        """Return the diagram of a deployed definition, by its id."""
        return self._definition(f"/process-definition/{identifier(process_definition)}/xml", "bpmn20Xml")

    def _definition(self, path: str, name: str) -> bytes:
        if len(self._definitions) > REMEMBERED_DEFINITIONS:
            self._definitions.clear()
        if path not in self._definitions:
            self._definitions[path] = str(self.rest.get(path)[name]).encode()
        return self._definitions[path]

    def incidents(self) -> Sequence[Incident]:
        """Return the open incidents, oldest first, each once."""
        return operaton_processes.incidents(self.rest)

    def processes(self) -> Sequence[DeployedProcess]:
        """Return what is deployed, in its newest version, with the cases now at each element of any version."""
        return operaton_processes.deployed(self.rest)

    def versions(self, process: str) -> Sequence[DeployedVersion]:
        """Return the versions of a process, the newest first, with the cases that run by each."""
        return operaton_processes.versions(self.rest, process)

    def steps_taken(self, process: str, since: datetime, until: datetime, most: int | None) -> Sequence[Passed]:
        """Return the steps that ended in a time, in any version, the newest first; those cut short left out."""
        return operaton_processes.steps_taken(self.rest, process, since, until, most)

    def cases_ended(self, process: str, since: datetime, until: datetime, most: int | None) -> Sequence[Passed]:
        """Return the cases that ended in a time, the newest first."""
        return operaton_processes.cases_ended(self.rest, process, since, until, most)

    def retry(self, incident_id: str) -> bool:
        """Try the step of an incident once more; False when the incident is gone."""
        return operaton_processes.retry(self.rest, incident_id)

    def healthy(self) -> str | None:
        """Return None when the engine answers us, or why not."""
        try:
            self.rest.get("/process-definition/count")
        except (EngineUnavailableError, EngineRefusedError) as error:
            return str(error)
        return None


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())
