from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.domain.segmentation.policy import policy_on
from lending.domain.segmentation.standing import MOST_POTENTIAL, contribution_of, potential_of

POLICY = policy_on(date(2026, 11, 30))


@pytest.mark.parametrize(
    ("salary_months", "income", "net", "expected"),
    [
        (12, 100_000, 20_000, 4),
        (10, 100_000, 19_999, 3),
        (9, 100_000, 5_000, 2),
        (6, 100_000, 4_999, 1),
        (5, 100_000, -50_000, 0),
        (0, 0, 70_000, 0),
    ],
)
def test_potential_is_a_steady_job_and_growing_assets(salary_months, income, net, expected):
    assert potential_of(salary_months=salary_months, income=income, net=net, policy=POLICY) == expected


@given(st.integers(0, 12), st.integers(0, 10**10), st.integers(-(10**10), 10**10))
def test_potential_has_its_bounds(salary_months, income, net):
    assert 0 <= potential_of(salary_months=salary_months, income=income, net=net, policy=POLICY) <= MOST_POTENTIAL


def test_a_contribution_is_what_was_paid_and_the_margin_on_deposits_rounded_down():
    assert contribution_of(interest_paid=10_000, fees_paid=250, deposits=100_066, policy=POLICY) == 10_000 + 250 + 1_500
    assert contribution_of(interest_paid=0, fees_paid=0, deposits=0, policy=POLICY) == 0
