from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lending.domain.instalments import instalment_plan
from lending.domain.loan_changes import Drawdown
from lending.domain.loan_terms import LoanTerms
from lending.domain.payoff import payoff_of
from lending.domain.periods import due_dates

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


@settings(deadline=None, max_examples=500)
@given(st.integers(0, 5), st.sampled_from(["equal_instalment", "equal_principal", "interest_first"]), st.integers(1, 10**8))
def test_on_a_due_date_the_instalment_and_the_balance_after_it_are_owed(paid, method, cents):
    terms = LoanTerms(Decimal(cents) / 100, Decimal("0.07"), 6, START, method=method)
    row = instalment_plan(terms).rows[paid]
    for charged in ("to_date", "next_due"):
        assert payoff_of(terms, paid=paid, on=due_dates(terms)[paid], charged=charged).total == row.payment + row.balance
