"""Plans of all kinds against a reckoning of the same rules that shares nothing with the program."""

from fractions import Fraction

from hypothesis import given, settings

from lending.domain.instalments import instalment_plan
from tests.oracle.reckoning import Reckoning
from tests.support.loans import loan_terms


@settings(deadline=None, max_examples=500)
@given(loan_terms(interest_rounded="row", instalment_rounding="nearest", relevel=False, holidays="keep"))
def test_a_second_reckoning_in_fractions_gives_the_same_plan(terms):
    rows, up_front = Reckoning(terms).plan()
    plan = instalment_plan(terms)
    assert [(Fraction(row.principal), Fraction(row.interest)) for row in plan.rows] == rows
    assert Fraction(plan.up_front) == up_front
