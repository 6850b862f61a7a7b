import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.errors import (
    AgencyUnavailableError,
    BusinessError,
    ConflictError,
    DayClosingError,
    EngineUnavailableError,
    LendingError,
    TransientError,
)
from lending.service.ports import Job
from workers.metrics import Metrics
from workers.outcomes import Completed, Lost, Outcome, Retried, Stuck, Thrown, Unreported
from workers.policies import Retries, compose, judged, logged, measured, nudging, reported

MakeJob = Callable[..., Job]
FIVE = Retries(tries=5, base=timedelta(seconds=1))


class DeclinedError(BusinessError):
    """The case was declined."""

    code = "DECLINED"


def raising(error: BaseException) -> Callable[[Job], Any]:
    def handler(job: Job) -> Any:
        raise error

    return handler


def never(_seconds: float) -> bool:
    return False


def test_a_result_completes(make_job: MakeJob) -> None:
    assert judged(lambda _job: {"score": 1}, FIVE)(make_job()) == Completed({"score": 1})


def test_a_business_error_is_thrown_with_its_code(make_job: MakeJob) -> None:
    assert judged(raising(DeclinedError()), FIVE)(make_job()) == Thrown("DECLINED", "The case was declined.")


@pytest.mark.parametrize(("retries", "left"), [(None, 4), (4, 3), (2, 1)])
def test_a_transient_error_is_tried_again_with_one_try_less(make_job: MakeJob, retries: int | None, left: int) -> None:
    outcome = judged(raising(TransientError("slow")), FIVE)(make_job(retries=retries))
    assert isinstance(outcome, Retried)
    assert (outcome.message, outcome.retries) == ("slow", left)


@pytest.mark.parametrize(("retries", "kept"), [(None, 5), (3, 3), (1, 1)])
def test_a_day_that_is_being_closed_is_waited_for_without_taking_a_try(make_job: MakeJob, retries: int | None, kept: int) -> None:
    outcome = judged(raising(DayClosingError()), FIVE)(make_job(retries=retries))
    assert isinstance(outcome, Retried)
    assert outcome.retries == kept


@pytest.mark.parametrize("retries", [1, 0])
def test_the_last_failed_try_is_an_incident(make_job: MakeJob, retries: int) -> None:
    assert judged(raising(TransientError("slow")), FIVE)(make_job(retries=retries)) == Stuck("slow")


def test_the_last_failed_try_of_an_agency_takes_the_diagrams_way_on(make_job: MakeJob) -> None:
    outcome = judged(raising(AgencyUnavailableError("bureau is down")), FIVE)(make_job(retries=1))
    assert outcome == Thrown("AGENCY_UNAVAILABLE", "bureau is down")


def test_another_error_of_ours_is_an_incident_in_its_own_words(make_job: MakeJob) -> None:
    assert judged(raising(LendingError("no such product")), FIVE)(make_job()) == Stuck("LendingError: no such product")


def test_a_defect_is_an_incident_that_quotes_no_data(make_job: MakeJob, caplog: pytest.LogCaptureFixture) -> None:
    # Given an exception that carries a name, chained to another that does
    def handler(job: Job) -> Any:
        try:
            {}["Zhang Wei"]
        except KeyError:
            int("310101 is no number")

    # When / Then
    outcome = judged(handler, FIVE)(make_job())
    assert isinstance(outcome, Stuck)
    assert "ValueError at test_policies.py" in outcome.message
    assert "app-1" in caplog.text
    assert "ValueError" in caplog.text
    for text in (outcome.message, caplog.text):
        assert "Zhang" not in text
        assert "310101" not in text


@given(left=st.integers(0, 200), draw=st.floats(0, 1, exclude_max=True))
def test_pauses_double_within_half_and_whole_and_never_pass_the_cap(left: int, draw: float) -> None:
    policy = Retries(tries=100, base=timedelta(seconds=1), cap=timedelta(seconds=60))
    whole = min(60.0, 2.0 ** min(30, max(0, 99 - left)))
    assert whole / 2 <= policy.pause(left, lambda: draw).total_seconds() <= whole


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (Completed({"a": 1}), ("complete", "j1", {"a": 1})),
        (Thrown("DECLINED", "no"), ("throw", "j1", "DECLINED", "no")),
        (Retried("slow", 3, timedelta(seconds=2)), ("fail", "j1", "slow", 3, timedelta(seconds=2))),
        (Stuck("why"), ("fail", "j1", "why", 0, timedelta())),
    ],
)
def test_each_outcome_is_told_to_the_engine_once(source: Any, make_job: MakeJob, outcome: Outcome, told: tuple[object, ...]) -> None:
    assert reported(source, never)(lambda _job: outcome)(make_job()) == outcome
    assert source.told == [told]


