from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lending.domain.collection.conduct import calls_left, check_attempt, check_record, is_quiet, is_unreachable, next_allowed
from lending.domain.collection.contacts import Contact
from lending.errors import InvalidInputError

SHANGHAI = ZoneInfo("Asia/Shanghai")
URUMQI = ZoneInfo("Asia/Urumqi")
NOON = datetime(2026, 11, 25, 12, tzinfo=SHANGHAI)


def _call(at=NOON, outcome="no_answer", **more) -> Contact:
    return Contact(at=at, channel="call", outcome=outcome, **{"recording": "rec/1", **more})


def _fields(check, *arguments, **more) -> dict[str, list[str]]:
    with pytest.raises(InvalidInputError) as refused:
        check(*arguments, **more)
    return refused.value.errors


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [("07:59", True), ("08:00", False), ("12:00", False), ("21:59", False), ("22:00", True), ("23:30", True), ("00:00", True)],
)
@pytest.mark.parametrize("channel", ["sms", "call", "visit"])
def test_nobody_is_disturbed_from_ten_at_night_to_eight_in_the_morning(clock, quiet, channel):
    hour, minute = map(int, clock.split(":"))
    at = NOON.replace(hour=hour, minute=minute)
    if not quiet:
        check_attempt(channel, at, [], SHANGHAI)
        return
    text = f"It is {clock} where the debtor lives; no contact from 22:00 to 8:00 without consent."
    assert _fields(check_attempt, channel, at, [], SHANGHAI) == {"at": [text]}
    check_attempt(channel, at, [], SHANGHAI, night_consent=True)
    check_attempt("letter", at, [], SHANGHAI)


def test_the_hour_is_that_of_where_the_debtor_lives():
    early = NOON.replace(hour=9)
    check_attempt("call", early, [], SHANGHAI)
    assert list(_fields(check_attempt, "call", early.astimezone(UTC), [], URUMQI)) == ["at"]


def test_six_calls_a_day_may_go_unanswered_and_a_seventh_waits_for_tomorrow():
    before = [_call(NOON + timedelta(minutes=number)) for number in range(6)]
    check_attempt("call", NOON, before[:5], SHANGHAI)
    assert list(_fields(check_attempt, "call", NOON + timedelta(hours=1), before, SHANGHAI)) == ["channel"]
    check_attempt("sms", NOON, before, SHANGHAI)
    check_attempt("call", NOON + timedelta(days=1), before, SHANGHAI)


def test_an_answered_call_ends_the_counting():
    before = [_call(NOON + timedelta(minutes=number)) for number in range(6)]
    assert calls_left(before, NOON, SHANGHAI) == 0
    assert calls_left([*before[:5], _call(outcome="refused_to_pay")], NOON, SHANGHAI) == 6


def test_a_third_party_is_asked_only_when_the_debtor_is_unreachable():
    days = [_call(NOON - timedelta(days=number)) for number in range(1, 4)]
    check_attempt("call", NOON, days, SHANGHAI, addressee="third_party")
    assert list(_fields(check_attempt, "call", NOON, days[:2], SHANGHAI, addressee="third_party")) == ["addressee"]


@pytest.mark.parametrize(
    ("before", "unreachable"),
    [
        ([], False),
        ([_call(NOON), _call(NOON), _call(NOON)], False),
        ([_call(NOON - timedelta(days=number)) for number in (0, 1, 2)], True),
        ([_call(NOON - timedelta(days=number)) for number in (1, 2, 11)], False),
        ([*(_call(NOON - timedelta(days=number)) for number in (0, 1, 2)), _call(outcome="reached")], False),
        ([*(_call(NOON - timedelta(days=number)) for number in (0, 1, 2)), _call(NOON - timedelta(days=20), "reached")], True),
        ([*(_call(NOON - timedelta(days=number)) for number in (0, 1, 2)), _call(outcome="reached", addressee="guarantor")], True),
    ],
)
def test_unreachable_is_no_answer_on_three_days_of_ten(before, unreachable):
    assert is_unreachable(before, NOON, SHANGHAI) is unreachable


