import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings

from lending.domain.calendar import WorkingDays
from lending.domain.instalments import LoanTerms, Plan, instalment_plan
from lending.domain.interest_due import spread_interest
from lending.domain.periods import due_dates, loan_periods
from tests.support.loans import loan_terms

#: Published schedules; each names its source.
CASES = json.loads((Path(__file__).parent / "data" / "schedules.json").read_text())
CHINA = WorkingDays("CN")
SETTINGS = ("periods", "months_per_period", "method", "day_count", "rounding", "relevel")


def _terms(case) -> LoanTerms:
    return LoanTerms(
        principal=Decimal(case["principal"]),
        annual_rate=Decimal(case["annual_rate"].rstrip("%")) / 100,
        disbursed=date.fromisoformat(case["disbursed"]),
        actual_actual=case.get("actual_actual") or "isda",
        multiple=Decimal(case["multiple"]),
        **{name: case[name] for name in SETTINGS},
    )


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_published_schedule_comes_out_to_the_cent(case):
    plan = instalment_plan(_terms(case))
    assert [{name: str(getattr(row, name)) for name in want} for row, want in zip(plan.rows, case["rows"], strict=True)] == case["rows"]
    assert str(plan.instalment) == case.get("instalment", case["rows"][0]["payment"])
    assert case.get("total_interest", str(plan.total_interest)) == str(plan.total_interest)


def _plan(principal="280000", rate="0.0445", periods=36, disbursed=date(2026, 11, 23), **settings) -> Plan:
    return instalment_plan(LoanTerms(Decimal(principal), Decimal(rate), periods, disbursed, **settings))


def test_the_bank_own_renovation_loan_costs_8322_88_a_month():
    plan = _plan()
    assert plan.instalment == Decimal("8322.88")
    assert plan.total == Decimal(280000) + plan.total_interest
    assert plan.rows[-1].payment != plan.instalment  # the last row takes the rest


@pytest.mark.parametrize(
    ("method", "payments", "interest"),
    [
        ("equal_instalment", ["340.02", "340.02", "340.03"], "20.07"),
        ("equal_principal", ["343.33", "340.00", "336.67"], "20.00"),
        ("interest_first", ["10.00", "10.00", "1010.00"], "30.00"),
        ("bullet", ["1030.00"], "30.00"),
    ],
)
def test_each_method_pays_in_its_own_way(method, payments, interest):
    plan = _plan("1000", "0.12", 3, date(2024, 1, 31), method=method)
    assert [str(row.payment) for row in plan.rows] == payments
    assert str(plan.total_interest) == interest
    assert plan.rows[-1].due == date(2024, 4, 30)


def test_without_interest_the_principal_is_shared():
    plan = _plan("100", "0", 3)
    assert [str(row.payment) for row in plan.rows] == ["33.33", "33.33", "33.34"]


@pytest.mark.parametrize("rounding", ["half_up", "half_even"])
def test_exactly_half_a_cent_is_not_lost_to_a_rate_factor_that_never_ends(rounding):
    # 7 % a year on 6.00 is 0.035 a month, though 0.07 / 12 is 0.0058333…
    assert str(_plan("6", "0.07", 2, method="interest_first", rounding=rounding).rows[0].interest) == "0.04"


def test_a_month_whose_interest_exceeds_the_instalment_repays_nothing():
    # Given fifty years at 36 %: 31 days cost 30.58, the instalment of an average month is 30.01
    first, second, *_ = _plan("1000", "0.36", 600, date(2024, 1, 1), day_count="actual/365").rows
    # Then interest is paid in full and no principal is lent on top
    assert (str(first.principal), str(first.payment)) == ("0.00", "30.58")
    assert (str(second.principal), str(second.payment)) == ("1.41", "30.01")


def test_an_instalment_rounded_up_to_a_unit_leaves_less_for_the_last_row():
    plan = _plan("100", "0.07", 6, instalment_rounding="up_to_unit")
    assert str(plan.instalment) == "18.00"
    assert {str(row.payment) for row in plan.rows[:-1]} == {"18.00"}
    assert str(plan.rows[-1].payment) == "11.96"


def test_an_instalment_far_too_large_ends_in_empty_rows():
    plan = _plan("1.50", "0.07", 4, instalment_rounding="up_to_unit")
    assert [str(row.payment) for row in plan.rows] == ["1.00", "0.51", "0.00", "0.00"]


@pytest.mark.parametrize(
    ("principal", "rate", "periods", "plain", "relevelled"),
    [
        ("307", "0.10", 5, ("62.94", "62.97"), ("62.95", "62.93")),
        ("993", "0.10", 7, ("146.62", "146.66"), ("146.63", "146.60")),
        ("244.67", "0.30", 5, ("52.66", "52.69"), ("52.66", "52.69")),  # 52.67 would leave three cents too
        ("294.15", "0.40", 4, ("79.77", "79.75"), ("79.77", "79.75")),  # two cents are not more than half of 4 rows
        ("500", "0.10", 24, ("23.07", "23.14"), ("23.07", "23.14")),  # seven cents are not more than half of 24 rows
    ],
)
def test_relevelling_is_kept_only_when_the_last_payment_comes_closer(principal, rate, periods, plain, relevelled):
    for relevel, want in ((False, plain), (True, relevelled)):
        plan = _plan(principal, rate, periods, date(2024, 1, 1), relevel=relevel)
        assert (str(plan.instalment), str(plan.rows[-1].payment)) == want


