from datetime import timedelta
from uuid import uuid4

import pytest

from lending.adapters.engine.operaton import OperatonEngine
from lending.adapters.engine.operaton_jobs import OperatonJobs
from lending.service.ports import Standing

pytestmark = pytest.mark.engine

FACTS = {"review_due_at": "2030-01-01T10:00:00Z", "lapse_at": "2030-01-02T10:00:00Z"}
MINUTE, NOW = timedelta(minutes=1), timedelta(0)


@pytest.fixture
def key(engine: OperatonEngine) -> str:
    """A case of the probe process that waits for a worker."""
    key = str(uuid4())
    engine.start("probe", key, {"application_id": key, **FACTS})
    return key


def done(engine: OperatonEngine, key: str, **facts: str) -> None:
    jobs = OperatonJobs(engine.rest)
    jobs.complete(next(job.id for job in jobs.fetch({"probe.weigh_case": ()}, 50, MINUTE, NOW) if job.business_key == key), facts)


def test_where_tokens_stand_is_told_by_the_running_engine(engine: OperatonEngine, key: str) -> None:
    (instance,) = engine.instances("probe", key)
    assert engine.standing(key) == [Standing(instance, "weigh_case")]
    done(engine, key)
    assert engine.standing(key) == [Standing(instance, "review_probe")]
    engine.correlate("withdrawn", key, {})
    assert engine.standing(key) == []


def test_values_of_variables_come_in_the_order_they_were_set_with_the_passage_that_set_them(engine: OperatonEngine, key: str) -> None:
    (instance,) = engine.instances("probe", key)
    done(engine, key, route="person")
    found = engine.variable_history([instance])
    assert [record.at for record in found] == sorted(record.at for record in found)
    route = next(record for record in found if record.name == "route")
    passage = next(record for record in engine.activity_history(key) if record.activity == "weigh_case")
    assert (route.value, route.passage, route.process_instance) == ("person", passage.id, instance)
    assert engine.decision_history([instance]) == []
    engine.correlate("withdrawn", key, {})


def test_several_instances_are_asked_about_at_once_and_told_in_the_order_of_time(engine: OperatonEngine, key: str) -> None:
    other = str(uuid4())
    engine.start("probe", other, {"application_id": other, **FACTS})
    instances = [*engine.instances("probe", key), *engine.instances("probe", other)]
    jobs = OperatonJobs(engine.rest)
    held = {job.business_key: job.id for job in jobs.fetch({"probe.weigh_case": ()}, 50, MINUTE, NOW)}
    jobs.complete(held[other], {"route": "model"})
    jobs.complete(held[key], {"route": "person"})
    found = engine.variable_history(instances)
    assert list(dict.fromkeys((record.process_instance, record.value) for record in found if record.name == "route")) == [
        (instances[1], "model"),
        (instances[0], "person"),
    ]
    query = {"type": "variableUpdate", "excludeObjectValues": "true"}
    alone = [engine.rest.get("/history/detail", processInstanceId=instance, **query) for instance in instances]
    assert len(found) == sum(len(rows) for rows in alone), "each row once"
    assert engine.variable_history([]) == []
    for case in (key, other):
        engine.correlate("withdrawn", case, {})


def test_a_passage_through_a_human_task_names_the_task(engine: OperatonEngine, key: str) -> None:
    done(engine, key)
    task = next(task for task in engine.changed_tasks(None) if task.business_key == key)
    assert [record.activity for record in engine.activity_history(key) if record.task == task.id] == ["review_probe"]
    engine.correlate("withdrawn", key, {})
