from decimal import Decimal

import pytest

from lending.domain.legal.court_fees import claim_fee, freeze_fee


@pytest.mark.parametrize(
    ("amount", "fee"),
    [
        # The short form of the schedule: the amount at its share, and a sum added or taken off
        (1, "50"),
        (10_000, "50"),
        (50_000, "1050"),
        (100_000, "2300"),
        (150_000, "3300"),
        (400_000, "7300"),
        (800_000, "11800"),
        (1_500_000, "18300"),
        (3_000_000, "30800"),
        (8_000_000, "67800"),
        (15_000_000, "111800"),
        (30_000_000, "191800"),
    ],
)
def test_a_claim_costs_by_parts_of_its_amount(amount, fee):
    assert claim_fee(Decimal(amount)) == Decimal(fee)


@pytest.mark.parametrize(
    ("amount", "fee"), [(500, "30"), (1_000, "30"), (50_000, "520"), (100_000, "1020"), (200_000, "1520"), (2_000_000, "5000")]
)
def test_a_freeze_costs_by_parts_and_never_more_than_five_thousand(amount, fee):
    assert freeze_fee(Decimal(amount)) == Decimal(fee)
