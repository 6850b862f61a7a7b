from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from lending.domain.loans import EventKind, LoanState
from lending.domain.servicing.due_day import DueDayFacts
from lending.domain.servicing.payoff import payoff_figures
from lending.domain.servicing.replay import replay
from lending.errors import InvalidInputError
from tests.unit.domain.servicing.books import PLAN, TERMS, event, payment
from tests.unit.domain.servicing.test_prepayment import early
from tests.unit.domain.servicing.test_repricing import rated

FIRST, MIDDLE = date(2026, 2, 15), date(2026, 2, 25)
PAID = payment(1, FIRST, "112.00")


def moved(number, on, day):
    return event(number, EventKind.DUE_DAY_CHANGED, on, day=day)


def after(day, on=MIDDLE, terms=TERMS):
    return replay(terms, [PAID, moved(2, on, day)], on)


@pytest.mark.parametrize(
    ("day", "on", "dues", "interest"),
    [
        # 18 of the 28 days until 5 March
        (5, MIDDLE, [date(2026, 3, 5), date(2026, 4, 5)], "7.07"),
        # a month and five days of 31
        (20, MIDDLE, [date(2026, 3, 20), date(2026, 4, 20)], "12.77"),
        # a month and 13 days of the 28 before it
        (31, MIDDLE, [date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)], "16.11"),
        # the first of March is gone
        (1, date(2026, 3, 10), [date(2026, 4, 1), date(2026, 5, 1)], "16.50"),
        # on a due date the next month's
        (15, FIRST, [date(2026, 3, 15), date(2026, 4, 15)], "11.00"),
    ],
)
def test_the_next_due_date_moves_and_bears_interest_for_its_odd_days(day, on, dues, interest):
    standing = after(day, on)
    assert [claim.due for claim in standing.claims[1 : 1 + len(dues)]] == dues
    assert (str(standing.claims[1].interest), standing.claims[1].start, len(standing.claims)) == (interest, FIRST, 12)
    assert (standing.claims[0], standing.outstanding) == (replay(TERMS, [PAID], on).claims[0], Decimal(1100))


def test_what_was_earned_stays_earned():
    before, now = replay(TERMS, [PAID], MIDDLE).claims[1], after(5).claims[1]
    assert (now.since, now.ran) == (MIDDLE, Decimal("3.93"))
    assert before.interest == Decimal("11.00")


def test_before_the_first_instalment_and_for_a_bullet_loan():
    early_on = replay(TERMS, [moved(1, date(2026, 1, 20), 1)], date(2026, 1, 20))
    assert early_on.claims[0].due == date(2026, 2, 1)
    bullet = replace(TERMS, plan=replace(PLAN, method="bullet"))
    standing = replay(bullet, [moved(1, date(2026, 7, 1), 20)], date(2026, 7, 1))
    assert [claim.due for claim in standing.claims] == [date(2027, 1, 20)]
    late = replay(bullet, [moved(1, date(2027, 1, 10), 5)], date(2027, 1, 10))
    assert late.claims[0].due == date(2027, 2, 5)


def test_changes_before_and_after_it_count_on():
    events = [
        PAID,
        early(2, date(2026, 2, 20), "100.00"),
        rated(3, date(2026, 2, 22), "0.06"),
        moved(4, MIDDLE, 20),
        early(5, date(2026, 3, 1), "100.00", "instalment"),
        rated(6, date(2026, 3, 25), "0.12"),
        moved(7, date(2026, 4, 25), 1),
    ]
    standing = replay(TERMS, events, date(2026, 4, 25))
    assert sum(claim.principal for claim in standing.claims) + standing.prepaid == 1200
    assert standing.claims[-1].balance == 0
    assert (standing.rate, standing.claims[3].due) == (Decimal("0.12"), date(2026, 5, 1))


def test_interest_put_off_is_carried_over():
    grace = replace(TERMS, plan=replace(PLAN, interest_grace=2))
    plain = replay(grace, [], FIRST)
    assert [str(claim.interest) for claim in plain.claims[:3]] == ["0.00", "0.00", "33.00"]
    standing = replay(grace, [moved(1, MIDDLE, 15)], MIDDLE)
    assert [str(claim.interest) for claim in standing.claims[:3]] == ["0.00", "0.00", "33.00"]
    twice = replay(grace, [moved(1, MIDDLE, 15), moved(2, date(2026, 3, 20), 15)], date(2026, 3, 20))
    assert [str(claim.interest) for claim in twice.claims[:3]] == ["0.00", "0.00", "33.00"]
    figures = [payoff_figures(replay(grace, events, date(2026, 3, 20)), "to_date").interest for events in ([], [moved(1, MIDDLE, 15)])]
    assert figures[0] == figures[1]


def test_interest_spread_is_carried_over():
    plan = replace(PLAN, first_due=date(2026, 3, 1), first_period="spread")
    before = replay(replace(TERMS, plan=plan), [], date(2026, 3, 20))
    standing = replay(replace(TERMS, plan=plan), [moved(1, date(2026, 3, 20), 1)], date(2026, 3, 20))
    assert sum(claim.interest for claim in standing.claims) == sum(claim.interest for claim in before.claims)
    assert standing.carried > 0


def test_a_loan_that_is_over_keeps_its_days():
    last = date(2027, 1, 15)
    assert replay(TERMS, [moved(1, last, 3)], last).claims[-1].due == last
    paid = [PAID, early(2, MIDDLE, "1103.93", "to_date"), moved(3, MIDDLE, 3)]
    assert replay(TERMS, paid, MIDDLE).state == LoanState.CLOSED


def test_facts_read_back_are_the_same():
    assert DueDayFacts.of(DueDayFacts(31).as_facts()) == DueDayFacts(31)


@pytest.mark.parametrize("day", [0, 32, "5", None, 1.5, True])
def test_a_day_that_is_none_is_refused(day):
    with pytest.raises(InvalidInputError) as refused:
        DueDayFacts.of({"day": day})
    assert list(refused.value.errors) == ["day"]
