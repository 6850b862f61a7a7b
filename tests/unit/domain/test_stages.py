import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.domain.applications import ENDED, Status
from lending.domain.stages import may_follow

stages = st.sampled_from(Status)


@pytest.mark.parametrize(
    ("now", "then", "may"),
    [
        (Status.SUBMITTED, Status.INTAKE, True),
        (Status.SUPPLEMENT, Status.INTAKE, True),
        (Status.INFORMATION, Status.APPROVAL, True),
        (Status.OFFERED, Status.APPROVAL, False),
        (Status.DISBURSING, Status.SIGNED, False),
        (Status.SIGNED, Status.NOT_DISBURSED, True),
        (Status.WITHDRAWN, Status.APPROVAL, False),
        (Status.DISBURSED, Status.LAPSED, False),
    ],
)
def test_a_case_goes_forward_or_sideways(now, then, may):
    assert may_follow(now, then) is may


@given(stages, stages)
def test_nothing_follows_an_end_and_an_end_follows_everything_else(now, then):
    if now in ENDED:
        assert not may_follow(now, then)
    elif then in ENDED:
        assert may_follow(now, then)


@given(stages, stages, stages)
def test_what_may_follow_may_follow_in_steps(first, second, third):
    if may_follow(first, second) and may_follow(second, third):
        assert may_follow(first, third)
