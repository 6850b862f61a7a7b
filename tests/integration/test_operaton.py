from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from lending.adapters.engine import operaton
from lending.adapters.engine.operaton import OperatonEngine
from lending.adapters.engine.operaton_jobs import OperatonJobs
from lending.adapters.engine.operaton_rest import EngineRefusedError, Rest
from lending.errors import ConflictError, EngineUnavailableError
from lending.service.ports import EngineTask, Job, Scalar
from lending.service.task_variables import texts_of

pytestmark = pytest.mark.engine

TOPICS = {"probe.weigh_case": ("amount",)}
MINUTE = timedelta(minutes=1)
NOW = timedelta(0)
DUE = datetime(2030, 1, 2, 10, tzinfo=UTC)


class Case:
    """A case of the probe process and a worker of its own."""

    def __init__(self, engine: OperatonEngine) -> None:
        self.engine, self.jobs, self.key = engine, OperatonJobs(engine.rest), str(uuid4())
        self.facts: dict[str, Scalar] = {
            "application_id": self.key,
            "review_due_at": "2030-01-01T10:00:00Z",
            "lapse_at": "2030-01-02T10:00:00Z",
        }
        self.instance = engine.start("probe", self.key, self.facts)

    def job(self, worker: OperatonJobs | None = None) -> Job:
        return next(job for job in (worker or self.jobs).fetch(TOPICS, 50, MINUTE, NOW) if job.business_key == self.key)

    def to_review(self) -> EngineTask:
        self.jobs.complete(self.job().id, {})
        return self.task()

    def task(self) -> EngineTask:
        return next(task for task in self.engine.changed_tasks(None) if task.business_key == self.key)

    def ends(self) -> list[str]:
        return [record.activity for record in self.engine.activity_history(self.key) if record.activity.startswith("end_")]


@pytest.fixture
def case(engine: OperatonEngine) -> Case:
    return Case(engine)


def test_a_deployment_that_changes_nothing_makes_no_new_version(engine: OperatonEngine, resources: dict[str, bytes]) -> None:
    assert engine.deploy("tests", resources) == ()


def test_only_a_changed_diagram_gets_a_new_version(engine: OperatonEngine, resources: dict[str, bytes]) -> None:
    changed = {**resources, "empty.bpmn": resources["empty.bpmn"].replace(b"Do nothing", f"Do nothing {uuid4()}".encode())}
    assert [identity.partition(":")[0] for identity in engine.deploy("tests", changed)] == ["empty"]


def test_a_faulty_diagram_is_refused(engine: OperatonEngine) -> None:
    with pytest.raises(EngineRefusedError, match="ENGINE-09005"):
        engine.deploy("faulty", {"faulty.bpmn": b"<definitions/>"})


def test_a_start_is_found_by_its_business_key_running_and_finished(engine: OperatonEngine, case: Case) -> None:
    assert engine.instances("probe", case.key) == (case.instance,)
    assert engine.correlate("withdrawn", case.key, {})
    assert engine.instances("probe", case.key) == (case.instance,)
    assert engine.instances("probe", "nobody") == ()


def test_one_business_key_is_taken_twice(engine: OperatonEngine, case: Case) -> None:
    again = engine.start("probe", case.key, case.facts)
    assert engine.instances("probe", case.key) == (case.instance, again)
    engine.correlate("withdrawn", case.key, {})


def test_an_unknown_process_is_refused(engine: OperatonEngine) -> None:
    with pytest.raises(EngineRefusedError, match="No matching process definition"):
        engine.start("nowhere", "key", {})


def test_variables_keep_value_and_type_on_their_way(engine: OperatonEngine) -> None:
    # Given
    facts: dict[str, Scalar] = {"text": "張偉", "count": 3, "large": 2**40, "rate": 0.0445, "secured": True, "nothing": None}
    key = str(uuid4())
    engine.start("empty", key, facts)
    # When
    jobs = OperatonJobs(engine.rest)
    job = next(job for job in jobs.fetch({"empty.do_nothing": tuple(facts)}, 50, MINUTE, NOW) if job.business_key == key)
    # Then
    assert dict(job.variables) == facts
    assert (job.topic, job.retries) == ("empty.do_nothing", None)
    jobs.complete(job.id, {})


def test_the_oldest_jobs_come_first_whatever_their_topic(engine: OperatonEngine) -> None:
    # Given: jobs of two topics in turn, each at a millisecond of its own
    keys = [str(uuid4()) for _ in range(6)]
    for number, key in enumerate(keys):
        facts: dict[str, Scalar] = {"application_id": key, "review_due_at": "2030-01-01T10:00:00Z", "lapse_at": "2030-01-02T10:00:00Z"}
        engine.start(("probe", "empty")[number % 2], key, facts)
    # When
    jobs = OperatonJobs(engine.rest).fetch({**TOPICS, "empty.do_nothing": ()}, 200, timedelta(milliseconds=1), NOW)
    # Then
    assert [job.business_key for job in jobs if job.business_key in keys] == keys


def test_a_message_nobody_waits_for_is_said(engine: OperatonEngine) -> None:
    assert not engine.correlate("withdrawn", str(uuid4()), {})


def test_a_human_task_arrives_with_groups_due_date_and_case(case: Case) -> None:
    task = case.to_review()
    assert (task.name, task.definition, task.process, task.process_instance) == ("Review probe", "review_probe", "probe", case.instance)
    assert task.groups == ("reviewer", "supervisor")
    assert task.due == datetime(2030, 1, 1, 10, tzinfo=UTC)
    assert task.updated is None
    assert task.id in case.engine.open_task_ids()


