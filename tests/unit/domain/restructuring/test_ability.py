from datetime import date
from decimal import Decimal

import pytest

from lending.domain.restructuring.ability import Ability, heaviest_instalment
from lending.domain.servicing.replay import replay
from lending.errors import InvalidInputError
from tests.unit.domain.servicing.books import TERMS

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("instalment", "judged"), [("1000.00", ["met", "met"]), ("3000.00", ["near", "near"]), ("4000.00", ["missed", "missed"])]
)
def test_a_plan_is_measured_over_the_incomes_of_today(instalment, judged):
    ability = Ability(monthly_income=Decimal(7000), living_expenses=Decimal(2600), monthly_debts=Decimal(500), source="payslip")
    measures = ability.measures(Decimal(instalment), TODAY)
    assert [measure.judgement for measure in measures] == judged
    assert {source for measure in measures for _label, _value, source in measure.inputs} == {"payslip", "plan"}


def test_wrong_amounts_are_named():
    with pytest.raises(InvalidInputError) as refused:
        Ability(monthly_income=Decimal("NaN"), living_expenses=Decimal(-1), monthly_debts=Decimal(0))
    assert list(refused.value.errors) == ["monthly_income", "living_expenses"]


def test_the_heaviest_instalment_to_come_counts_as_an_amount_a_month():
    claims = replay(TERMS, [], date(2026, 2, 20)).claims
    assert heaviest_instalment(claims, date(2026, 2, 20), 1) == Decimal("111.00")
    assert heaviest_instalment(claims, date(2026, 2, 20), 3) == Decimal("37.00")
    assert heaviest_instalment(claims, date(2030, 1, 1), 1) == 0
