from collections.abc import Callable
from datetime import timedelta

import pytest

from lending.service.ports import Job
from workers.demand import REMEMBERED, STEADY, SWEEP, Demand

WAIT = timedelta(seconds=2)
TOPICS = {"intake.screen_bureau": ("amount",), "intake.screen_aml": (), "approval.score": (), "collection.call": ()}
INTAKE = {"intake.screen_bureau": ("amount",), "intake.screen_aml": ()}
MakeJob = Callable[..., Job]


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def demand(clock: Clock) -> Demand:
    return Demand(TOPICS, WAIT, clock)


def ask(demand: Demand, *topics: str) -> tuple[set[str], float]:
    """Ask once, have these jobs answered, and return the topics asked for and the seconds the answer might take."""
    question = demand.question()
    demand.answered(question, [Job(f"j{topic}", topic, "", {}, 3, "p") for topic in topics])
    return set(question.topics), question.wait.total_seconds()


def steady(demand: Demand, clock: Clock, *topics: str) -> None:
    ask(demand, *topics)
    clock.now += STEADY
    ask(demand, *topics)


def test_a_quiet_bank_is_asked_for_everything_with_all_patience(demand: Demand, clock: Clock) -> None:
    for _ in range(5):
        assert ask(demand) == (TOPICS.keys(), 2.0)
        clock.now += 2.0


def test_a_bank_whose_processes_have_just_begun_is_asked_for_everything(demand: Demand, clock: Clock) -> None:
    ask(demand, "intake.screen_aml")
    clock.now += STEADY - 0.2
    assert ask(demand, "approval.score") == (TOPICS.keys(), 2.0)
    clock.now += STEADY - 0.2
    assert ask(demand, "intake.screen_aml") == (TOPICS.keys(), 2.0)


def test_while_the_same_processes_are_at_work_only_theirs_are_asked_for(demand: Demand, clock: Clock) -> None:
    steady(demand, clock, "intake.screen_aml")
    clock.now += 0.1
    assert demand.question().topics == INTAKE
    topics, wait = ask(demand, "intake.screen_bureau")
    assert topics == INTAKE.keys()
    assert wait == pytest.approx(SWEEP - 0.1)


def test_all_the_others_are_asked_for_four_times_a_second(demand: Demand, clock: Clock) -> None:
    steady(demand, clock, "intake.screen_aml")
    whole = 0
    for _ in range(100):
        clock.now += 0.05
        whole += ask(demand, "intake.screen_aml")[0] == TOPICS.keys()
    assert 14 <= whole <= 20


def test_a_job_of_another_process_brings_everything_back_for_a_while(demand: Demand, clock: Clock) -> None:
    steady(demand, clock, "intake.screen_aml")
    clock.now += SWEEP
    assert ask(demand, "collection.call")[0] == TOPICS.keys()
    clock.now += 0.05
    assert ask(demand, "intake.screen_aml")[0] == TOPICS.keys()
    clock.now += STEADY
    ask(demand, "intake.screen_aml", "collection.call")
    clock.now += 0.05
    assert ask(demand)[0] == {*INTAKE, "collection.call"}


def test_a_process_without_a_job_for_long_is_not_asked_for_in_between(demand: Demand, clock: Clock) -> None:
    steady(demand, clock, "intake.screen_aml", "collection.call")
    for _ in range(int(REMEMBERED + STEADY) + 2):
        clock.now += 1.0
        ask(demand, "intake.screen_aml")
    clock.now += 0.05
    assert ask(demand)[0] == INTAKE.keys()


def test_a_question_that_nobody_answered_is_asked_again(demand: Demand, clock: Clock) -> None:
    steady(demand, clock, "intake.screen_aml")
    clock.now += SWEEP
    assert demand.question().whole
    clock.now += 0.01
    assert demand.question().whole
