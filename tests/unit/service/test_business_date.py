from datetime import UTC, date, datetime, timedelta, timezone
from functools import partial

import pytest

from lending.domain.records import JournalEntry
from lending.errors import EngineUnavailableError, InvalidInputError
from lending.service import business_date as dates
from lending.service.business_date import move_business_date, read_business_date
from lending.service.ports import BankSettings
from tests.support.bank import FIRST_DAY, NOON
from tests.support.walk import at_once, row, rows

CHINA = BankSettings()


def test_a_day_ends_at_the_bank_s_midnight():
    end = dates.end_of_day(CHINA, FIRST_DAY)
    assert end == datetime(2026, 11, 23, 16, tzinfo=UTC)
    assert dates.local_day(CHINA, end) == FIRST_DAY
    assert dates.as_variable(end.astimezone(timezone(timedelta(hours=8)))) == "2026-11-23T16:00:00Z"


@pytest.mark.parametrize(("hours", "held"), [(-30, -12), (-12, -12), (0, 0), (12, 12), (30, 12)])
def test_an_instant_of_the_wall_clock_is_held_within_its_business_day(hours, held):
    # Noon of the first day: the day began and ends twelve hours from then
    assert dates.within_day(CHINA, FIRST_DAY, NOON + timedelta(hours=hours)) == NOON + timedelta(hours=held)


def test_days_and_working_days_are_counted_to_the_end_of_the_day():
    friday = date(2026, 11, 27)
    assert dates.local_day(CHINA, dates.days_from(CHINA, friday, 2)) == date(2026, 11, 29)
    assert dates.local_day(CHINA, dates.working_days_from(CHINA, friday, 2)) == date(2026, 12, 1)


def test_a_new_bank_gets_its_first_day_once(trial):
    with trial.bank.begin() as book:
        dates.open_books(book, date(2030, 1, 1))
    assert read_business_date(trial.bank) == FIRST_DAY


def test_the_date_moves_on_and_what_was_due_before_it_falls_due(trial):
    move_business_date(trial.bank, trial.actor("admin"), date(2026, 11, 26))
    assert read_business_date(trial.bank) == date(2026, 11, 26)
    assert trial.engine.fired == [datetime(2026, 11, 25, 16, tzinfo=UTC)]
    entry = row(trial, JournalEntry, action="business_date_moved")
    assert (entry.body, entry.business_date) == ('{"after":"2026-11-26","before":"2026-11-23"}', date(2026, 11, 26))


@pytest.mark.parametrize(("to", "said"), [(date(2026, 11, 22), "never goes back"), (date(2028, 1, 1), "smaller steps")])
def test_the_date_never_goes_back_nor_far_ahead_at_once(trial, to, said):
    with pytest.raises(InvalidInputError, match=said) as raised:
        move_business_date(trial.bank, trial.actor("admin"), to)
    assert list(raised.value.errors) == ["to"]
    assert (read_business_date(trial.bank), trial.engine.fired) == (FIRST_DAY, [])


def test_with_the_engine_away_the_same_date_is_given_again(trial):
    trial.engine.down = True
    move = partial(move_business_date, trial.bank, trial.actor("admin"), date(2026, 11, 24))
    with pytest.raises(EngineUnavailableError):
        move()
    trial.engine.down = False
    move()
    assert len(trial.engine.fired) == len(rows(trial, JournalEntry, action="business_date_moved")) == 1


def test_two_who_move_the_date_at_the_same_moment_never_take_it_back(any_bank):
    admin = any_bank.actor("admin")
    days = [date(2026, 11, 24), date(2026, 12, 24), date(2026, 11, 30)]
    at_once(*[partial(move_business_date, any_bank.bank, admin, day) for day in days])
    assert read_business_date(any_bank.bank) == date(2026, 12, 24)
