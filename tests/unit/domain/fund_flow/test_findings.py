from decimal import Decimal
from itertools import pairwise

from lending.domain.fund_flow.findings import judge_flow, path_to
from lending.domain.fund_flow.tracing import Scope, trace

from .ledgers import World, moved

DRAWDOWN = moved(0, "bank", "borrower", 3000)
OPENING = dict.fromkeys(("borrower", "supplier", "friend", "shell", "cousin"), 0)


def _trace(*transfers, drawdown=DRAWDOWN, ends=("broker", "private")):
    world = World(OPENING, (drawdown, *transfers))
    return trace(drawdown, world, Scope(ends=frozenset(ends), payees=frozenset({"supplier"})))


def test_money_with_the_stated_payee_was_used_for_its_purpose():
    found = judge_flow([_trace(moved(1, "borrower", "supplier", 2000))], {"broker": "brokerage"})
    assert (found.purpose_share, found.misused_share, found.misuses) == (Decimal("0.6666"), Decimal("0.0000"), ())


def test_money_that_comes_round_five_accounts_to_a_broker_is_found_with_its_path():
    way = ("borrower", "supplier", "shell", "friend", "cousin", "broker")
    transfers = [moved(number, *pair, 3000 - number) for number, pair in enumerate(pairwise(way), 1)]
    found = judge_flow([_trace(*transfers)], {"broker": "brokerage"})
    (misuse,) = found.misuses
    assert (misuse.sink, misuse.account, misuse.minor_units) == ("brokerage", "broker", 2995)
    assert [step.transfer.payee for step in misuse.path] == list(way[1:])
    assert found.purpose_share == Decimal("0.0013")
    assert found.misused_share == Decimal("0.9983")


def test_the_path_is_the_one_of_the_largest_part_and_never_goes_back_in_time():
    found = _trace(
        moved(1, "borrower", "friend", 100),
        moved(2, "borrower", "cousin", 900),
        moved(3, "friend", "private", 100),
        moved(4, "cousin", "private", 800),
        moved(5, "borrower", "cousin", 2000),
    )
    assert [step.transfer.id for step in path_to(found, "private")] == ["t0002", "t0004"]


def test_several_sinks_are_told_by_size():
    found = judge_flow(
        [_trace(moved(1, "borrower", "private", 500), moved(2, "borrower", "broker", 700))], {"broker": "brokerage", "private": "borrower"}
    )
    assert [(misuse.account, misuse.minor_units) for misuse in found.misuses] == [("broker", 700), ("private", 500)]


def test_a_drawdown_paid_straight_into_a_sink_has_no_path():
    paid = moved(0, "bank", "broker", 3000)
    (misuse,) = judge_flow([_trace(drawdown=paid)], {"broker": "brokerage"}).misuses
    assert (misuse.minor_units, misuse.path) == (3000, ())


def test_the_drawdowns_of_a_loan_are_judged_together_and_nothing_paid_out_has_no_share():
    used, paid = _trace(moved(1, "borrower", "supplier", 3000)), _trace(drawdown=moved(0, "bank", "broker", 1000))
    found = judge_flow([used, paid], {"broker": "brokerage"})
    assert (found.purpose_share, found.misused_share) == (Decimal("0.7500"), Decimal("0.2500"))
    assert judge_flow([], {}).purpose_share == Decimal("0.0000")
