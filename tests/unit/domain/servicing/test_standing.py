from datetime import date
from decimal import Decimal

from lending.domain.servicing.replay import replay
from tests.unit.domain.servicing.books import TERMS

DAY = date(2026, 2, 25)


def test_waived_penalty_and_interest_are_claimed_no_more():
    claim = replay(TERMS, [], DAY).claims[0]
    assert claim.owed("penalty") == Decimal("0.56")
    assert claim.waived("penalty", Decimal("0.50"), DAY).owed("penalty") == Decimal("0.06")
    part = claim.waived("interest", Decimal("5.00"), DAY)
    assert (part.interest, part.interest_waived, part.settled_on) == (Decimal("7.00"), Decimal("5.00"), None)


def test_an_instalment_of_which_all_is_paid_or_waived_is_settled():
    claim = replay(TERMS, [], DAY).claims[0].paid("principal", Decimal("100.00"), DAY)
    assert claim.settled_on is None
    assert claim.waived("interest", Decimal("12.00"), DAY).settled_on == DAY