def test_a_human_task_has_the_variables_of_its_instance(case: Case) -> None:
    task = case.to_review()
    found = case.engine.task_variables([task])
    assert found[task.id].items() >= case.facts.items()
    assert {name: text for name, text in texts_of(found[task.id]).items() if name in case.facts} == case.facts
    ended = replace(task, id="ended", process_instance="no-such-instance")
    assert case.engine.task_variables([task, ended])["ended"] == {}


def test_a_task_is_completed_once(case: Case) -> None:
    task = case.to_review()
    assert case.engine.complete_task(task.id, {"decision": "approved"})
    assert not case.engine.complete_task(task.id, {})
    assert not case.engine.complete_task("no-such-task", {})
    assert task.id not in case.engine.open_task_ids()
    assert case.ends() == ["end_called", "end_probe"]


def test_only_tasks_changed_since_come_again(case: Case) -> None:
    task = case.to_review()
    assert task.id in {found.id for found in case.engine.changed_tasks(task.created)}
    assert task.id not in {found.id for found in case.engine.changed_tasks(task.created + MINUTE)}


def test_every_task_is_read_across_pages(engine: OperatonEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = {Case(engine).to_review().id for _ in range(5)}
    monkeypatch.setattr(operaton, "PAGE", 2)
    found = [task.id for task in engine.changed_tasks(None)]
    assert expected <= set(found)
    assert len(found) == len(set(found))
    assert engine.open_task_ids() == set(found)


def test_timers_fire_up_to_a_date_and_no_further(case: Case) -> None:
    case.to_review()
    case.engine.fire_due(DUE - timedelta(milliseconds=1))
    assert case.ends() == ["end_called"]
    assert case.engine.fire_due(DUE) >= 1
    assert case.ends() == ["end_called", "end_lapsed"]
    assert case.engine.fire_due(DUE) == 0


def test_the_history_tells_the_path_with_called_processes_and_what_was_cancelled(case: Case) -> None:
    # Given
    case.to_review()
    # When
    case.engine.correlate("withdrawn", case.key, {})
    records = {record.activity: record for record in case.engine.activity_history(case.key)}
    # Then
    assert records["end_called"].process == "probe_called"
    assert records["call_probe"].called_instance == records["end_called"].process_instance
    assert records["review_probe"].cancelled
    assert not records["weigh_case"].cancelled
    assert records["end_withdrawn"].end is not None
    assert records["start_probe"].start <= records["end_withdrawn"].start


def test_the_diagram_of_the_version_in_use_is_returned(case: Case, resources: dict[str, bytes]) -> None:
    record = case.engine.activity_history(case.key)[0]
    assert case.engine.model_xml(record.process_definition) == resources["probe.bpmn"]


def test_a_job_is_locked_for_one_worker(case: Case) -> None:
    # Given
    other = OperatonJobs(case.engine.rest)
    job = case.job()
    # Then nobody else gets it, and nobody else may settle it
    assert case.key not in {found.business_key for found in other.fetch(TOPICS, 50, MINUTE, NOW)}
    with pytest.raises(ConflictError):
        other.complete(job.id, {})
    with pytest.raises(ConflictError):
        other.extend(job.id, MINUTE)
    with pytest.raises(ConflictError):
        other.fail(job.id, "late", 1, MINUTE)
    with pytest.raises(ConflictError):
        other.throw(job.id, "DECLINED", "late", {})
    case.jobs.complete(job.id, {})
    with pytest.raises(ConflictError):
        case.jobs.complete(job.id, {})


def test_a_lock_lapses_unless_extended(case: Case, eventually: Callable[..., bool]) -> None:
    other = OperatonJobs(case.engine.rest)
    job = case.job()
    case.jobs.extend(job.id, timedelta(milliseconds=1))
    assert eventually(lambda: case.key in {found.business_key for found in other.fetch(TOPICS, 50, timedelta(milliseconds=1), NOW)})
    with pytest.raises(ConflictError):
        other.extend(job.id, MINUTE)


def test_a_declared_error_takes_its_path(case: Case) -> None:
    case.jobs.throw(case.job().id, "DECLINED", "The case was declined.", {})
    assert case.ends() == ["end_declined"]


def test_an_error_no_diagram_catches_is_refused_and_the_job_stays(case: Case) -> None:
    job = case.job()
    with pytest.raises(EngineRefusedError, match="NOWHERE"):
        case.jobs.throw(job.id, "NOWHERE", "nobody", {})
    case.jobs.complete(job.id, {})


def test_a_failed_job_comes_back_with_its_tries_and_without_any_is_an_incident(case: Case) -> None:
    # Given a try that failed
    case.jobs.fail(case.job().id, "slow", 2, NOW)
    again = case.job()
    assert again.retries == 2
    # When the last one fails too
    case.jobs.fail(again.id, "The bureau did not answer.", 0, NOW)
    # Then
    incident = next(found for found in case.engine.incidents() if found.process_instance == case.instance)
    assert (incident.activity, incident.process, incident.message) == ("weigh_case", "probe", "The bureau did not answer.")
    assert incident.kind == "failedExternalTask"


def test_health_says_why_not(engine: OperatonEngine) -> None:
    assert engine.healthy() is None
    assert "does not answer" in (OperatonEngine(Rest("http://127.0.0.1:1/engine-rest", "u", "p")).healthy() or "")


def test_a_wrong_password_is_told_apart_and_locks_nobody_out_for_good(engine: OperatonEngine, eventually: Callable[..., bool]) -> None:
    stranger = OperatonEngine(Rest(engine.rest.url, "admin", "wrong"))
    assert "LOANFLOW_ENGINE_PASSWORD" in (stranger.healthy() or "")
    with pytest.raises(EngineUnavailableError):
        stranger.open_task_ids()
    stranger.rest.http.close()
    assert eventually(lambda: engine.healthy() is None)
