from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from lending.domain.loans import EventKind
from lending.domain.servicing.replay import replay
from lending.domain.servicing.repricing import RateFacts, first_repricing, next_repricing, repriced
from lending.domain.servicing.terms import ServicingTerms
from lending.errors import InvalidInputError
from tests.unit.domain.servicing.books import PLAN, TERMS, event, payment

YEARLY = ServicingTerms(plan=replace(PLAN, disbursed=date(2024, 2, 29)), benchmark="lpr_1y", spread=Decimal("0.02"), repricing="yearly")


@pytest.mark.parametrize(
    ("repricing", "after", "day"),
    [
        ("fixed", date(2024, 2, 29), None),
        ("on_change", date(2024, 2, 29), date(2024, 3, 1)),
        ("yearly", date(2024, 2, 29), date(2025, 2, 28)),
        ("yearly", date(2025, 2, 27), date(2025, 2, 28)),
        ("yearly", date(2025, 2, 28), date(2026, 2, 28)),
        ("yearly", date(2027, 12, 31), date(2028, 2, 29)),
    ],
)
def test_the_rate_is_looked_at_on_each_anniversary_or_every_day(repricing, after, day):
    terms = replace(YEARLY, repricing=repricing)
    assert next_repricing(terms, after) == day
    assert first_repricing(terms) == next_repricing(terms, date(2024, 2, 29))


@pytest.mark.parametrize(
    ("change", "on", "rate"),
    [
        ({}, date(2025, 5, 19), "0.0510"),
        ({}, date(2025, 5, 20), "0.0500"),
        ({"spread": Decimal("-0.05")}, date(2025, 5, 20), "0"),
        ({"benchmark": None, "repricing": "fixed"}, date(2025, 5, 20), "0.12"),
    ],
)
def test_a_new_rate_is_the_benchmark_of_the_day_and_the_spread(change, on, rate):
    assert repriced(replace(YEARLY, **change), on) == Decimal(rate)


def rated(number, on, rate):
    return event(number, EventKind.RATE_CHANGED, on, rate=rate)


def interests(standing):
    return [str(claim.interest) for claim in standing.claims]


def test_another_rate_splits_the_period_of_its_day():
    # Ten of 28 nights on 1,100 at 1 % a month, eighteen at a half: 3.93 and 3.54
    day = date(2026, 2, 26)
    standing = replay(TERMS, [rated(1, day, "0.06")], day)
    assert interests(standing)[:3] == ["12.00", "7.47", "5.00"]
    assert (standing.rate, standing.claims[1].since) == (Decimal("0.06"), day)


@pytest.mark.parametrize("on", [date(2026, 2, 15), date(2026, 2, 16)])
def test_on_a_due_date_or_the_day_after_it_a_rate_begins_with_the_period(on):
    standing = replay(TERMS, [rated(1, on, "0.06")], on)
    assert interests(standing)[:3] == ["12.00", "5.50", "5.00"]


def test_an_instalment_that_is_paid_on_the_day_of_a_new_rate_stays_as_it_was():
    day = date(2026, 2, 15)
    standing = replay(TERMS, [payment(1, day, "112.00"), rated(2, day, "0.06")], day)
    assert (standing.claims[0].settled_on, standing.claims[0].interest) == (day, Decimal("12.00"))


def test_the_instalment_is_computed_anew():
    level = replace(TERMS, plan=replace(TERMS.plan, method="equal_instalment"))
    before, after = (replay(level, events, date(2026, 2, 15)) for events in ([], [rated(1, date(2026, 2, 15), "0")]))
    assert before.claims[1].principal + before.claims[1].interest == Decimal("106.62")
    # 1,105.38 left without interest, in eleven
    assert [str(claim.principal) for claim in after.claims[1:3]] == ["100.49", "100.49"]


def test_of_two_rates_on_a_day_the_later_holds_and_on_the_last_day_none_matters():
    day, last = date(2026, 3, 20), date(2027, 1, 15)
    assert replay(TERMS, [rated(1, day, "0.2"), rated(2, day, "0.06")], day).claims == replay(TERMS, [rated(1, day, "0.06")], day).claims
    standing = replay(TERMS, [rated(1, last, "0.06")], last)
    assert (standing.rate, interests(standing)) == (Decimal("0.06"), interests(replay(TERMS, [], last)))


def test_interest_paid_up_front_for_odd_days_stays():
    plan = replace(TERMS.plan, first_due=date(2026, 3, 1), first_period="up_front")
    day = date(2026, 1, 20)
    standing = replay(replace(TERMS, plan=plan), [rated(1, day, "0.06")], day)
    assert interests(standing)[:2] == ["6.00", "5.50"]


def test_a_due_date_that_holidays_put_forward_is_not_touched_after_it():
    # 15 February 2026 falls in the spring festival, and the instalment before it is due on the 14th
    plan = replace(TERMS.plan, holidays="preceding", country="CN")
    standing = replay(replace(TERMS, plan=plan), [rated(1, date(2026, 2, 15), "0.06")], date(2026, 2, 15))
    assert standing.claims[0].due == date(2026, 2, 14)
    assert interests(standing)[:2] == ["12.00", "5.50"]


@pytest.mark.parametrize("rate", ["-0.01", "NaN", "11", "high", None])
def test_a_rate_that_is_none_is_refused(rate):
    with pytest.raises(InvalidInputError) as refused:
        RateFacts.of({"rate": rate})
    assert list(refused.value.errors) == ["rate"]


def test_the_facts_of_a_rate_come_back_from_their_event():
    facts = RateFacts(Decimal("0.0435"))
    assert facts.as_facts() == {"rate": "0.0435"}
    assert RateFacts.of(facts.as_facts()) == facts
