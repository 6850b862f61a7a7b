from datetime import date
from decimal import Decimal

import pytest

from lending.domain.instalments import instalment_plan
from lending.domain.loan_changes import Drawdown, RateChange
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
