from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lending.domain.annual_percentage_rate import Credit, annual_percentage_rate, chinese_rate
from lending.domain.cost_of_credit import CashFlow
from lending.domain.instalments import instalment_plan
from lending.domain.loan_terms import LoanTerms
from lending.errors import InvalidInputError

START = date(1978, 1, 10)


def _flow(on, amount):
    return CashFlow(on, Decimal(amount))


GOOD = {
    "advances": (_flow(START, "5000"),),
    "payment": Decimal(230),
    "count": 24,
    "frequency": "monthly",
    "first": date(1978, 2, 10),
}


def _apr(**changed):
    return round(100 * annual_percentage_rate(Credit(**{**GOOD, **changed})), 2)


def test_the_first_example_of_the_appendix_comes_out():
    assert _apr() == Decimal("9.69")


def test_a_fee_paid_at_once_is_money_not_advanced():
    assert _apr(fees=(_flow(START, "100"),)) == _apr(advances=(_flow(START, "4900"),)) > _apr()


def test_money_advanced_later_is_dearer():
    halves = (_flow(START, "2500"), _flow(date(1978, 4, 10), "2500"))
    assert _apr(advances=halves) > _apr()
    assert _apr(advances=halves[::-1]) == _apr(advances=halves)


def test_two_advances_and_one_payment_are_solved_by_hand():
    # 100 at once and 100 after a month, 231 after two: (1+i)² + (1+i) = 2.31 at i = 0.1
    halves = (_flow(START, "100"), _flow(date(1978, 2, 10), "100"))
    assert _apr(advances=halves, payment=Decimal("231.00"), count=1, first=date(1978, 3, 10)) == 120


def test_of_one_advance_and_one_payment_the_term_is_the_period():
    # 6 % in half a year, which has two of them
    assert _apr(advances=(_flow(START, "1000"),), payment=Decimal(1060), count=1, first=date(1978, 7, 10)) == 12


def test_one_payment_with_a_later_fee_keeps_the_frequency():
    # At 10 % a month 99.00 after it is worth 90, and 10.50 after half of it, whose interest is simple, 10
    fee = (_flow(date(1978, 1, 25), "10.50"),)
    assert _apr(advances=(_flow(START, "100"),), payment=Decimal(99), count=1, fees=fee) == 120


def test_to_pay_back_what_was_advanced_costs_nothing():
    assert _apr(advances=(_flow(START, "5520"),)) == 0


def test_the_chinese_rate_is_of_the_same_credit():
    rate = chinese_rate(
        Credit((_flow(date(2024, 1, 1), "100000"),), Decimal("8833.3"), 12, "monthly", date(2024, 2, 1), (_flow(date(2024, 1, 1), "1000"),))
    )
    assert (round(100 * rate.simple, 2), round(100 * rate.irr, 2)) == (Decimal("12.80"), Decimal("13.58"))


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"advances": ()}, ["advances"]),
        ({"advances": (_flow(START, "-1"), _flow("now", "NaN"))}, ["advances.1.amount", "advances.2.amount", "advances.2.on"]),
        ({"advances": (_flow(date(1899, 12, 31), "1"),)}, ["advances.1.on"]),
        ({"advances": (_flow(START, "5000"), _flow(date(1980, 1, 10), "1"))}, ["advances.2.on"]),
        ({"advances": (_flow(START, "5521"),)}, ["payment"]),
        ({"payment": Decimal(0)}, ["payment"]),
        ({"payment": Decimal(10) ** 11, "count": 11}, ["payment"]),
        ({"count": 0}, ["count"]),
        ({"count": 2601}, ["count"]),
        ({"frequency": "daily"}, ["frequency"]),
        ({"first": START}, ["first"]),
        ({"first": date(2201, 1, 1)}, ["first"]),
        ({"fees": (_flow(date(1978, 1, 9), "1"),)}, ["fees.1.on"]),
        ({"fees": (_flow(date(1980, 1, 11), "1"),)}, ["fees.1.on"]),
        ({"fees": (_flow(START, "5000"),)}, ["fees"]),
    ],
)
def test_what_makes_no_credit_is_refused_by_its_field(changed, fields):
    with pytest.raises(InvalidInputError) as raised:
        Credit(**{**GOOD, **changed})
    assert sorted(raised.value.errors) == fields


@settings(deadline=None, max_examples=500)
@given(st.integers(1, 5000), st.integers(1, 60))
def test_a_regular_loan_costs_its_contract_rate(points, periods):
    rate = Decimal(points) / 10000
    plan = instalment_plan(LoanTerms(Decimal(10**9), rate, periods, START, first_due=date(1978, 2, 10)))
    payment = plan.instalment
    apr = annual_percentage_rate(Credit((_flow(START, "1E9"),), payment, periods, "monthly", date(1978, 2, 10)))
    assert abs(apr - rate) < Decimal("1E-7")
