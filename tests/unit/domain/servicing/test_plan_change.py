from datetime import date
from decimal import Decimal

from lending.domain.servicing.plan_change import plan_change
from lending.domain.servicing.replay import replay
from tests.unit.domain.servicing.books import TERMS, payment
from tests.unit.domain.servicing.test_prepayment import early

FIRST, MIDDLE = date(2026, 2, 15), date(2026, 2, 25)


def test_it_shows_both_plans_with_what_each_costs_and_the_difference():
    before, after = (
        replay(TERMS, events, MIDDLE)
        for events in ([payment(1, FIRST, "112.00")], [payment(1, FIRST, "112.00"), early(2, MIDDLE, "550.00", fee="5.50")])
    )
    change = plan_change(before, after)
    assert (change.before, change.after) == (before.claims, after.claims)
    # 1 % of 1,200, 1,100 … 100; 12 and 7.47, then 5, 4.50 … 0.50
    assert (change.cost_before, change.cost_after) == (Decimal("78.00"), Decimal("46.97"))
    assert (change.fee, change.waived, change.saved) == (Decimal("5.50"), 0, Decimal("25.53"))
