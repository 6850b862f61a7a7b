from datetime import date
from decimal import Decimal

from lending.domain.loans import EventKind
from lending.domain.servicing import accounts
from lending.domain.servicing.balances import balances, transfers
from lending.domain.servicing.replay import replay
from tests.unit.domain.servicing.books import TERMS, event, payment

DAY = date(2026, 1, 20)


def test_held_money_goes_back_to_the_customers_account():
    events = [payment(1, DAY, "50.00", "transfer"), event(2, EventKind.REFUNDED, DAY, amount="20.00")]
    before, after = replay(TERMS, events[:1], DAY), replay(TERMS, events, DAY)
    assert (after.unapplied, after.from_deposit, after.from_outside) == (Decimal("30.00"), Decimal("-20.00"), Decimal("50.00"))
    assert transfers(balances(before), balances(after)) == ((accounts.UNAPPLIED, accounts.DEPOSITS, 2_000),)
