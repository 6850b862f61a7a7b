from datetime import date, timedelta
from decimal import Decimal

import pytest

from lending.domain.loans import Loan, LoanState
from lending.errors import ConflictError, ForbiddenError, InvalidInputError
from lending.service.servicing.findings import NewFinding, record_misuse
from lending.service.servicing.reversals import reverse_event
from lending.service.servicing.verification import verify_book
from tests.support.bank import FIRST_DAY
from tests.support.running import move_to
from tests.support.walk import change

DAY = FIRST_DAY + timedelta(days=10)


@pytest.fixture
def later(trial, running):
    move_to(trial, DAY)
    return running


def found(running, login="servicing", *, amount="20000.00", since=FIRST_DAY, reason="Paid to a share dealer.", key="k"):
    finding = NewFinding(amount=Decimal(amount), since=since, reason=reason, key=key)
    return record_misuse(running.trial.bank, running.trial.actor(login), running.id, finding)


def test_the_penalty_of_the_nights_since_is_due_with_the_next_instalment(later):
    booked = found(later)
    # 6 % on 20,000 for ten of 360 days
    assert later.plan[0].penalty == 3_333_333_330
    assert booked.event.facts == {"amount": "20000.00", "since": "2026-11-23", "reason": "Paid to a share dealer."}
    assert later.loan.set_apart
    move_to(later.trial, DAY + timedelta(days=10))
    assert later.book.standing().claims[0].owed("penalty") == Decimal("66.67")
    assert verify_book(later.trial.bank).discrepancies == ()


def test_taken_back_none_is_charged(later):
    before = later.book.standing()
    assert (found(later).repeated, found(later).repeated) == (False, True)
    reverse_event(later.trial.bank, later.trial.actor("servicing.second"), later.id, 2, reason="The invoice turned up.", key="r")
    assert later.book.standing() == before
    assert not later.loan.set_apart
    assert verify_book(later.trial.bank).discrepancies == ()


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"amount": "0"}, ["amount"]),
        ({"amount": "50000.01"}, ["amount"]),
        ({"since": FIRST_DAY - timedelta(days=1), "reason": " "}, ["reason", "since"]),
        ({"since": DAY + timedelta(days=1)}, ["since"]),
        ({"since": "then"}, ["since"]),
    ],
)
def test_a_wrong_input_is_told_by_its_field(later, changes, fields):
    with pytest.raises(InvalidInputError) as refused:
        found(later, **changes)
    assert list(refused.value.errors) == fields


def test_what_was_found_before_is_not_found_again(later):
    found(later)
    with pytest.raises(InvalidInputError, match=r"at most 30,000\.00"):
        found(later, amount="30000.01", key="more")


def test_it_is_the_servicing_desks_and_on_a_loan_that_runs(later):
    with pytest.raises(ForbiddenError):
        found(later, "reviewer")
    change(later.trial, Loan, later.id, state=LoanState.CLOSED)
    with pytest.raises(ConflictError, match="closed"):
        found(later)
    assert later.loan.business_date == date(2026, 11, 23)
