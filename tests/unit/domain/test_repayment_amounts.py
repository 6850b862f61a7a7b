from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from lending.domain.instalments import instalment_plan
from lending.domain.loan_changes import Drawdown, Prepayment, RateChange
from lending.domain.loan_terms import LoanTerms
from lending.domain.periods import loan_periods
from lending.domain.repayment_amounts import repayment_amounts

START = date(2024, 1, 1)


def _terms(principal="1200", rate="0.12", periods=4, **kept):
    return LoanTerms(Decimal(principal), Decimal(rate), periods, START, **kept)


def _amounts(terms):
    return repayment_amounts(terms, loan_periods(terms))


def _texts(amounts):
    return [str(amount) for amount in amounts]


def test_an_instalment_is_computed_anew_over_what_is_left():
    # Given the second half of a loan without interest, with as much drawn down again
    drawdown = Drawdown(date(2024, 3, 1), Decimal(600))
    assert _texts(_amounts(_terms(rate="0", drawdowns=(drawdown,)))) == ["300.00", "300.00", "600.00", "600.00"]


def test_two_changes_in_one_period_set_one_instalment():
    changes = {"drawdowns": (Drawdown(date(2024, 2, 8), Decimal(300)),), "rate_changes": (RateChange(date(2024, 2, 20), Decimal(0)),)}
    first, *later = _amounts(_terms(**changes))
    assert str(first) == "307.54"
    assert len(set(later)) == 1


def test_what_comes_later_changes_nothing_before_it():
    rates = (RateChange(date(2024, 2, 15), Decimal("0.2")), RateChange(date(2024, 4, 15), Decimal("0.4")))
    early, both = (_amounts(_terms(relevel=True, rate_changes=changes)) for changes in (rates[:1], rates))
    assert both[:3] == early[:3]
    assert both[3] > early[3]


def test_a_share_of_principal_depends_on_drawdowns_and_not_on_the_rate():
    equal = {"method": "equal_principal"}
    assert _texts(_amounts(_terms("100", periods=3, **equal))) == ["33.33"] * 3
    assert _texts(_amounts(_terms("100", periods=3, **equal, rate_changes=(RateChange(date(2024, 2, 15), Decimal(0)),)))) == ["33.33"] * 3
    drawn = _amounts(_terms("100", periods=3, **equal, drawdowns=(Drawdown(date(2024, 2, 15), Decimal(10)),)))
    assert _texts(drawn) == ["33.33", "38.34", "38.34"]


@pytest.mark.parametrize(
    ("method", "payments"),
    [
        ("equal_instalment", ["12.00", "12.00", "609.01", "609.02"]),
        ("equal_principal", ["12.00", "12.00", "612.00", "606.00"]),
        ("interest_first", ["12.00", "12.00", "12.00", "1212.00"]),
    ],
)
def test_while_principal_has_grace_only_interest_is_paid(method, payments):
    plan = instalment_plan(_terms(method=method, principal_grace=2))
    assert [str(row.payment) for row in plan.rows] == payments


def test_a_drawdown_while_principal_has_grace_is_repaid_after_it():
    plan = instalment_plan(_terms(rate="0", principal_grace=2, drawdowns=(Drawdown(date(2024, 2, 1), Decimal(400)),)))
    assert [str(row.payment) for row in plan.rows] == ["0.00", "0.00", "800.00", "800.00"]


@pytest.mark.parametrize("rounding", ["nearest", "up_to_unit"])
def test_the_instalment_after_a_change_is_rounded_like_the_first(rounding):
    amounts = _amounts(_terms(instalment_rounding=rounding, rate_changes=(RateChange(date(2024, 2, 15), Decimal("0.2")),)))
    assert {amount == amount.to_integral_value() for amount in amounts} == {rounding == "up_to_unit"}


