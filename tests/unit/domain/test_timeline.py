from datetime import date
from decimal import Decimal

import pytest

from lending.domain.loan_changes import Drawdown, RateChange
from lending.domain.loan_terms import LoanTerms
from lending.domain.timeline import Timeline, new_rate_starts

START = date(2024, 1, 1)
RATES = (RateChange(date(2024, 3, 2), Decimal(3)), RateChange(START, Decimal(1)), RateChange(date(2024, 2, 2), Decimal(2)))
DRAWDOWNS = (Drawdown(date(2024, 2, 8), Decimal(5)), Drawdown(date(2024, 2, 8), Decimal(7)))


def _timeline(seen_on=None, **kept):
    terms = LoanTerms(Decimal(100), Decimal("0.5"), 6, START, **{"rate_changes": RATES, "drawdowns": DRAWDOWNS, **kept})
    return Timeline.of(terms, seen_on)


def test_each_day_on_which_something_happens_cuts_once():
    assert _timeline(rate_changes=(), drawdowns=()).cuts == ()
    days = [START, date(2024, 2, 1), date(2024, 2, 8), date(2024, 3, 1)]
    assert list(_timeline().cuts) == days
    assert list(_timeline(date(2024, 2, 8)).cuts) == days
    assert list(_timeline(date(2024, 4, 1)).cuts) == [*days, date(2024, 4, 1)]


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [(START, date(2024, 2, 1), []), (START, date(2024, 2, 2), [1]), (date(2024, 1, 31), date(2024, 3, 1), [1, 8])],
)
def test_a_period_is_cut_between_its_days(start, end, days):
    assert [day.day for day in _timeline().within(start, end)] == days


@pytest.mark.parametrize(("day", "rate"), [(START, 1), (date(2024, 1, 31), 1), (date(2024, 2, 1), 2), (date(2025, 1, 1), 3)])
def test_the_latest_rate_is_in_force(day, rate):
    assert _timeline().rate_after(day) == rate


def test_the_contract_s_rate_is_in_force_until_another():
    assert _timeline(rate_changes=RATES[:1]).rate_after(date(2024, 2, 29)) == Decimal("0.5")
    # Given one rate for the day of disbursement and another for the next, both hold from the first night on
    changes = (RateChange(date(2024, 1, 2), Decimal(2)), RateChange(START, Decimal(1)))
    assert _timeline(rate_changes=changes).rate_after(START) == 2


def test_drawdowns_of_a_day_are_added():
    assert [_timeline().drawn_on(date(2024, 2, day)) for day in (7, 8, 9)] == [0, 12, 0]


def test_what_is_drawn_in_odd_days_counts_when_they_end_too():
    timeline = _timeline(first_due=date(2024, 3, 20), first_period="spread")
    assert [timeline.drawn_on(date(2024, 2, day)) for day in (8, 20)] == [12, 12]


@pytest.mark.parametrize(("on", "starts"), [(START, START), (date(2024, 1, 2), START), (date(2024, 3, 1), date(2024, 2, 29))])
def test_a_rate_holds_for_the_night_before_its_day(on, starts):
    assert new_rate_starts(LoanTerms(Decimal(100), Decimal(0), 6, START), on) == starts
