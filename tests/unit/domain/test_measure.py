from decimal import Decimal

import pytest

from lending.domain.measure import Figure, check_figures, judge, shown
from lending.errors import InvalidInputError

TENTH = Decimal("0.1")


@pytest.mark.parametrize(
    ("result", "limit", "comparison", "judgement"),
    [
        ("0.40", "0.50", "at_most", "met"),
        ("0.45", "0.50", "at_most", "near"),
        ("0.50", "0.50", "at_most", "near"),
        ("0.50004", "0.50", "at_most", "missed"),
        ("1.41", "1.20", "at_least", "met"),
        ("1.32", "1.20", "at_least", "near"),
        ("1.1999", "1.20", "at_least", "missed"),
        ("280000", "280000", "equals", "met"),
        ("279999.99", "280000", "equals", "missed"),
        ("280000.01", "280000", "equals", "missed"),
    ],
)
def test_a_result_is_judged_against_its_limit(result, limit, comparison, judgement):
    assert judge(Decimal(result), Decimal(limit), comparison, TENTH) == judgement


def test_a_report_keeps_four_places():
    assert str(shown(Decimal(12473) / 26800)) == "0.4654"


def test_figures_that_are_no_money_are_named():
    with pytest.raises(InvalidInputError) as raised:
        check_figures(income=Figure(Decimal(-1), ""), living=Figure(Decimal(1), ""), debts=Figure(Decimal("NaN"), ""))
    assert set(raised.value.errors) == {"income", "debts"}
