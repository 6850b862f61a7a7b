from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lending.domain.calendar import WorkingDays, add_months, day_of_month, months_and_days
from lending.errors import InvalidInputError

CHINA = WorkingDays("CN")


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 11, 23), True),
        (date(2026, 11, 21), False),
        (date(2026, 2, 14), True),  # a Saturday worked for the new year holidays
        (date(2026, 1, 4), True),  # a Sunday worked for 2 January
        (date(2026, 1, 2), False),
        (date(2026, 10, 1), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),  # a Saturday worked for 7 October
    ],
)
def test_weekends_worked_for_a_holiday_count(day, worked):
    # A calendar of its own: the first question about a year may be about such a weekend.
    assert WorkingDays("CN").is_working_day(day) is worked


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 21), 0, date(2026, 11, 23)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 20), 2, date(2026, 11, 24)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2025, 12, 31), 1, date(2026, 1, 4)),
    ],
)
def test_working_days_are_added(start, count, end):
    assert CHINA.add_working_days(start, count) == end


@pytest.mark.parametrize("count", [-1, 3661, 1.5])
def test_a_count_out_of_range_is_refused(count):
    with pytest.raises(InvalidInputError) as raised:
        CHINA.add_working_days(date(2026, 11, 23), count)
    assert list(raised.value.errors) == ["count"]


@pytest.mark.parametrize(("day", "number", "found"), [((2026, 2, 25), 31, 28), ((2026, 2, 1), 25, 25), ((2024, 2, 29), 30, 29)])
def test_the_day_of_a_month_is_its_last_where_it_is_shorter(day, number, found):
    assert day_of_month(date(*day), number) == date(*day[:2], found)


def test_an_unknown_country_is_refused():
    with pytest.raises(InvalidInputError, match="There is no calendar of XX"):
        WorkingDays("XX")


@pytest.mark.parametrize("country", ["", "cn", "C", "__init__", "HolidayBase", "CN\0", None, 86])
def test_a_country_that_is_no_code_is_refused(country):
    with pytest.raises(InvalidInputError, match="country: Give a country by its capital letters"):
        WorkingDays(country)


@pytest.mark.parametrize(
    ("day", "following", "modified", "preceding"),
    [
        (date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 23)),
        (date(2026, 11, 21), date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 20)),
        (date(2026, 10, 1), date(2026, 10, 8), date(2026, 10, 8), date(2026, 9, 30)),
        (date(2026, 10, 31), date(2026, 11, 2), date(2026, 10, 30), date(2026, 10, 30)),
        (date(2026, 2, 14), date(2026, 2, 14), date(2026, 2, 14), date(2026, 2, 14)),  # a Saturday worked for a holiday
        (date(2024, 12, 31), date(2024, 12, 31), date(2024, 12, 31), date(2024, 12, 31)),
        (date(2025, 2, 1), date(2025, 2, 5), date(2025, 2, 5), date(2025, 1, 27)),  # over the new year
    ],
)
def test_a_day_moves_by_the_rule(day, following, modified, preceding):
    rules = {"keep": day, "following": following, "modified_following": modified, "preceding": preceding}
    assert {rule: CHINA.moved(day, rule) for rule in rules} == rules


@settings(deadline=None, max_examples=500)
@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_a_moved_day_is_worked_and_the_nearest_its_rule_allows(day):
    on, modified, back = (CHINA.moved(day, rule) for rule in ("following", "modified_following", "preceding"))
    assert back <= day <= on
    assert all(CHINA.is_working_day(end) for end in (on, back))
    assert not any(CHINA.is_working_day(back + timedelta(days=at)) for at in range(1, (on - back).days))
    assert modified == (on if on.month == day.month else back)


def test_another_country_has_other_days():
    assert WorkingDays("GB").is_working_day(date(2026, 10, 1))


@settings(deadline=None, max_examples=50)
@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 20))
def test_so_many_working_days_lie_between(start, count):
    end = CHINA.add_working_days(start, count)
    between = [start + timedelta(days=at) for at in range(1, (end - start).days + 1)]
    assert CHINA.is_working_day(end)
    assert sum(CHINA.is_working_day(day) for day in between) == count or count == 0


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 1, 31), 2, date(2024, 3, 31)),
        (date(2024, 11, 30), 1, date(2024, 12, 30)),
        (date(2024, 11, 30), 2, date(2025, 1, 30)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2024, 1, 15), -1, date(2023, 12, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_months_are_added_safe_at_their_end(day, months, expected):
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(1978, 2, 10), date(1978, 4, 1), (1, 19)),
        (date(2024, 1, 31), date(2024, 2, 29), (0, 29)),
        (date(2024, 2, 29), date(2024, 3, 31), (1, 0)),
        (date(2023, 11, 15), date(2024, 11, 15), (12, 0)),
    ],
)
def test_months_are_counted_back_from_the_end(start, end, expected):
    assert months_and_days(start, end) == expected
