import pytest

from lending.service.restructuring.options import ability_of, option_of, options_of
from tests.support.restructuring import ABILITY, ask
from tests.support.walk import change


def test_each_plan_is_measured_against_what_the_customer_can_pay(late):
    found = {option.name: option for option in options_of(late.book, ABILITY)}
    assert (found["longer"].instalment < found["cheaper"].instalment, found["longer"].affordable) == (True, True)
    assert [measure.name for measure in found["longer"].measures] == ["debt_to_income", "cash_flow_coverage"]
    assert found["pause"].preview.last_due_after > found["pause"].preview.last_due_before


def test_a_plan_that_was_not_measured_is_not_called_affordable(late):
    assert not any(option.affordable for option in options_of(late.book, None))


@pytest.mark.parametrize("facts", [{"extension": 37}, {"rate": "0.30"}])
def test_a_plan_that_the_loan_may_not_have_is_none(late, facts):
    assert option_of(late.book, "own", facts, None) is None


@pytest.mark.parametrize("missing", ["monthly_income", "living_expenses", "monthly_debts"])
def test_what_nobody_said_measures_nothing(late, missing):
    asked = ask(late)
    assert ability_of(asked.row) is not None
    change(late.trial, type(asked.row), asked.id, **{missing: None})
    assert ability_of(asked.row) is None