def test_interest_rounded_in_total_is_the_exact_interest():
    # Given the unrounded reckoning of a loan whose instalment is a whole unit
    plan = _plan("280000", "0.084", 20, instalment_rounding="up_to_unit", interest_rounded="total")
    balance, interest = Fraction(280000), Fraction(0)
    for _ in range(20):
        charged = balance * Fraction("0.084") / 12
        interest, balance = interest + charged, balance + charged - 15052
    # Then all rows together charge it, rounded once
    assert abs(Fraction(plan.total_interest) - interest) <= Fraction(1, 200)
    assert str(plan.total_interest) == "21034.07"
    assert {str(row.payment) for row in plan.rows[:-1]} == {"15052.00"}


@pytest.mark.parametrize(("rounded", "interest"), [("row", "3.48"), ("total", "3.50")])
def test_interest_is_rounded_each_row_or_in_total(rounded, interest):
    assert str(_plan("100", "0.07", 6, method="interest_first", interest_rounded=rounded).total_interest) == interest


def rows_repay_what_was_drawn_down_and_nothing_else(terms, plan):
    rows = plan.rows
    assert sum(row.principal for row in rows) == terms.drawn
    assert rows[-1].balance == 0
    assert all(min(row.principal, row.interest, row.balance) >= 0 for row in rows)
    assert all(row.payment == row.principal + row.interest for row in rows)


@settings(deadline=None, max_examples=500)
@given(loan_terms(drawdowns=()))
def test_each_balance_is_what_is_left(terms):
    left = terms.principal
    for row in instalment_plan(terms).rows:
        left -= row.principal
        assert row.balance == left


def there_is_one_row_for_each_due_date_in_order(terms, plan):
    rows, contract = plan.rows, due_dates(terms)
    expected = contract[-1:] if terms.method == "bullet" else contract
    assert [row.number for row in rows] == list(range(1, len(expected) + 1))
    assert all(earlier < later for earlier, later in pairwise([terms.disbursed, *(row.due for row in rows)]))
    for row, day in zip(rows, expected, strict=True):
        moved = CHINA.moved(day, terms.holidays)
        assert row.due == (moved if moved > terms.disbursed else CHINA.next_working_day(day))


def totals_are_the_sums_of_the_rows_and_of_what_is_due_up_front(terms, plan):
    assert plan.total_interest == sum(row.interest for row in plan.rows) + plan.up_front
    assert plan.total == terms.drawn + plan.total_interest
    assert plan.up_front >= 0
    assert not plan.up_front or terms.first_period == "up_front"


def grace_and_holidays_change_when_interest_is_due_and_not_how_much(terms, plan):
    # Given the same loan without either
    plain = instalment_plan(replace(terms, interest_grace=0, holidays="keep"))
    # Then
    assert [row.principal for row in plan.rows] == [row.principal for row in plain.rows]
    assert (plan.total_interest, plan.instalment, plan.up_front) == (plain.total_interest, plain.instalment, plain.up_front)
    grace = terms.interest_grace if terms.method != "bullet" else 0
    assert not any(row.interest for row in plan.rows[:grace])
    assert [row.interest for row in plan.rows[grace + 1 :]] == [row.interest for row in plain.rows[grace + 1 :]]


@settings(deadline=None, max_examples=500)
@given(loan_terms())
def test_plans_of_all_settings_keep_every_promise(terms):
    # One plan for all of them: to draw its settings costs more than to reckon it.
    plan = instalment_plan(terms)
    rows_repay_what_was_drawn_down_and_nothing_else(terms, plan)
    there_is_one_row_for_each_due_date_in_order(terms, plan)
    totals_are_the_sums_of_the_rows_and_of_what_is_due_up_front(terms, plan)
    grace_and_holidays_change_when_interest_is_due_and_not_how_much(terms, plan)


@settings(deadline=None, max_examples=500)
@given(loan_terms(first_period="up_front"))
def test_odd_days_cost_the_same_spread_or_up_front(terms):
    up_front, spread = instalment_plan(terms), instalment_plan(replace(terms, first_period="spread"))
    assert [row.principal for row in spread.rows] == [row.principal for row in up_front.rows]
    assert spread.total == up_front.total


@settings(deadline=None, max_examples=500)
@given(loan_terms(method="equal_instalment", drawdowns=(), rate_changes=(), interest_grace=0))
def test_the_regular_instalment_is_paid_in_every_row_but_the_last(terms):
    plan = instalment_plan(terms)
    ended = next((row.number for row in plan.rows if row.balance == 0), terms.periods)
    level = plan.instalment - spread_interest(terms, terms.periods)[0]
    if level >= terms.principal * max(period.factor for period in loan_periods(terms)):
        assert {row.payment for row in plan.rows if terms.principal_grace < row.number < ended} <= {plan.instalment}