@pytest.mark.parametrize(
    ("contact", "fields"),
    [
        (_call(), []),
        (_call(recording=" "), []),
        (_call(outcome="reached", recording=" "), ["recording"]),
        (_call(outcome="delivered"), ["outcome"]),
        (Contact(at=NOON, channel="sms", outcome="reached"), ["outcome"]),
        (Contact(at=NOON, channel="sms", outcome="undelivered"), []),
        (Contact(at=NOON, channel="visit", outcome="reached", officers=("chen", "wu"), identified=True), []),
        (Contact(at=NOON, channel="visit", outcome="reached", officers=("chen", "chen"), identified=True), ["officers"]),
        (Contact(at=NOON, channel="visit", outcome="reached", officers=("chen", "wu")), ["identified"]),
        (Contact(at=NOON.replace(hour=23), channel="visit", outcome="reached", officers=("chen", "wu"), identified=True), ["at"]),
    ],
)
def test_a_record_holds_what_the_rule_has_kept(contact, fields):
    if not fields:
        check_record(contact, [], SHANGHAI)
    else:
        assert list(_fields(check_record, contact, [], SHANGHAI)) == fields


def test_a_record_outside_the_hours_stands_with_consent():
    check_record(_call(NOON.replace(hour=23)), [], SHANGHAI, night_consent=True)


@pytest.mark.parametrize(
    ("day", "clock", "next_day", "next_clock"),
    [(25, "12:30", 25, "12:30"), (25, "03:15", 25, "08:00"), (25, "23:59", 26, "08:00"), (25, "22:00", 26, "08:00")],
)
def test_who_may_not_be_disturbed_now_may_be_at_eight(day, clock, next_day, next_clock):
    at, want = (
        datetime.fromisoformat(f"2026-11-{number} {time}").replace(tzinfo=SHANGHAI)
        for number, time in ((day, clock), (next_day, next_clock))
    )
    assert next_allowed(at, SHANGHAI) == want


@settings(max_examples=500)
@given(st.integers(0, 60 * 24 * 366), st.sampled_from([SHANGHAI, URUMQI, ZoneInfo("Europe/Berlin")]))
def test_the_next_moment_allowed_is_allowed_and_within_the_hours_of_rest(minutes, zone):
    at = NOON.astimezone(UTC) + timedelta(minutes=minutes)
    found = next_allowed(at, zone)
    assert not is_quiet(found)
    # A night is ten hours long, eleven when clocks go back.
    assert timedelta(0) <= found - at <= timedelta(hours=11)
    assert is_quiet(at.astimezone(zone)) or found == at


@pytest.mark.parametrize(
    ("zone", "at", "allowed"),
    [
        # Half past one in the night in which clocks go forward, and back: eight is eight by the clock on the wall
        ("America/New_York", datetime(2026, 3, 8, 6, 30, tzinfo=UTC), datetime(2026, 3, 8, 12, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 1, 5, 30, tzinfo=UTC), datetime(2026, 11, 1, 13, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 3, 28, 22, 30, tzinfo=UTC), datetime(2026, 3, 29, 6, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 24, 21, 30, tzinfo=UTC), datetime(2026, 10, 25, 7, tzinfo=UTC)),
    ],
)
def test_the_hours_of_rest_end_at_eight_on_the_day_the_clock_changes(zone, at, allowed):
    assert next_allowed(at, ZoneInfo(zone)).astimezone(UTC) == allowed


def test_the_calls_of_a_day_with_twenty_five_hours_are_of_that_day():
    zone = ZoneInfo("America/New_York")
    first = datetime(2026, 11, 1, 12, tzinfo=UTC)
    calls = [Contact(at=first + timedelta(hours=hour), channel="call", outcome="no_answer") for hour in (1, 9, 13)]
    assert calls_left(calls, datetime(2026, 11, 2, 2, tzinfo=UTC), zone) == 3
    assert calls_left(calls, datetime(2026, 11, 2, 13, tzinfo=UTC), zone) == 6
