from datetime import date
from decimal import Decimal

import pytest

from lending.domain.loans import Loan, LoanState
from lending.errors import ConflictError, ForbiddenError, InvalidInputError
from lending.service.servicing.due_days import change_due_day, preview_due_day
from lending.service.servicing.reversals import reverse_event
from lending.service.servicing.verification import verify_book
from tests.support.running import move_to
from tests.support.walk import change
from tests.unit.service.servicing.test_payments import FIRST_DUE, pay

DAY = date(2027, 1, 5)


@pytest.fixture
def paid(trial, running):
    """The first instalment is paid, the second due on the 23rd of January."""
    move_to(trial, FIRST_DUE)
    pay(running)
    move_to(trial, DAY)
    return running


def move(running, actor=None, day=31, key="k"):
    return change_due_day(running.trial.bank, actor or running.customer, running.id, day=day, key=key)


def test_the_preview_states_the_odd_days_and_is_what_is_booked(paid):
    seen = preview_due_day(paid.trial.bank, paid.customer, paid.id, day=31)
    # eight days of 31 beside the month
    assert (seen.next_due, seen.odd_interest) == (date(2027, 1, 31), Decimal("61.98"))
    booked = move(paid)
    assert (booked.before.claims, booked.after.claims) == (seen.change.before, seen.change.after)
    assert [row.due for row in paid.plan[:4]] == [FIRST_DUE, date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)]
    assert (paid.loan.accrues_from, paid.loan.accrues_to, len(paid.plan)) == (DAY, date(2027, 1, 31), 24)
    assert verify_book(paid.trial.bank).discrepancies == ()


def test_taken_back_the_loan_stands_as_before(paid):
    before = paid.book.standing()
    move(paid, day=10)
    reverse_event(paid.trial.bank, paid.trial.actor("servicing"), paid.id, 3, reason="Another customer asked.", key="r")
    assert paid.book.standing() == before
    assert verify_book(paid.trial.bank).discrepancies == ()


def test_the_same_key_counts_once(paid):
    assert (move(paid).repeated, move(paid).repeated) == (False, True)


def test_a_wrong_day_and_others_are_refused(paid):
    with pytest.raises(InvalidInputError, match="from 1 to 31"):
        move(paid, day=0)
    with pytest.raises(ForbiddenError):
        move(paid, paid.trial.actor("auditor"))


def test_what_is_due_comes_first_and_something_must_be_to_come(trial, running):
    move_to(trial, FIRST_DUE)
    with pytest.raises(ConflictError, match="Pay what is due first"):
        move(running)
    pay(running, trial.actor("servicing"), amount="60000.00", source="transfer")
    move_to(trial, running.plan[-1].due)
    with pytest.raises(ConflictError, match="No instalment is to come"):
        move(running)
    change(trial, Loan, running.id, state=LoanState.CLOSED)
    with pytest.raises(ConflictError, match="closed"):
        move(running, key="another")
