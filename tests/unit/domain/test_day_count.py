from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.domain.day_count import actual_years, months_of_360

START, END = date(2023, 12, 12), date(2024, 1, 12)


@pytest.mark.parametrize(
    ("day_count", "convention", "expected"),
    [
        ("actual/365", "isda", Decimal(31) / 365),
        ("actual/360", "isda", Decimal(31) / 360),
        ("actual/actual", "isda", Decimal(20) / 365 + Decimal(11) / 366),
        ("actual/actual", "fineract", Decimal(19) / 365 + Decimal(12) / 366),
    ],
)
def test_a_period_over_the_year_end(day_count, convention, expected):
    assert actual_years(START, END, day_count, convention) == expected


@pytest.mark.parametrize(
    ("start", "end", "isda", "fineract"),
    [
        (date(2023, 12, 31), date(2024, 1, 31), Decimal(1) / 365 + Decimal(30) / 366, Decimal(31) / 366),
        (date(2023, 11, 30), date(2023, 12, 31), Decimal(31) / 365, Decimal(31) / 365),
        (date(2024, 1, 1), date(2024, 2, 1), Decimal(31) / 366, Decimal(31) / 366),
        (date(2023, 1, 1), date(2025, 1, 1), Decimal(2), Decimal(364) / 365 + 1 + Decimal(1) / 365),
    ],
)
def test_31_december_belongs_to_the_old_or_the_new_year(start, end, isda, fineract):
    assert actual_years(start, end, "actual/actual", "isda") == isda
    assert actual_years(start, end, "actual/actual", "fineract") == pytest.approx(fineract, abs=Decimal("1E-26"))


@pytest.mark.parametrize(("months", "years"), [(1, "0.25"), (3, "0.75"), (12, "3")])
def test_months_of_360_days_have_thirty_days(months, years):
    assert months_of_360(months) * 3 == Decimal(years)


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.sampled_from(["isda", "fineract"]))
def test_a_period_cut_in_two_is_as_long_as_whole(one, other, convention):
    start, end = sorted((one, other))
    middle = start + (end - start) / 2
    whole = actual_years(start, end, "actual/actual", convention)
    parts = actual_years(start, middle, "actual/actual", convention) + actual_years(middle, end, "actual/actual", convention)
    assert abs(whole - parts) < Decimal("1E-20")
