from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lending.domain.calendar import add_months
from lending.domain.cost_of_credit import CashFlow, CostLine, annualised_rate, itemised_cost, months_between
from lending.domain.instalments import LoanTerms, instalment_plan
from lending.errors import InvalidInputError

START = date(2024, 1, 1)


def _monthly(amount, count, start=START):
    return [CashFlow(add_months(start, number), Decimal(amount)) for number in range(1, count + 1)]


def test_the_example_of_the_central_bank_comes_out():
    # PBOC Announcement 2021 No. 3: 100,000, fee 1,000 up front, 12 x 8,833.3: simple 12.80 %, IRR 13.58 %.
    rate = annualised_rate([CashFlow(START, Decimal(100000))], _monthly("8833.3", 12), [CashFlow(START, Decimal(1000))])
    assert (round(rate.simple, 4), round(rate.irr, 4)) == (Decimal("0.1280"), Decimal("0.1358"))


def test_without_fees_the_simple_rate_is_the_contract_rate():
    plan = instalment_plan(LoanTerms(Decimal(280000), Decimal("0.0445"), 36, date(2026, 11, 23)))
    cost = itemised_cost(plan, lender="Bank", on=date(2026, 11, 23))
    assert (cost.rate.simple, round(cost.rate.irr, 4)) == (Decimal("0.044500"), Decimal("0.0454"))
    assert (cost.overdue_rate, cost.misuse_rate) == (Decimal("0.066750"), Decimal("0.089000"))
    assert [(line.charged_by, line.name, line.amount) for line in cost.lines] == [("Bank", "Interest", plan.total_interest)]


def test_a_partner_fee_counts_like_the_lenders():
    plan = instalment_plan(LoanTerms(Decimal(100000), Decimal("0.06"), 12, START))
    fee = CostLine("Partner", "Service fee", Decimal(1000), START)
    with_fee, without = (itemised_cost(plan, lender="Bank", fees=fees, on=START) for fees in ([fee], []))
    assert with_fee.total == without.total + 1000
    assert with_fee.lines[1] == fee
    assert with_fee.rate.irr > without.rate.irr


def test_paying_back_what_was_lent_costs_nothing():
    rate = annualised_rate([CashFlow(START, Decimal(1200))], _monthly("100", 12))
    assert (rate.simple, rate.irr) == (0, 0)


def test_a_very_dear_loan_is_found_too():
    rate = annualised_rate([CashFlow(START, Decimal(100))], _monthly("300", 1))
    assert round(rate.simple, 4) == 24


def test_money_advanced_later_is_occupied_later():
    tranches = [CashFlow(START, Decimal(50)), CashFlow(add_months(START, 6), Decimal(50))]
    late = annualised_rate(tranches, [CashFlow(add_months(START, 12), Decimal(110))])
    early = annualised_rate([CashFlow(START, Decimal(100))], [CashFlow(add_months(START, 12), Decimal(110))])
    assert early.irr == Decimal("0.100000")
    assert late.irr > early.irr


@pytest.mark.parametrize(
    ("advances", "payments", "fees", "field"),
    [
        ([], [CashFlow(START, Decimal(1))], [], "advances"),
        ([CashFlow(START, Decimal(100))], [CashFlow(date(2023, 12, 31), Decimal(101))], [], "payments"),
        ([CashFlow(START, Decimal(100))], [CashFlow(date(2024, 2, 1), Decimal(99))], [], "payments"),
        ([CashFlow(START, Decimal(100))], [CashFlow(date(2024, 2, 1), Decimal(99))], [CashFlow(START, Decimal(100))], "fees"),
        ([CashFlow(START, Decimal(100))], [CashFlow(date(2024, 1, 2), Decimal(200))], [], "payments"),
        ([CashFlow(START, Decimal("NaN"))], [CashFlow(date(2024, 2, 1), Decimal(99))], [], "advances.1.amount"),
        ([CashFlow(START, Decimal(100))], [CashFlow(date(2024, 2, 1), Decimal(-1))], [], "payments.1.amount"),
    ],
)
def test_flows_that_make_no_loan_are_refused(advances, payments, fees, field):
    with pytest.raises(InvalidInputError) as raised:
        annualised_rate(advances, payments, fees)
    assert list(raised.value.errors) == [field]


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2024, 1, 1), date(2024, 1, 1), Decimal(0)),
        (date(2024, 1, 31), date(2024, 2, 29), Decimal(29) / 31),  # counted back from 29 February to 29 January, after the start
        (date(2024, 1, 15), date(2024, 3, 1), 1 + Decimal(17) / 31),
        (date(2024, 3, 15), date(2024, 5, 1), 1 + Decimal(17) / 31),
        (date(2023, 11, 15), date(2024, 11, 15), Decimal(12)),
        (date(2024, 1, 15), date(2024, 1, 25), Decimal(10) / 31),
    ],
)
def test_months_are_counted_back_and_odd_days_are_a_part(start, end, months):
    assert months_between(start, end) == months


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 3000), st.integers(1, 36), st.sampled_from(["equal_instalment", "equal_principal", "interest_first"]))
def test_the_simple_rate_of_a_plan_is_near_its_contract_rate(points, periods, method):
    rate = Decimal(points) / 10000
    plan = instalment_plan(LoanTerms(Decimal(1000000), rate, periods, START, method=method))
    cost = itemised_cost(plan, lender="Bank", on=START)
    assert abs(cost.rate.simple - rate) < Decimal("0.00001")
    assert cost.rate.irr >= cost.rate.simple
