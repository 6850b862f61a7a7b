from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lending.domain.instalments import instalment_plan
from lending.domain.loan_changes import Drawdown, RateChange
from lending.domain.loan_terms import LoanTerms
from lending.domain.repayment_amounts import repayment_amounts

START = date(2024, 1, 1)


def _terms(principal="1200", rate="0.12", periods=4, **kept):
    return LoanTerms(Decimal(principal), Decimal(rate), periods, START, **kept)


def _texts(amounts):
    return [str(amount) for amount in amounts]


def test_an_instalment_is_computed_anew_over_what_is_left():
    # Given the second half of a loan without interest, with as much drawn down again
    drawdown = Drawdown(date(2024, 3, 1), Decimal(600))
    assert _texts(repayment_amounts(_terms(rate="0", drawdowns=(drawdown,)))) == ["300.00", "300.00", "600.00", "600.00"]


def test_two_changes_in_one_period_set_one_instalment():
    changes = {"drawdowns": (Drawdown(date(2024, 2, 8), Decimal(300)),), "rate_changes": (RateChange(date(2024, 2, 20), Decimal(0)),)}
    first, *later = repayment_amounts(_terms(**changes))
    assert str(first) == "307.54"
    assert len(set(later)) == 1


def test_what_comes_later_changes_nothing_before_it():
    rates = (RateChange(date(2024, 2, 15), Decimal("0.2")), RateChange(date(2024, 4, 15), Decimal("0.4")))
    early, both = (repayment_amounts(_terms(relevel=True, rate_changes=changes)) for changes in (rates[:1], rates))
    assert both[:3] == early[:3]
    assert both[3] > early[3]


def test_a_share_of_principal_depends_on_drawdowns_and_not_on_the_rate():
    equal = {"method": "equal_principal"}
    assert _texts(repayment_amounts(_terms("100", periods=3, **equal))) == ["33.33"] * 3
    assert (
        _texts(repayment_amounts(_terms("100", periods=3, **equal, rate_changes=(RateChange(date(2024, 2, 15), Decimal(0)),))))
        == ["33.33"] * 3
    )
    drawn = repayment_amounts(_terms("100", periods=3, **equal, drawdowns=(Drawdown(date(2024, 2, 15), Decimal(10)),)))
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
    amounts = repayment_amounts(_terms(instalment_rounding=rounding, rate_changes=(RateChange(date(2024, 2, 15), Decimal("0.2")),)))
    assert {amount == amount.to_integral_value() for amount in amounts} == {rounding == "up_to_unit"}


DAYS = st.dates(START, date(2024, 6, 30))
CHANGES = st.fixed_dictionaries(
    {
        "drawdowns": st.lists(st.builds(Drawdown, DAYS, st.integers(1, 10**6).map(lambda cents: Decimal(cents) / 100)), max_size=3).map(
            tuple
        ),
        "rate_changes": st.lists(
            st.builds(RateChange, DAYS, st.integers(0, 3600).map(lambda points: Decimal(points) / 10000)),
            max_size=3,
            unique_by=lambda change: change.on,
        ).map(tuple),
        "method": st.sampled_from(["equal_instalment", "equal_principal", "interest_first", "bullet"]),
        "day_count": st.sampled_from(["30/360", "actual/365", "actual/360", "actual/actual"]),
        "interest_rounded": st.sampled_from(["row", "total"]),
        "relevel": st.booleans(),
        "principal_grace": st.integers(0, 5),
    }
)


@settings(deadline=None, max_examples=500)
@given(st.integers(1, 10**7), CHANGES)
def test_whatever_changes_the_rows_repay_what_was_drawn_down(cents, changes):
    terms = LoanTerms(Decimal(cents) / 100, Decimal("0.07"), 6, START, **changes)
    plan = instalment_plan(terms)
    assert sum(row.principal for row in plan.rows) == terms.drawn
    assert plan.rows[-1].balance == 0
    assert all(min(row.principal, row.interest, row.balance) >= 0 for row in plan.rows)
    assert all(row.payment == row.principal + row.interest for row in plan.rows)
