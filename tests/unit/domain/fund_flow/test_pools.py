import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lending.domain.fund_flow.pools import POOLS, Mixture, Queue


def _pool(convention):
    pool = POOLS[convention](100)
    pool.put([(200, "drawdown"), (100, "other")])
    return pool


@pytest.mark.parametrize(
    ("convention", "sum_", "parts"),
    [
        ("first_in_first_out", 80, [(80, "other")]),
        ("first_in_first_out", 150, [(100, "other"), (50, "drawdown")]),
        ("first_in_first_out", 350, [(100, "other"), (200, "drawdown"), (50, "other")]),
        ("first_in_first_out", 500, [(100, "other"), (200, "drawdown"), (200, "other")]),
        ("proportional", 80, [(40, "other"), (40, "drawdown")]),
        ("proportional", 400, [(200, "other"), (200, "drawdown")]),
        ("proportional", 500, [(200, "other"), (200, "drawdown"), (100, "other")]),
    ],
)
def test_a_sum_is_made_up_of_parts_by_the_convention(convention, sum_, parts):
    assert list(_pool(convention).take(sum_)) == parts


@pytest.mark.parametrize(
    ("convention", "balance", "parts", "spent"),
    [
        ("first_in_first_out", 5000, [], True),
        ("first_in_first_out", 5000, [(1, "drawdown")], False),
        ("first_in_first_out", 0, [(1, "arrived"), (5000, "other")], False),
        ("proportional", 5000, [], True),
        ("proportional", 0, [], True),
        ("proportional", 2997, [(2, "drawdown"), (1, "arrived")], False),
        ("proportional", 2998, [(2, "drawdown"), (1, "arrived")], True),
    ],
)
def test_by_shares_less_than_a_thousandth_says_nothing_any_more(convention, balance, parts, spent):
    pool = POOLS[convention](balance)
    pool.put(parts)
    assert pool.is_spent() is spent


def test_neighbours_of_one_origin_are_one_part():
    queue = Queue(0)
    queue.put([(1, "drawdown"), (2, "drawdown"), (3, "arrived")])
    assert queue.take(6) == ((3, "drawdown"), (3, "arrived"))


@pytest.mark.parametrize("balance", [0, -50])
def test_an_empty_or_overdrawn_account_holds_nothing(balance):
    assert Queue(balance).take(5) == Mixture(balance).take(5) == ((5, "other"),)


_PARTS = st.lists(st.tuples(st.integers(1, 999), st.sampled_from(["other", "drawdown", "arrived"])), max_size=6)


@settings(max_examples=500)
@given(st.sampled_from(sorted(POOLS)), st.integers(0, 999), _PARTS, st.lists(st.integers(1, 999), max_size=6))
def test_no_money_of_the_drawdown_is_made_or_lost(convention, balance, parts, sums):
    pool = POOLS[convention](balance)
    pool.put(parts)
    came = sum(amount for amount, origin in parts if origin != "other")
    went = 0
    for sum_ in sums:
        taken = pool.take(sum_)
        assert sum(amount for amount, _ in taken) == sum_
        went += sum(amount for amount, origin in taken if origin != "other")
    assert went + sum(pool.traced().values()) == came


@settings(max_examples=500)
@given(st.integers(1, 999), st.integers(1, 999), st.integers(1, 1998))
def test_a_proportional_share_is_right_to_the_unit(other, drawn, sum_):
    pool = Mixture(other)
    pool.put([(drawn, "drawdown")])
    taken = sum(amount for amount, origin in pool.take(min(sum_, other + drawn)) if origin == "drawdown")
    assert abs(taken - min(sum_, other + drawn) * drawn / (other + drawn)) <= 1
