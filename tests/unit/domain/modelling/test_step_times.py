from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.domain.modelling.step_times import LEVELS, Times, bottlenecks, times_by_step, times_of, warmth


def seconds(*lengths: float) -> list[timedelta]:
    return [timedelta(seconds=length) for length in lengths]


@pytest.mark.parametrize(
    ("lengths", "median", "slow"),
    [((7,), 7, 7), ((1, 3), 1, 3), ((3, 1, 2), 2, 3), (range(1, 11), 5, 9), (range(1, 12), 6, 10), ((0, 0, 0, 60), 0, 60)],
)
def test_the_middle_and_the_slow_ones_are_lengths_that_were_measured(lengths, median, slow):
    found = times_of(seconds(*lengths))
    assert (found.count, found.median, found.p90) == (len(lengths), *seconds(median, slow))
    assert found.total == timedelta(seconds=sum(lengths))


def test_each_step_has_times_of_its_own():
    found = times_by_step([("a", timedelta(1)), ("b", timedelta(2)), ("a", timedelta(3))])
    assert found == {"a": Times(2, timedelta(1), timedelta(3), timedelta(4)), "b": Times(1, timedelta(2), timedelta(2), timedelta(2))}


def test_the_warmest_step_is_the_one_with_most_and_one_long_wait_leaves_the_rest_warm():
    assert warmth({"a": 0, "b": 1, "c": 60, "d": 10_000}) == {"a": 1, "b": 1, "c": 3, "d": LEVELS}


@pytest.mark.parametrize("amounts", [{}, {"a": 0.0, "b": 0.0}, {"a": -1.0}])
def test_where_nothing_took_time_all_is_cool(amounts):
    assert warmth(amounts) == dict.fromkeys(amounts, 1)


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_half_are_done_within_the_median_and_nine_of_ten_within_p90(lengths):
    measured = seconds(*lengths)
    found = times_of(measured)
    assert 2 * sum(length <= found.median for length in measured) >= len(measured)
    assert 10 * sum(length <= found.p90 for length in measured) >= 9 * len(measured)


def test_steps_that_held_cases_for_much_of_all_time_are_bottlenecks_the_worst_first():
    lengths = {"review": (60, 20), "weigh": (1,), "sign": (100,), "pay": (19,), "visit": (0,)}
    steps = {step: times_of(seconds(*found)) for step, found in lengths.items()}
    assert bottlenecks(steps) == (("sign", 50), ("review", 40))
    assert bottlenecks({}) == ()
    assert bottlenecks({"visit": times_of(seconds(0))}) == ()
    alike = {step: times_of(seconds(1)) for step in "abcd"}
    assert len(bottlenecks(alike)) == 3
