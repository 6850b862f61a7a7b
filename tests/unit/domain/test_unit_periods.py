from datetime import date
from decimal import Decimal

import pytest

from lending.domain.unit_periods import Time, payment_dates, periods_a_year, single_term, time_between


@pytest.mark.parametrize(
    ("start", "end", "frequency", "whole", "fraction"),
    [
        (date(1978, 1, 10), date(1978, 2, 10), "monthly", 1, Decimal(0)),
        (date(1978, 2, 10), date(1978, 4, 1), "monthly", 1, Decimal(19) / 30),
        (date(1978, 2, 23), date(1978, 3, 1), "semimonthly", 0, Decimal(6) / 15),
        (date(1978, 2, 10), date(1978, 4, 1), "semimonthly", 3, Decimal(4) / 15),  # a month is 30 days, and 19 days
        (date(1978, 5, 23), date(1978, 10, 1), "quarterly", 1, Decimal(39) / 90),
        (date(1978, 3, 20), date(1978, 4, 21), "weekly", 4, Decimal(4) / 7),
        (date(2024, 1, 31), date(2024, 2, 29), "monthly", 0, Decimal(29) / 30),  # counted back from the 29th
        (date(2024, 1, 1), date(2024, 1, 1), "weekly", 0, Decimal(0)),
    ],
)
def test_time_is_counted_in_whole_unit_periods_and_a_fraction(start, end, frequency, whole, fraction):
    assert time_between(start, end, frequency) == Time(whole, fraction)


@pytest.mark.parametrize(
    ("start", "end", "time", "a_year"),
    [
        (date(1978, 1, 3), date(1978, 9, 15), Time(1, Decimal(0)), Decimal(365) / 255),
        (date(1978, 7, 15), date(1979, 1, 15), Time(1, Decimal(0)), Decimal(2)),
        (date(1978, 1, 17), date(1979, 7, 17), Time(1, Decimal("0.5")), Decimal(1)),
        (date(1978, 1, 17), date(1980, 1, 17), Time(2, Decimal(0)), Decimal(1)),
        (date(1978, 1, 17), date(1979, 1, 27), Time(1, Decimal(10) / 365), Decimal(1)),
    ],
)
def test_one_payment_has_its_term_for_a_unit_period(start, end, time, a_year):
    assert single_term(start, end) == (time, a_year)


def test_a_year_has_so_many_unit_periods():
    assert [periods_a_year(each) for each in ("weekly", "semimonthly", "monthly", "quarterly")] == [52, 24, 12, 4]


def test_interest_over_a_fraction_is_simple():
    assert Time(2, Decimal("0.5")).growth(Decimal("0.1")) == Decimal("1.05") * Decimal("1.21")


@pytest.mark.parametrize(
    ("first", "frequency", "days"),
    [
        (date(1978, 3, 1), "semimonthly", ["1978-03-01", "1978-03-16", "1978-04-01", "1978-04-16"]),
        (date(2024, 1, 16), "semimonthly", ["2024-01-16", "2024-02-01", "2024-02-16", "2024-03-01"]),
        (date(2024, 1, 15), "semimonthly", ["2024-01-15", "2024-01-30", "2024-02-15", "2024-02-29"]),
        (date(2024, 1, 31), "semimonthly", ["2024-01-31", "2024-02-16", "2024-02-29", "2024-03-16"]),
        (date(2024, 1, 31), "monthly", ["2024-01-31", "2024-02-29", "2024-03-31"]),
        (date(2024, 1, 31), "quarterly", ["2024-01-31", "2024-04-30"]),
        (date(2024, 2, 26), "weekly", ["2024-02-26", "2024-03-04"]),
    ],
)
def test_payments_fall_at_a_regular_distance(first, frequency, days):
    assert [day.isoformat() for day in payment_dates(first, frequency, len(days))] == days