@pytest.mark.parametrize(
    ("keeps", "payments"),
    [("term", ["300.00", "200.00", "200.00", "200.00"]), ("instalment", ["300.00", "300.00", "300.00"])],
)
@pytest.mark.parametrize("method", ["equal_instalment", "equal_principal"])
def test_what_is_repaid_early_makes_instalments_smaller_or_fewer(method, keeps, payments):
    early = Prepayment(date(2024, 2, 15), Decimal(300), keeps)
    plan = instalment_plan(_terms(rate="0", method=method, prepayments=(early,)))
    assert [str(row.payment) for row in plan.rows] == payments


def test_the_last_of_fewer_instalments_takes_the_rest():
    # 307.54 a month; 15 of 29 days of February bear 1 % on 904.46, the other 14 on 600: 7.57 of interest
    plan = instalment_plan(_terms(prepayments=(Prepayment(date(2024, 2, 16), Decimal("304.46"), "instalment"),)))
    assert [(str(row.payment), str(row.interest)) for row in plan.rows] == [("307.54", "12.00"), ("307.54", "7.58"), ("303.04", "3.00")]


def test_principal_at_the_end_only_becomes_less_by_what_is_repaid_early():
    early = (Prepayment(date(2024, 2, 1), Decimal(400), "instalment"),)
    plan = instalment_plan(_terms(method="interest_first", prepayments=early))
    assert [str(row.payment) for row in plan.rows] == ["12.00", "8.00", "8.00", "808.00"]


def test_all_repaid_early_leaves_the_interest_until_then():
    for keeps in ("term", "instalment"):
        plan = instalment_plan(_terms(prepayments=(Prepayment(date(2024, 2, 16), Decimal("904.46"), keeps),)))
        assert [(str(row.principal), str(row.interest)) for row in plan.rows] == [("295.54", "12.00"), ("0.00", "4.68")]


def test_after_fewer_instalments_another_rate_is_shared_by_those_left():
    changes = {"prepayments": (Prepayment(date(2024, 2, 1), Decimal(300), "instalment"),)}
    later = RateChange(date(2024, 2, 2), Decimal(0))
    assert [str(row.payment) for row in instalment_plan(_terms(rate="0", **changes, rate_changes=(later,))).rows] == ["300.00"] * 3
    both = _terms(rate="0", **changes, drawdowns=(Drawdown(date(2024, 2, 20), Decimal(60)),))
    assert [str(row.payment) for row in instalment_plan(both).rows] == ["300.00", "330.00", "330.00"]


def test_before_the_first_instalment_the_amount_is_known():
    early = Prepayment(date(2024, 1, 15), Decimal(300), "instalment")
    assert [str(row.payment) for row in instalment_plan(_terms(rate="0", prepayments=(early,))).rows] == ["300.00"] * 3


@settings(max_examples=500, deadline=None)
@given(
    st.tuples(st.sampled_from(["equal_instalment", "equal_principal", "interest_first"]), st.sampled_from(["term", "instalment"])),
    st.integers(2, 40),
    st.decimals(0, Decimal("0.36"), places=4),
    st.integers(0, 900),
    st.integers(1, 95),
)
@example(("equal_instalment", "term"), 34, Decimal("0.0102"), 881, 1)
def test_with_principal_repaid_early_the_plan_still_ends_at_nothing(kind, periods, rate, day, percent):
    method, keeps = kind
    plain = instalment_plan(_terms("1200", str(rate), periods, method=method))
    on = min(START + timedelta(days=day), plain.rows[-2].due)
    left = next((row.balance for row in reversed(plain.rows) if row.due <= on), Decimal(1200))
    amount = (left * percent / 100).quantize(Decimal("0.01"))
    assume(amount > 0)
    plan = instalment_plan(replace(plain.terms, prepayments=(Prepayment(on, amount, keeps),)))
    assert sum(row.principal for row in plan.rows) == 1200 - amount
    assert plan.rows[-1].balance == 0
    before = [row for row in plain.rows if row.due <= on]
    assert list(plan.rows[: len(before)]) == before
    # Interest is rounded to the cent in each row, half a cent at most in either plan: where next to nothing is repaid that can outweigh it.
    assert plan.total_interest <= plain.total_interest + (len(plain.rows) - len(before)) * Decimal("0.01")
    assert len(plan.rows) <= periods
