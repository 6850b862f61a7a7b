from datetime import date, timedelta

from lending.domain.loans import EventKind
from lending.domain.servicing.aging import age, set_apart
from lending.domain.servicing.pauses import is_paused, pauses_count
from lending.domain.servicing.replay import replay
from tests.unit.domain.servicing.books import TERMS, event, payment

FIRST = date(2026, 2, 15)
DAY = FIRST + timedelta(days=5)


def switched(number, days, kind=EventKind.DELINQUENCY_PAUSED):
    return event(number, kind, FIRST + timedelta(days=days))


def resumed(number, days):
    return switched(number, days, EventKind.DELINQUENCY_RESUMED)


def late(days, *events):
    on = FIRST + timedelta(days=days)
    found = age(replay(TERMS, events, on), on)
    return found.past_due_days, found.delinquent_days, found.bucket


def test_days_in_a_pause_are_past_due_and_not_delinquent():
    assert late(20, switched(1, 5)) == (20, 5, "4-30")
    assert late(20, switched(1, 5), resumed(2, 15)) == (20, 10, "4-30")
    assert late(20, switched(1, 0)) == (20, 0, None)


def test_a_second_pause_and_an_end_of_none_change_nothing():
    assert late(20, switched(1, 5), switched(2, 8), resumed(3, 15), resumed(4, 18)) == (20, 10, "4-30")
    assert replay(TERMS, [resumed(1, 5)], DAY) == replay(TERMS, [], DAY)


def test_an_early_pause_matters_while_it_touches_arrears():
    running = replay(TERMS, [switched(1, 5)], DAY)
    assert (is_paused(running), pauses_count(running), set_apart(running)) == (True, True, True)
    over = [switched(1, 5), resumed(2, 10)]
    assert pauses_count(replay(TERMS, over, FIRST + timedelta(days=11)))
    cured = [*over, payment(3, FIRST + timedelta(days=11), "113.00")]
    assert not pauses_count(replay(TERMS, cured, FIRST + timedelta(days=11)))
    whole = [*over, payment(3, FIRST + timedelta(days=11), "5000.00")]
    assert not pauses_count(replay(TERMS, whole, date(2027, 2, 1)))
    assert not pauses_count(replay(TERMS, [], DAY))
