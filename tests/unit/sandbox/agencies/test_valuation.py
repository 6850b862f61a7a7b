from datetime import date
from decimal import Decimal

from sandbox.agencies.valuation import value
from sandbox.contract import Call
from sandbox.draws import SEED


def valued(number, kind="house"):
    collateral = {"kind": kind, "reference": f"title {number}", "declared_value": "1000000"}
    return value(Call({"collateral": collateral, "as_of": date(2026, 11, 23)}, None, None, SEED))


def test_nine_in_ten_collaterals_are_worth_what_was_declared():
    values = [Decimal(valued(number)["value"]) for number in range(1000)]

    assert 870 < sum(970_000 <= found <= 1_030_000 for found in values) < 930
    assert min(values) < 900_000


def test_a_deposit_is_worth_what_it_holds():
    assert {valued(number, "deposit")["value"] for number in range(100)} == {"1000000.00"}


def test_a_value_belongs_to_the_title_whoever_asks():
    assert valued(1) == valued(1)
    assert valued(1)["valuation_id"] != valued(2)["valuation_id"]