def test_a_report_waits_for_an_engine_that_is_away(source: Any, make_job: MakeJob) -> None:
    source.fail_next("complete", EngineUnavailableError(), EngineUnavailableError())
    assert reported(source, never)(lambda _job: Completed({}))(make_job()) == Completed({})
    assert len(source.told) == 1


def test_a_report_is_given_up_when_the_process_must_end(source: Any, make_job: MakeJob) -> None:
    source.fail_next("complete", EngineUnavailableError())
    assert reported(source, lambda _seconds: True)(lambda _job: Completed({}))(make_job()) == Unreported()
    assert source.told == []


def test_a_report_is_given_up_when_the_engine_stays_away(source: Any, make_job: MakeJob) -> None:
    source.fail_next("complete", *[EngineUnavailableError() for _ in range(50)])
    assert reported(source, never)(lambda _job: Completed({}))(make_job()) == Unreported()


def test_a_job_that_is_no_longer_ours_is_let_go(source: Any, make_job: MakeJob) -> None:
    source.fail_next("complete", ConflictError())
    assert reported(source, never)(lambda _job: Completed({}))(make_job()) == Lost()
    assert source.told == []


def test_a_refused_report_becomes_an_incident(source: Any, make_job: MakeJob) -> None:
    source.fail_next("throw", LendingError("nothing catches DECLINED"))
    outcome = reported(source, never)(lambda _job: Thrown("DECLINED", "No."))(make_job())
    assert outcome == Stuck("No. The engine refused to take 'thrown': nothing catches DECLINED")
    assert source.told == [("fail", "j1", "No. The engine refused to take 'thrown': nothing catches DECLINED", 0, timedelta())]


def test_an_incident_that_is_refused_too_is_unreported(source: Any, make_job: MakeJob) -> None:
    source.fail_next("fail", LendingError("no"))
    assert reported(source, never)(lambda _job: Stuck("why"))(make_job()) == Unreported()


def test_outcomes_are_counted_and_timed_by_topic(make_job: MakeJob) -> None:
    metrics = Metrics()
    measured(metrics)(lambda _job: Completed({}))(make_job())
    assert metrics.registry.get_sample_value("loanflow_jobs_total", {"topic": "probe.weigh_case", "outcome": "completed"}) == 1
    assert metrics.registry.get_sample_value("loanflow_job_seconds_count", {"topic": "probe.weigh_case"}) == 1


def test_a_log_line_names_the_case_and_never_its_variables(make_job: MakeJob, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    logged(lambda _job: Completed({"name": "Zhang Wei"}))(make_job())
    assert "application=app-1 topic=probe.weigh_case outcome=completed" in caplog.text
    assert "Zhang" not in caplog.text


@pytest.mark.parametrize(("outcome", "nudges"), [(Completed({}), 1), (Thrown("X", ""), 1), (Stuck("why"), 0), (Lost(), 0)])
def test_only_a_case_that_moved_on_nudges(make_job: MakeJob, outcome: Outcome, nudges: int) -> None:
    called: list[int] = []
    assert nudging(lambda: called.append(1))(lambda _job: outcome)(make_job()) == outcome
    assert len(called) == nudges


def test_a_failing_nudge_is_said_and_harms_nothing(make_job: MakeJob, caplog: pytest.LogCaptureFixture) -> None:
    def hook() -> None:
        raise ValueError

    assert nudging(hook)(lambda _job: Completed({}))(make_job()) == Completed({})
    assert "a nudge after a job failed: ValueError" in caplog.text


def test_the_first_policy_is_the_innermost(make_job: MakeJob) -> None:
    order: list[str] = []

    def policy(name: str) -> Any:
        def wrap(step: Any) -> Any:
            def call(job: Job) -> Outcome:
                order.append(name)
                return step(job)  # type: ignore[no-any-return]

            return call

        return wrap

    compose(lambda _job: Completed({}), policy("inner"), policy("outer"))(make_job())
    assert order == ["outer", "inner"]
