from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.domain.calendar import WorkingDays
from lending.domain.service_levels import AGES, AHEAD, LATE, Band, DayRange, days_ahead, days_back

CHINA = WorkingDays("CN")
#: A Monday.
MONDAY = date(2026, 11, 23)
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("today", "band", "first", "last"),
    [
        (MONDAY, Band(0, 1), date(2026, 11, 20), MONDAY),
        (MONDAY, Band(2, 3), date(2026, 11, 18), date(2026, 11, 19)),
        (MONDAY, Band(4, None), None, date(2026, 11, 17)),
        # Over the weekend nothing grows older.
        (date(2026, 11, 22), Band(0, 0), date(2026, 11, 20), date(2026, 11, 22)),
        # National Day: the week is no work, the Saturday after it is.
        (date(2026, 10, 10), Band(2, 3), date(2026, 9, 30), date(2026, 10, 8)),
    ],
)
def test_days_back_have_seen_so_many_working_days_pass(today, band, first, last):
    assert days_back(CHINA, today, band) == DayRange(first, last)


@pytest.mark.parametrize(
    ("today", "band", "first", "last"),
    [
        (MONDAY, Band(1, 1), date(2026, 11, 24), date(2026, 11, 24)),
        (MONDAY, Band(2, 5), date(2026, 11, 25), date(2026, 11, 30)),
        (MONDAY, Band(6, None), date(2026, 12, 1), None),
        (date(2026, 11, 27), Band(1, 1), date(2026, 11, 28), date(2026, 11, 30)),
    ],
)
def test_days_ahead_lie_so_many_working_days_off(today, band, first, last):
    assert days_ahead(CHINA, today, band) == DayRange(first, last)


def within(days: DayRange, day: date) -> bool:
    return (days.first is None or day >= days.first) and (days.last is None or day <= days.last)


@given(DAYS, st.integers(0, 400))
def test_each_day_up_to_today_has_one_age_and_one_lateness(today, ago):
    for bands in (AGES, LATE):
        ranges = [days_back(CHINA, today, band) for band in bands.values()]
        assert sum(within(days, today - timedelta(days=ago)) for days in ranges) == 1


@given(DAYS, st.integers(1, 60))
def test_each_day_to_come_is_in_one_band(today, ahead):
    ranges = [days_ahead(CHINA, today, band) for band in AHEAD.values()]
    assert sum(within(days, today + timedelta(days=ahead)) for days in ranges) == 1
