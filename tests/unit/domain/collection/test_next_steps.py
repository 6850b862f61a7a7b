from typing import get_args

import pytest

from lending.domain.collection.contacts import Outcome
from lending.domain.collection.next_steps import NEXT_STEPS, NextStep, after_message


def test_every_outcome_has_steps_that_may_follow_it_and_no_step_is_left_over():
    assert set(NEXT_STEPS) == set(get_args(Outcome))
    assert {step for steps in NEXT_STEPS.values() for step in steps} == set(get_args(NextStep))


@pytest.mark.parametrize(("outcome", "step"), [("delivered", "wait"), ("undelivered", "call")])
def test_a_message_that_did_not_arrive_is_followed_by_a_call(outcome, step):
    assert after_message(outcome) == step
