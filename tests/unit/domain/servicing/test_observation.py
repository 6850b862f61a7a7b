from dataclasses import replace
from datetime import date

import pytest

from lending.domain.loans import LoanState
from lending.domain.servicing.aging import age, set_apart
from lending.domain.servicing.observation import Observation, observation_of, worse
from lending.domain.servicing.replay import replay
from tests.unit.domain.servicing.books import PLAN, TERMS, payment
from tests.unit.domain.servicing.test_restructuring import PAID, restructured

#: Eighty days late when it is restructured; arrears join the principal, twelve more months.
DAY = date(2026, 6, 3)
CHANGED = [PAID, restructured(2, DAY, arrears="capitalise", extension=24)]


def test_it_begins_with_the_first_repayment_and_lasts_a_year():
    standing = replay(TERMS, CHANGED, DAY)
    assert observation_of(standing, DAY) == Observation(date(2026, 6, 15), date(2027, 6, 15), 0, "special_mention")
    assert observation_of(replay(TERMS, [PAID], DAY), DAY) is None


def test_it_lasts_two_periods_where_these_are_longer():
    slow = replace(TERMS, plan=replace(PLAN, months_per_period=12))
    day = date(2027, 6, 3)
    standing = replay(slow, [restructured(1, day, arrears="capitalise")], day)
    assert observation_of(standing, day) == Observation(date(2028, 1, 15), date(2030, 1, 15), 0, "substandard")


def test_a_missed_payment_begins_it_anew():
    standing = replay(TERMS, CHANGED, date(2026, 8, 1))
    found = observation_of(standing, date(2026, 8, 1))
    # June and July were not paid
    assert found == Observation(date(2026, 8, 15), date(2027, 8, 15), 2, "special_mention")


def test_paid_late_is_missed_and_in_time_is_kept():
    standing = replay(TERMS, [*CHANGED, payment(3, date(2026, 6, 20), "100.00"), payment(4, date(2026, 7, 10), "100.00")], date(2026, 8, 1))
    assert observation_of(standing, date(2026, 8, 1)) == Observation(date(2026, 7, 15), date(2027, 7, 15), 1, "special_mention")


def test_a_loan_that_misses_its_last_payment_is_observed_until_it_is_over():
    last = date(2029, 3, 1)
    standing = replay(TERMS, CHANGED, last)
    assert observation_of(standing, last) == Observation(None, None, 32, "special_mention")
    paid = replay(TERMS, [*CHANGED, payment(3, last, "9000.00")], last)
    assert (paid.state, age(paid, last).classification, set_apart(paid)) == (LoanState.CLOSED, "normal", False)


def test_the_tier_is_held_and_may_only_become_worse():
    money = [payment(3, date(2026, 6, 4), "2000.00")]
    standing = replay(TERMS, [*CHANGED, *money], date(2026, 9, 1))
    assert age(standing, date(2026, 9, 1)).classification == "special_mention"
    assert set_apart(standing)
    assert age(replay(TERMS, CHANGED, date(2026, 9, 20)), date(2026, 9, 20)).classification == "substandard"
    assert age(replay(TERMS, [PAID], date(2026, 3, 1)), date(2026, 3, 1)).classification == "normal"


def test_after_its_time_the_loan_is_judged_by_its_days_again():
    # Held money pays each instalment on its day until February 2028
    standing = replay(TERMS, [*CHANGED, payment(3, date(2026, 6, 4), "1000.00")], date(2027, 6, 16))
    assert standing.state == LoanState.ACTIVE
    assert [age(standing, day).classification for day in (date(2027, 6, 15), date(2027, 6, 16))] == ["special_mention", "normal"]
    assert not set_apart(standing)


@pytest.mark.parametrize(("one", "other", "found"), [("normal", "loss", "loss"), ("doubtful", "substandard", "doubtful")])
def test_the_worse_of_two_tiers(one, other, found):
    assert worse(one, other) == found
