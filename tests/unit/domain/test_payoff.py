from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lending.domain.instalments import instalment_plan
from lending.domain.interest_due import spread_interest
from lending.domain.loan_changes import Drawdown
from lending.domain.loan_terms import LoanTerms
from lending.domain.payoff import payoff_of
from lending.domain.periods import due_dates
from tests.support.loans import loan_terms

START = date(2024, 1, 1)


def _terms(**kept):
    return LoanTerms(Decimal(100), Decimal("0.07"), 6, START, rounding="half_even", **{"relevel": True, **kept})


def _found(terms, paid, on, charged):
    off = payoff_of(terms, paid=paid, on=on, charged=charged)
    assert off.total == off.principal + off.interest
    return str(off.principal), str(off.interest)


@pytest.mark.parametrize(
    ("paid", "on", "to_date", "next_due"),
    [
        (0, START, ("100.00", "0.00"), ("100.00", "0.58")),
        (0, date(2024, 1, 15), ("100.00", "0.26"), ("100.00", "0.58")),  # Apache Fineract's payoff_on0115
        (1, date(2024, 2, 1), ("83.57", "0.00"), ("83.57", "0.00")),
        (1, date(2024, 2, 15), ("83.57", "0.24"), ("83.57", "0.49")),  # O2
        (1, date(2024, 3, 1), ("83.57", "0.49"), ("83.57", "0.49")),
        (0, date(2024, 2, 15), ("100.00", "0.86"), ("100.00", "1.16")),  # 0.58 is overdue, and 0.28 or 0.58 run on 100.00
        (0, date(2024, 7, 15), ("100.00", "3.48"), ("100.00", "3.48")),
        (6, date(2024, 7, 15), ("0.00", "0.00"), ("0.00", "0.00")),
    ],
)
def test_interest_runs_on_what_is_out_to_the_day_or_to_the_next_due_date(paid, on, to_date, next_due):
    assert _found(_terms(), paid, on, "to_date") == to_date
    assert _found(_terms(), paid, on, "next_due") == next_due


def test_interest_rounded_in_total_is_rounded_once():
    assert _found(_terms(interest_rounded="total"), 0, date(2024, 7, 1), "to_date") == ("100.00", "3.50")


def test_a_bullet_loan_owes_simple_interest_for_whole_months_and_days():
    assert _found(_terms(method="bullet"), 0, date(2024, 3, 1), "to_date") == ("100.00", "1.17")
    assert _found(_terms(method="bullet"), 0, date(2024, 3, 16), "to_date") == ("100.00", "1.45")  # and 15 of 31 days


@pytest.mark.parametrize(
    ("day", "principal"), [(date(2024, 2, 14), "100.00"), (date(2024, 2, 15), "300.00"), (date(2024, 2, 16), "300.00")]
)
def test_only_what_was_drawn_down_is_paid_back(day, principal):
    terms = _terms(drawdowns=(Drawdown(date(2024, 2, 15), Decimal(200)),))
    assert _found(terms, 0, day, "to_date")[0] == principal


#: One per cent a month on 1,000; 31 odd days up to 5 February cost 10.00.
ODD = {"first_due": date(2024, 3, 5), "method": "interest_first"}


def _odd(first_period, **kept):
    return LoanTerms(Decimal(1000), Decimal("0.12"), 4, date(2024, 1, 5), first_period=first_period, **{**ODD, **kept})


@pytest.mark.parametrize(
    ("paid", "on", "first_instalment", "spread", "up_front"),
    [
        (0, date(2024, 1, 5), "0.00", "0.00", "0.00"),
        (0, date(2024, 1, 20), "5.00", "4.84", "0.00"),  # 15 of 60 days of two months, or of 31 of one
        (0, date(2024, 2, 5), "10.33", "10.00", "0.00"),
        (0, date(2024, 3, 5), "20.00", "20.00", "10.00"),
        (1, date(2024, 3, 5), "0.00", "7.50", "0.00"),  # a quarter of what is spread was paid
        (3, date(2024, 5, 20), "4.84", "7.34", "4.84"),
        (4, date(2024, 6, 5), "0.00", "0.00", "0.00"),
    ],
)
def test_interest_of_odd_days_is_owed_as_far_as_it_was_not_paid(paid, on, first_instalment, spread, up_front):
    found = [_found(_odd(kind), paid, on, "to_date")[1] for kind in ("first_instalment", "spread", "up_front")]
    assert found == [first_instalment, spread, up_front]


@pytest.mark.parametrize(
    ("paid", "on", "interest"),
    [(1, date(2024, 2, 5), "10.00"), (2, date(2024, 3, 5), "20.00"), (2, date(2024, 4, 5), "30.00"), (3, date(2024, 4, 5), "0.00")],
)
def test_interest_that_was_put_off_is_owed_at_once(paid, on, interest):
    terms = _odd("first_instalment", first_due=None, interest_grace=2)
    assert _found(terms, paid, on, "to_date") == ("1000.00", interest)


def test_a_bullet_loan_pays_for_odd_days_when_it_ends_unless_they_were_paid_up_front():
    for kind, interest in (("spread", "15.17"), ("up_front", "5.17")):  # a month and 15 of 29 days
        assert _found(_odd(kind, method="bullet", interest_grace=3), 0, date(2024, 2, 20), "to_date") == ("1000.00", interest)
    assert _found(_odd("spread", method="bullet", interest_grace=3), 1, date(2024, 6, 5), "to_date") == ("0.00", "0.00")


@settings(deadline=None, max_examples=500)
@given(st.data(), loan_terms(drawdowns=(), holidays="keep", interest_rounded="row"))
def test_on_any_due_date_what_is_owed_is_the_balance_and_the_interest_charged_less_what_was_paid(data, terms):
    # Given any loan whose instalments before a due date are paid
    plan, charged = instalment_plan(terms), instalment_plan(replace(terms, interest_grace=0)).rows
    place = data.draw(st.integers(0, len(plan.rows) - 1))
    paid = sum(row.interest for row in plan.rows[:place])
    spread = spread_interest(terms, len(charged))
    # When it is paid off on that day
    off = payoff_of(terms, paid=place, on=plan.rows[place].due, charged="to_date")
    # Then interest is what ran up to it, what was to be spread over later instalments with it
    assert off.principal == plan.rows[place].principal + plan.rows[place].balance
    assert off.interest == sum(row.interest for row in charged[: place + 1]) + sum(spread[place + 1 :]) - paid


@settings(deadline=None, max_examples=500)
@given(st.integers(0, 5), st.sampled_from(["equal_instalment", "equal_principal", "interest_first"]), st.integers(1, 10**8))
def test_on_a_due_date_the_instalment_and_the_balance_after_it_are_owed(paid, method, cents):
    terms = LoanTerms(Decimal(cents) / 100, Decimal("0.07"), 6, START, method=method)
    row = instalment_plan(terms).rows[paid]
    for charged in ("to_date", "next_due"):
        assert payoff_of(terms, paid=paid, on=due_dates(terms)[paid], charged=charged).total == row.payment + row.balance
