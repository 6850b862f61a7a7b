from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from lending.simulation.behaviour import Crowd, Intention, crowd_of
from lending.simulation.customers import Temper, customers

FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)
DAY = timedelta(days=1)
OVERDUE = Decimal("1000.01")


def crowd(temper: Temper, count: int = 60, **more) -> Crowd:
    hard_times = (date.min, date.max) if temper is Temper.DEFAULTING else None
    return crowd_of(tuple(replace(each, temper=temper, **{"hard_times": hard_times, **more}) for each in customers(1, count, FIRST, LAST)))


def first_claims(of: Crowd):
    return [(loan_id, loan.claims[0]) for loan_id, (_, loan) in of.by_loan.items()]


def test_steady_people_pay_and_save_for_some_instalments():
    steady = crowd(Temper.STEADY, saves=3)
    assert all(steady.pays(loan_id, claim) for loan_id, claim in first_claims(steady))
    loan_id, (_, loan) = next((each, of) for each, of in steady.by_loan.items() if len(of[1].claims) >= 6)
    amounts = [steady.paying_in(loan_id, claim) for claim in loan.claims[:6]]
    payments = [claim.principal + claim.interest for claim in loan.claims[:6]]
    assert amounts == [sum(payments[:3]), 0, 0, sum(payments[3:]), 0, 0]


@pytest.mark.parametrize("temper", [Temper.FORGETFUL, Temper.TIGHT])
def test_others_miss_some_and_mean_to_pay_later(temper):
    some = crowd(temper)
    missed = {loan_id: claim for loan_id, claim in first_claims(some) if not some.pays(loan_id, claim)}
    assert 0 < len(missed) < len(some.by_loan)
    assert set(some.intentions) == set(missed)
    assert all(some.intentions[loan_id].on > claim.due for loan_id, claim in missed.items())
    # Who means to pay all later pays no instalment before
    loan_id = next(iter(missed))
    assert not some.pays(loan_id, some.by_loan[loan_id][1].claims[1])


def test_who_has_no_income_for_good_never_means_to_pay():
    gone = crowd(Temper.DEFAULTING)
    assert not any(gone.pays(loan_id, claim) for loan_id, claim in first_claims(gone))
    answers = [gone.answer(loan_id, FIRST + number * DAY, OVERDUE, visit=False) for loan_id in gone.by_loan for number in range(20)]
    gone.reminded(next(iter(gone.by_loan)), FIRST)
    assert {"no_answer", "refused_to_pay", "promise_to_pay", "wrong_number"} <= {answer.outcome for answer in answers}
    assert gone.intentions == {}


def test_who_lost_an_income_pays_once_it_is_back_and_puts_off_what_he_meant_to_pay():
    ends = FIRST + 100 * DAY
    shaken = crowd(Temper.SHAKEN, hard_times=(FIRST, ends))
    loan_id, claim = next((loan_id, claim) for loan_id, claim in first_claims(shaken) if claim.due < ends)
    assert not shaken.pays(loan_id, claim)
    assert shaken.intentions[loan_id].on > ends
    shaken.intentions[loan_id] = Intention(FIRST + DAY)
    assert shaken.due_intentions(FIRST + DAY) == {}
    assert shaken.intentions[loan_id].on > ends
    on = shaken.intentions[loan_id].on
    assert shaken.due_intentions(on) == {loan_id: Intention(on)}
    assert shaken.intentions == {}


def test_a_promise_is_a_part_of_what_is_overdue_within_the_days_allowed_and_most_forgetful_people_keep_it():
    some = crowd(Temper.FORGETFUL)
    answers = {loan_id: some.answer(loan_id, FIRST, OVERDUE, visit=False) for loan_id in some.by_loan}
    promised = {loan_id: answer for loan_id, answer in answers.items() if answer.outcome == "promise_to_pay"}
    assert {answer.amount for answer in promised.values()} == {OVERDUE, Decimal("500.00")}
    assert all(FIRST < answer.by <= FIRST + 14 * DAY for answer in promised.values())
    kept = [loan_id for loan_id, answer in promised.items() if some.intentions.get(loan_id, Intention(FIRST)).on == answer.by]
    assert len(kept) > len(promised) / 2
    some.paid_in_part(kept[0], FIRST)
    assert some.intentions[kept[0]].on > FIRST


def test_a_message_makes_some_pay_sooner_and_none_later():
    some = crowd(Temper.FORGETFUL)
    soon = dict.fromkeys(some.by_loan, Intention(FIRST + 30 * DAY))
    some.intentions = dict(soon)
    for loan_id in some.by_loan:
        some.reminded(loan_id, FIRST)
    days = {intention.on for intention in some.intentions.values()}
    assert FIRST + 30 * DAY in days
    assert min(days) <= FIRST + 2 * DAY
    assert max(days) == FIRST + 30 * DAY
    assert {some.sends_transfer(loan_id, FIRST) for loan_id in some.by_loan} == {True, False}


def test_nobody_opens_the_door_of_a_wrong_number():
    gone = crowd(Temper.DEFAULTING)
    answers = {gone.answer(loan_id, FIRST + number * DAY, OVERDUE, visit=True).outcome for loan_id in gone.by_loan for number in range(40)}
    assert "wrong_number" not in answers
    assert "deceased" in answers
