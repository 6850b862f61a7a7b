from collections import Counter

import pytest

from sandbox.agencies.business_register import look_up
from sandbox.contract import Call
from sandbox.draws import SEED


def found(name):
    return look_up(Call({"name": name}, None, None, SEED))["found"]


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("Sunrise Decoration", "contractor"),
        ("City Motor", "dealer"),
        ("Bright School", "school"),
        ("United Hospital", "hospital"),
        ("Happy Travel", "travel_agency"),
        ("Lucky Appliance Store", "retailer"),
        ("Best Supply", "supplier"),
        ("Grand Real Estate", "developer"),
        ("Apex Securities", "brokerage"),
        ("APEX SECURITIES TRAINING", "brokerage"),
        ("华夏证券有限公司", "brokerage"),
        ("新城地产集团", "developer"),
        ("光明裝飾工程", "contractor"),
    ],
)
def test_the_trade_is_told_from_the_name_forbidden_trades_first(name, category):
    assert found(name)["category"] == category


def test_some_plain_names_are_no_company_and_the_others_another_trade():
    seen = Counter(None if (company := found(f"Name {number}")) is None else company["category"] for number in range(1000))

    assert set(seen) == {None, "other"}
    assert 70 < seen[None] < 130


def test_a_few_companies_are_not_in_order():
    statuses = Counter(found(f"School {number}")["status"] for number in range(2000))

    assert statuses["active"] > 1900
    assert statuses["abnormal"] > 0
    assert statuses["revoked"] > 0


def test_letters_small_or_large_are_one_company():
    assert found("best supply")["registration_number"] == found("Best Supply")["registration_number"]
