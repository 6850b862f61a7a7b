from datetime import UTC, date, datetime

import pytest

from lending.domain.absences import Absence

FIRST, LAST = date(2026, 11, 24), date(2026, 11, 27)


def absence(ended_on: date | None = None) -> Absence:
    entered = datetime(2026, 11, 23, 4, tzinfo=UTC)
    people = {"user_id": "a", "substitute_id": "b", "entered_by": "a"}
    days = {"first_day": FIRST, "last_day": LAST, "ended_on": ended_on, "business_date": entered.date()}
    return Absence(id="1", recorded_at=entered, **people, **days)


@pytest.mark.parametrize(
    ("day", "ended_on", "away"),
    [
        (23, None, False),
        (24, None, True),
        (27, None, True),
        (28, None, False),
        (24, 25, True),
        (25, 25, False),
        (24, 23, False),
    ],
)
def test_an_absence_covers_its_days_until_it_is_ended(day, ended_on, away):
    ended = date(2026, 11, ended_on) if ended_on else None
    assert absence(ended).covers(date(2026, 11, day)) is away


@pytest.mark.parametrize(
    ("first", "last", "ended_on", "overlaps"),
    [
        (20, 23, None, False),
        (20, 24, None, True),
        (25, 26, None, True),
        (27, 30, None, True),
        (28, 30, None, False),
        (26, 30, 26, False),
        (20, 30, 26, True),
        (25, 30, 26, True),
    ],
)
def test_two_absences_overlap_where_a_day_is_in_both(first, last, ended_on, overlaps):
    ended = date(2026, 11, ended_on) if ended_on else None
    assert absence(ended).overlaps(date(2026, 11, first), date(2026, 11, last)) is overlaps
