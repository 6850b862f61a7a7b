from decimal import Decimal

import pytest

from lending.domain.portfolio.roll_rates import BANDS, Rolled, roll_matrix, stage_of


@pytest.mark.parametrize(
    ("bucket", "stage"),
    [
        (None, "current"),
        ("1-3", "1-30"),
        ("4-30", "1-30"),
        ("31-60", "31-60"),
        ("61-90", "61-90"),
        ("91-120", "91-180"),
        ("151-180", "91-180"),
        ("181-240", "181+"),
        ("241+", "181+"),
        ("closed", "closed"),
        ("written_off", "written_off"),
    ],
)
def test_a_bucket_belongs_to_a_stage_by_its_first_day(bucket, stage):
    assert stage_of(bucket) == stage


def test_the_bands_leave_no_day_out():
    assert BANDS == ("1-30", "31-60", "61-90", "91-180", "181+")


def test_the_shares_are_of_the_loans_of_a_stage():
    matrix = roll_matrix(
        [Rolled(None, None, 90), Rolled(None, "1-3", 6), Rolled(None, "4-30", 4), Rolled("4-30", "31-60", 1), Rolled("1-3", "closed", 2)]
    )
    assert (matrix.loans("current"), matrix.loans("1-30"), matrix.loans("61-90")) == (100, 3, 0)
    assert matrix.rate("current", "1-30") == Decimal("0.1000")
    assert matrix.rate("1-30", "31-60") == Decimal("0.3333")
    assert matrix.rate("current", "31-60") == 0
    assert matrix.rate("61-90", "91-180") is None
