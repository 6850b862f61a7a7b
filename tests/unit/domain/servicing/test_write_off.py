from datetime import date, timedelta
from decimal import Decimal

from lending.domain.loans import EventKind, LoanState
from lending.domain.servicing import accounts
from lending.domain.servicing.aging import age, set_apart
from lending.domain.servicing.balances import balances, transfers
from lending.domain.servicing.replay import replay
from lending.domain.servicing.write_off import to_write_off
from tests.unit.domain.servicing.books import TERMS, event, payment

FIRST, LATE = date(2026, 2, 15), date(2026, 2, 25)


def off(number, on):
    return event(number, EventKind.WRITTEN_OFF, on)


def test_all_that_is_owed_becomes_an_expense_and_nothing_is_earned_after():
    # The principal, 12.00 due and 3.93 run since, ten days' penalty of 0.56
    before, after = (replay(TERMS, events, LATE) for events in ([], [off(1, LATE)]))
    gone = to_write_off(before)
    assert after.written_off == gone
    assert (gone.principal, gone.interest, gone.penalty, gone.fees) == (1200, Decimal("15.93"), Decimal("0.56"), 0)
    assert (before.due_by(LATE), after.due_by(LATE)) == (Decimal("112.56"), 0)
    assert (after.state, after.outstanding) == (LoanState.WRITTEN_OFF, 0)
    assert sum(amount for debit, _, amount in transfers(balances(before), balances(after)) if debit == accounts.WRITTEN_OFF) == 121_649
    assert balances(replay(TERMS, [off(1, LATE)], date(2027, 6, 1))) == balances(after)


def test_money_held_pays_first():
    held = payment(1, date(2026, 1, 20), "100.00", "transfer")
    gone = replay(TERMS, [held, off(2, date(2026, 1, 25))], date(2026, 1, 25)).written_off
    assert gone.principal + gone.interest == 1200 + Decimal("3.87") - 100
    assert to_write_off(replay(TERMS, [held], date(2026, 1, 25))) == gone


def test_what_comes_in_afterwards_is_a_recovery():
    events = [off(1, LATE), payment(2, date(2026, 5, 1), "50.00", "recovery"), off(3, date(2026, 5, 2))]
    before, after = replay(TERMS, events[:1], date(2026, 5, 2)), replay(TERMS, events, date(2026, 5, 2))
    assert transfers(balances(before), balances(after)) == ((accounts.CLEARING, accounts.RECOVERIES, 5_000),)
    assert (after.recovered, after.written_off) == (Decimal("50.00"), before.written_off)


def test_it_is_a_loss_as_late_as_it_was():
    late = age(replay(TERMS, [off(1, LATE)], LATE), LATE + timedelta(days=300))
    assert (late.classification, late.past_due_days) == ("loss", 10)
    assert not set_apart(replay(TERMS, [off(1, LATE)], LATE))
