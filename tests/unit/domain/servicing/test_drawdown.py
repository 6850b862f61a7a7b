from dataclasses import replace
from datetime import date
from decimal import Decimal

from lending.domain.loans import EventKind
from lending.domain.servicing import accounts
from lending.domain.servicing.balances import balances, transfers
from lending.domain.servicing.drawdown import undrawn
from lending.domain.servicing.replay import replay
from tests.unit.domain.servicing.books import TERMS, event, payment

FIRST, MIDDLE = date(2026, 2, 15), date(2026, 2, 25)
PAID = payment(1, FIRST, "112.00")
MORE = replace(TERMS, approved=Decimal("2000.00"))


def drawn(number, on, amount):
    return event(number, EventKind.DRAWN_DOWN, on, amount=amount)


def test_it_bears_interest_from_its_day_and_is_repaid_with_the_rest():
    # 3.93 for ten days on 1,100 and 10.61 for eighteen on 1,650; 1,650 in eleven shares
    before, after = (replay(MORE, events, MIDDLE) for events in ([PAID], [PAID, drawn(2, MIDDLE, "550.00")]))
    assert [(str(claim.principal), str(claim.interest)) for claim in after.claims[1:3]] == [("150.00", "14.54"), ("150.00", "15.00")]
    assert transfers(balances(before), balances(after)) == ((accounts.PRINCIPAL, accounts.DEPOSITS, 55_000),)
    assert (after.outstanding, undrawn(before), undrawn(after)) == (Decimal(1650), Decimal(800), Decimal(250))


def test_without_more_approved_nothing_is_left_to_draw_down():
    assert undrawn(replay(TERMS, [], FIRST)) == 0


def test_a_loan_with_nothing_to_come_takes_none():
    last = date(2027, 1, 15)
    assert replay(MORE, [drawn(1, last, "550.00")], last).drawn_down == 0
