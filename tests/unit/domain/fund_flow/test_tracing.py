from hypothesis import given, settings
from hypothesis import strategies as st

from lending.domain.fund_flow.tracing import Scope, trace

from .ledgers import World, moved

DRAWDOWN = moved(0, "bank", "borrower", 1000)


def _trace(*transfers, opening=None, **scope):
    world = World({"borrower": 0, "a": 0, "b": 0} if opening is None else opening, (DRAWDOWN, *transfers))
    return trace(DRAWDOWN, world, Scope(**scope))


def test_money_that_was_not_touched_rests_with_the_borrower():
    found = _trace()
    assert (found.resting, found.steps, found.complete) == ({"borrower": 1000}, (), True)


def test_money_is_followed_from_account_to_account_with_its_depth():
    found = _trace(moved(1, "borrower", "a", 600), moved(2, "a", "b", 500), moved(3, "b", "shop", 200))
    assert [(step.transfer.payee, step.minor_units, step.depth) for step in found.steps] == [("a", 600, 1), ("b", 500, 2), ("shop", 200, 3)]
    assert found.resting == {"borrower": 400, "a": 100, "b": 300, "shop": 200}


def test_a_trifle_among_other_money_rests_there_and_is_told_apart():
    transfers = (moved(1, "borrower", "a", 400), moved(2, "a", "shop", 100_000), moved(3, "a", "shop", 100_000), moved(4, "a", "b", 1000))
    found = _trace(*transfers, opening={"borrower": 0, "a": 500_000, "b": 0}, convention="proportional")
    assert (found.resting, found.diluted) == ({"borrower": 600, "shop": 79, "a": 321}, {"a": 321})
    # What comes then is followed as ever
    transfers = (*transfers, moved(5, "borrower", "a", 600), moved(6, "a", "b", 100_000))
    again = _trace(*transfers, opening={"borrower": 0, "a": 500_000, "b": 0}, convention="proportional")
    assert (again.resting, again.diluted) == ({"shop": 79, "a": 721, "b": 200}, {"a": 321})


def test_what_was_there_before_leaves_first_or_in_proportion():
    transfers = (moved(1, "borrower", "shop", 500),)
    assert _trace(*transfers, opening={"borrower": 1000}).resting == {"borrower": 1000}
    assert _trace(*transfers, opening={"borrower": 1000}, convention="proportional").resting == {"borrower": 750, "shop": 250}


def test_other_money_that_comes_in_later_dilutes_or_queues_behind():
    transfers = (moved(1, "employer", "borrower", 1000), moved(2, "borrower", "shop", 1200))
    assert _trace(*transfers).resting == {"shop": 1000}
    assert _trace(*transfers, convention="proportional").resting == {"borrower": 400, "shop": 600}


def test_what_a_stated_payee_received_is_told_apart_wherever_it_goes():
    found = _trace(moved(1, "borrower", "a", 700), moved(2, "a", "b", 300), payees={"a"})
    assert found.arrived == {"a": 400, "b": 300}
    assert found.resting == {"borrower": 300, "a": 400, "b": 300}


def test_money_that_goes_in_a_circle_is_counted_once():
    found = _trace(moved(1, "borrower", "a", 1000), moved(2, "a", "borrower", 1000), moved(3, "borrower", "a", 1000))
    assert found.resting == {"a": 1000}
    assert [step.depth for step in found.steps] == [1, 2, 3]


def test_an_account_that_holds_nothing_more_is_looked_into_anew_when_money_comes_back():
    found = _trace(
        moved(1, "borrower", "a", 1000),
        moved(2, "employer", "borrower", 50),
        moved(3, "a", "borrower", 100),
        moved(4, "borrower", "shop", 60),
    )
    assert found.resting == {"a": 900, "borrower": 90, "shop": 10}


def test_money_is_not_followed_out_of_an_end_nor_beyond_the_depth():
    transfers = (moved(1, "borrower", "a", 400), moved(2, "a", "b", 400))
    assert _trace(*transfers, ends={"a"}).resting == {"borrower": 600, "a": 400}
    assert _trace(*transfers, depth=0).resting == {"borrower": 600, "a": 400}
    assert _trace(*transfers, depth=1).resting == {"borrower": 600, "b": 400}


def test_transfers_after_the_days_are_left_alone():
    assert _trace(moved(1, "borrower", "a", 400, days=30), days=29).resting == {"borrower": 1000}


def test_a_trace_that_would_look_at_too_much_says_so():
    found = _trace(*(moved(number, "borrower", "shop", 1) for number in range(1, 9)), transfers=3)
    assert (found.complete, found.resting) == (False, {"borrower": 997 + 1, "shop": 2})


def test_money_paid_to_an_account_that_may_not_be_looked_into_rests_there():
    assert _trace(opening={}).resting == {"borrower": 1000}


_ACCOUNTS = ("borrower", "a", "b", "c", "shop")


@st.composite
def _worlds(draw):
    pairs = draw(st.lists(st.permutations(_ACCOUNTS).map(lambda order: order[:2]), max_size=25))
    transfers = [moved(number, payer, payee, draw(st.integers(1, 1500))) for number, (payer, payee) in enumerate(pairs, 1)]
    opening = {account: draw(st.integers(0, 500)) for account in _ACCOUNTS if account != "shop"}
    return World(opening, (DRAWDOWN, *transfers))


@settings(max_examples=500)
@given(
    _worlds(),
    st.sampled_from(["first_in_first_out", "proportional"]),
    st.frozensets(st.sampled_from(_ACCOUNTS)),
    st.frozensets(st.sampled_from(_ACCOUNTS)),
)
def test_what_rests_sums_to_the_drawdown_and_no_step_carries_more_than_its_transfer(world, convention, ends, payees):
    found = trace(DRAWDOWN, world, Scope(convention=convention, ends=ends, payees=payees, depth=3))
    assert sum(found.resting.values()) == 1000
    assert all(0 < found.diluted[account] <= found.resting[account] for account in found.diluted)
    assert all(0 < found.arrived[account] <= found.resting[account] for account in found.arrived)
    assert all(0 < step.minor_units <= step.transfer.minor_units for step in found.steps)
    orders = [step.transfer.order for step in found.steps]
    assert orders == sorted(set(orders))


def test_accounts_that_only_a_trifle_came_to_are_not_followed():
    transfers = (moved(1, "borrower", "a", 99), moved(2, "a", "shop", 99), moved(3, "borrower", "b", 100), moved(4, "b", "shop", 100))
    assert _trace(*transfers, least=100).resting == {"borrower": 801, "a": 99, "shop": 100}
