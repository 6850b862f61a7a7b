from datetime import date

import pytest

from lending.domain.segmentation.months import first_day, is_month_end, last_day, month_before, month_of, window_start
from lending.errors import InvalidInputError


def test_a_month_has_its_first_and_last_day_and_windows_that_end_with_it():
    assert (first_day("2024-02"), last_day("2024-02")) == (date(2024, 2, 1), date(2024, 2, 29))
    assert (window_start("2026-01", 1), window_start("2026-01", 3)) == (date(2026, 1, 1), date(2025, 11, 1))


@pytest.mark.parametrize("wrong", ["", "2026", "2026-13", "2026-00", "0000-01", "26-01", "2026-1", "2026-11-01", "٢٠٢٦-11"])
def test_what_is_no_month_is_named(wrong):
    with pytest.raises(InvalidInputError, match="is no month; write it as 2026-11"):
        first_day(wrong)


@pytest.mark.parametrize(("day", "before", "ends"), [(date(2026, 12, 1), "2026-11", False), (date(2026, 12, 31), "2026-11", True)])
def test_the_month_before_a_day_is_over(day, before, ends):
    assert (month_before(day), is_month_end(day), month_of(day)) == (before, ends, "2026-12")
