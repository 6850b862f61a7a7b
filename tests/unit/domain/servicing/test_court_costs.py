from datetime import date
from decimal import Decimal

from lending.domain.loans import EventKind, LoanState
from lending.domain.servicing import accounts
from lending.domain.servicing.aging import set_apart
from lending.domain.servicing.balances import balances, transfers
from lending.domain.servicing.replay import replay
from lending.domain.servicing.write_off import to_write_off
from tests.unit.domain.servicing.books import TERMS, event, payment

FIRST, LATE, LATER = date(2026, 2, 15), date(2026, 2, 25), date(2026, 3, 1)


def costs(number, amount, on=LATE, kind=EventKind.COSTS_ADVANCED):
    return event(number, kind, on, amount=amount)


def moved(before, after, on=LATER):
    return transfers(*(balances(replay(TERMS, events, on)) for events in (before, after)))


def test_costs_are_advanced_and_the_debtor_owes_them():
    before, after = replay(TERMS, [], LATE), replay(TERMS, [costs(1, "50.00")], LATE)
    assert after.due_by(LATE) - before.due_by(LATE) == Decimal("50.00")
    assert transfers(balances(before), balances(after)) == ((accounts.COSTS_DUE, accounts.CLEARING, 5_000),)
    assert (set_apart(before), set_apart(after)) == (False, True)


def test_money_pays_costs_before_all_else():
    advanced = [costs(1, "50.00")]
    assert moved(advanced, [*advanced, payment(2, LATE, "30.00", "transfer")]) == ((accounts.CLEARING, accounts.COSTS_DUE, 3_000),)
    paid = replay(TERMS, [*advanced, payment(2, LATE, "60.00")], LATE)
    assert next((part.component, part.amount) for part in paid.appropriations) == ("costs", 50)
    assert (paid.costs_owed, paid.claims[0].interest_paid + paid.claims[0].penalty_paid) == (0, 10)


def test_costs_that_a_court_lays_on_the_bank_are_its_expense():
    advanced = [costs(1, "50.00"), payment(2, LATE, "20.00", "transfer")]
    borne = [*advanced, costs(3, "30.00", kind=EventKind.COSTS_BORNE)]
    assert moved(advanced, borne) == ((accounts.LEGAL_COSTS, accounts.COSTS_DUE, 3_000),)
    assert replay(TERMS, [*borne, costs(4, "30.00", kind=EventKind.COSTS_BORNE)], LATER).costs_borne == 30


def test_a_loan_whose_costs_are_owed_is_not_over():
    paid_off = event(1, EventKind.PREPAYMENT, LATE, amount="2000.00", way="to_date", source="transfer")
    late_costs = [paid_off, costs(2, "10.00")]
    assert replay(TERMS, [paid_off], LATE).state == LoanState.CLOSED
    assert replay(TERMS, late_costs, LATE).state == LoanState.ACTIVE


def test_security_lies_with_the_court_until_it_comes_back():
    lodged = [costs(1, "300.00", kind=EventKind.COURT_DEPOSIT)]
    assert moved([], lodged) == ((accounts.COURT_DEPOSITS, accounts.CLEARING, 30_000),)
    back = [*lodged, costs(2, "400.00", kind=EventKind.COURT_DEPOSIT_RETURNED)]
    assert moved(lodged, back) == ((accounts.CLEARING, accounts.COURT_DEPOSITS, 30_000),)
    assert replay(TERMS, lodged, LATE).due_by(LATE) == replay(TERMS, [], LATE).due_by(LATE)


def test_what_is_written_off_has_its_costs_with_it_and_security_still_comes_back():
    events = [costs(1, "50.00"), costs(2, "300.00", kind=EventKind.COURT_DEPOSIT)]
    assert to_write_off(replay(TERMS, events, LATE)).total - to_write_off(replay(TERMS, [], LATE)).total == 50
    off = [*events, event(3, EventKind.WRITTEN_OFF, LATE)]
    assert accounts.COSTS_DUE not in balances(replay(TERMS, off, LATE))
    back = [*off, costs(4, "300.00", LATER, EventKind.COURT_DEPOSIT_RETURNED)]
    assert moved(off, back) == ((accounts.CLEARING, accounts.COURT_DEPOSITS, 30_000),)
