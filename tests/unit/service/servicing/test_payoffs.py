from datetime import date, timedelta
from decimal import Decimal

import pytest

from lending.domain.loans import LoanState
from lending.errors import ConflictError, ForbiddenError, InvalidInputError
from lending.service.servicing.payoffs import NewPayoff, pay_off, quote_in_force, quote_payoff, show_payoff
from lending.service.servicing.reversals import reverse_event
from lending.service.servicing.verification import verify_book
from tests.support.running import move_to
from tests.unit.service.servicing.test_payments import FIRST_DUE, pay

DAY, LATER = date(2027, 1, 5), date(2027, 1, 15)


@pytest.fixture
def paid(trial, running):
    """The first instalment is paid, the second not due yet."""
    move_to(trial, FIRST_DUE)
    pay(running)
    move_to(trial, DAY)
    return running


def off(running, actor=None, charged="to_date", source="deposit", key="k"):
    return pay_off(running.trial.bank, actor or running.customer, running.id, NewPayoff(charged=charged, source=source, key=key))


def quoted(running, on=LATER, charged="to_date", key="q"):
    return quote_payoff(running.trial.bank, running.customer, running.id, on=on, charged=charged, key=key)


@pytest.mark.parametrize(("charged", "interest"), [("to_date", "100.72"), ("next_due", "240.17")])
def test_all_is_paid_to_the_cent_and_the_loan_is_over(paid, charged, interest):
    paid.pay_in("5000.00")
    seen = show_payoff(paid.trial.bank, paid.customer, paid.id, charged=charged)
    assert (seen.principal, str(seen.interest), seen.due) == (Decimal("48033.97"), interest, 0)
    before = paid.balance
    off(paid, charged=charged)
    assert before - paid.balance == seen.total
    assert (paid.loan.state, paid.loan.outstanding, paid.loan.closed_on) == (LoanState.CLOSED, 0, DAY)
    assert (len(paid.plan), paid.plan[-1].due, paid.plan[-1].settled_on) == (2, DAY, DAY)
    assert verify_book(paid.trial.bank).discrepancies == ()


def test_held_money_is_used_first(paid):
    paid.pay_in("5000.00")
    pay(paid, amount="1000.00", key="held")
    booked = off(paid)
    assert booked.event.facts["amount"] == "47134.69"
    assert (paid.loan.state, paid.loan.unapplied) == (LoanState.CLOSED, 0)


def test_taken_back_the_loan_runs_on(paid):
    paid.pay_in("5000.00")
    before = paid.book.standing()
    off(paid)
    reverse_event(paid.trial.bank, paid.trial.actor("servicing"), paid.id, 3, reason="The transfer came back.", key="r")
    assert paid.book.standing() == before
    assert (paid.loan.state, paid.loan.closed_on) == (LoanState.ACTIVE, None)
    assert verify_book(paid.trial.bank).discrepancies == ()


def test_the_same_key_counts_once(paid):
    paid.pay_in("5000.00")
    first, again = off(paid), off(paid)
    assert (again.event.id, again.repeated) == (first.event.id, True)
    with pytest.raises(ConflictError, match="send a new one"):
        off(paid, charged="next_due")
    with pytest.raises(ConflictError, match="closed"):
        off(paid, key="another")


def test_a_quote_says_what_is_to_be_paid_on_its_day_and_is_met_by_it(paid):
    paid.pay_in("5000.00")
    booked = quoted(paid)
    assert booked.event.facts == {
        "on": "2027-01-15",
        "charged": "to_date",
        "due": "0.00",
        "principal": "48033.97",
        "interest": "178.19",
        "fee": "0.00",
        "held": "0.00",
        "total": "48212.16",
    }
    assert quoted(paid).repeated
    move_to(paid.trial, LATER)
    assert off(paid).event.facts["amount"] == "48212.16"
    assert verify_book(paid.trial.bank).discrepancies == ()


@pytest.mark.parametrize(("days", "charged", "found"), [(0, "to_date", True), (1, "to_date", False), (0, "next_due", False)])
def test_a_quote_holds_on_its_day_for_what_was_quoted(paid, days, charged, found):
    quoted(paid)
    move_to(paid.trial, LATER + timedelta(days=days))
    assert (quote_in_force(paid.book, charged) is not None) == found


def test_what_is_booked_since_ends_a_quote(paid):
    quoted(paid, on=DAY)
    assert quote_in_force(paid.book, "to_date").number == 3
    quoted(paid, on=DAY, charged="next_due", key="beside")
    assert quote_in_force(paid.book, "to_date").number == 3
    pay(paid, amount="5.00", key="other")
    assert quote_in_force(paid.book, "to_date") is None


def test_a_quote_by_a_key_of_another_is_refused(paid):
    quoted(paid)
    with pytest.raises(ConflictError, match="send a new one"):
        quoted(paid, on=DAY)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"on": DAY - timedelta(days=1)}, ["on"]),
        ({"on": DAY + timedelta(days=31), "charged": "twice"}, ["on", "charged"]),
    ],
)
def test_a_wrong_input_is_told_by_its_field(paid, changes, fields):
    with pytest.raises(InvalidInputError) as refused:
        quoted(paid, **changes)
    assert list(refused.value.errors) == fields


def test_the_account_must_hold_it_and_others_may_not(paid):
    with pytest.raises(InvalidInputError, match="holds"):
        off(paid)
    with pytest.raises(ForbiddenError):
        off(paid, source="transfer")
    assert off(paid, paid.trial.actor("servicing"), source="transfer").after.state == LoanState.CLOSED
