from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from lending.adapters.engine import operaton_pages
from lending.adapters.engine.operaton import OperatonEngine
from lending.adapters.engine.operaton_jobs import OperatonJobs
from lending.service.ports import Job

pytestmark = pytest.mark.engine

FACTS = {"review_due_at": "2030-01-01T10:00:00Z", "lapse_at": "2030-01-02T10:00:00Z"}
MINUTE, NOW = timedelta(minutes=1), timedelta(0)


def job_of(jobs: OperatonJobs, key: str) -> Job:
    return next(job for job in jobs.fetch({"probe.weigh_case": ()}, 50, MINUTE, NOW) if job.business_key == key)


def test_what_is_deployed_comes_with_the_cases_at_each_step(engine: OperatonEngine) -> None:
    # Given
    def at_weigh_case() -> int:
        return next(found for found in engine.processes() if found.process == "probe").steps.get("weigh_case", 0)

    before, key = at_weigh_case(), str(uuid4())
    # When
    engine.start("probe", key, {"application_id": key, **FACTS})
    # Then
    assert at_weigh_case() == before + 1
    engine.correlate("withdrawn", key, {})
    assert at_weigh_case() == before


def test_a_failed_step_is_offered_again_after_a_retry_and_its_incident_is_gone(engine: OperatonEngine) -> None:
    # Given a case whose step failed for good
    jobs, key = OperatonJobs(engine.rest), str(uuid4())
    engine.start("probe", key, {"application_id": key, **FACTS})
    jobs.fail(job_of(jobs, key).id, "boom", 0, NOW)
    incident = next(found for found in engine.incidents() if found.business_key == key)
    # When
    assert engine.retry(incident.id)
    # Then
    assert incident.id not in {found.id for found in engine.incidents()}
    assert job_of(jobs, key).business_key == key
    assert not engine.retry(incident.id)
    engine.correlate("withdrawn", key, {})


def test_what_ended_is_timed_by_step_and_by_case(engine: OperatonEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    # Given nothing of what ran on this engine before: the clock is the same for both
    before, key = datetime.now(UTC), str(uuid4())
    engine.start("probe", key, {"application_id": key, **FACTS})
    # When the case is withdrawn: its step was cut short, its start was passed
    engine.correlate("withdrawn", key, {})
    until = datetime.now(UTC) + timedelta(seconds=1)
    # Then
    taken = [each.step for each in engine.steps_taken("probe", before, until, 1000)]
    assert "start_probe" in taken
    assert "weigh_case" not in taken
    assert all(each.length >= timedelta(0) for each in engine.steps_taken("probe", before, until, 1000))
    assert len(engine.cases_ended("probe", before, until, 1000)) >= 1
    assert engine.cases_ended("probe", before - timedelta(days=2), before - timedelta(days=1), 1000) == []
    assert len(engine.steps_taken("probe", before, until, 1)) == 1
    # And page by page it is the same, what ended at one instant included
    monkeypatch.setattr(operaton_pages, "PAGE", 1)
    assert sorted(each.step for each in engine.steps_taken("probe", before, until, None)) == sorted(taken)
