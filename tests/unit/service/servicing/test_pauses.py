from datetime import timedelta

import pytest

from lending.domain.loans import Loan, LoanState
from lending.errors import ConflictError, ForbiddenError, InvalidInputError
from lending.service.servicing.pauses import pause_delinquency, resume_delinquency
from lending.service.servicing.verification import verify_book
from tests.support.running import move_to
from tests.support.walk import change
from tests.unit.service.servicing.test_payments import FIRST_DUE, pay


@pytest.fixture
def late(trial, running):
    """Five days after the first instalment was due; nothing was paid."""
    move_to(trial, FIRST_DUE + timedelta(days=5))
    return running


def switch(running, verb=pause_delinquency, login="servicing", *, reason="Flood in the customer's county.", key="k"):
    return verb(running.trial.bank, running.trial.actor(login), running.id, reason=reason, key=key)


def test_days_in_the_pause_do_not_count(trial, late):
    switch(late)
    assert late.loan.set_apart
    move_to(trial, FIRST_DUE + timedelta(days=15))
    assert switch(late, resume_delinquency).event.facts == {"reason": "Flood in the customer's county."}
    move_to(trial, FIRST_DUE + timedelta(days=20))
    pay(late, amount="1.00")
    loan = late.loan
    assert (loan.days_past_due, loan.delinquent_days, loan.bucket, loan.tier) == (20, 10, "4-30", "special_mention")
    assert verify_book(trial.bank).discrepancies == ()


def test_one_pause_at_a_time(late):
    with pytest.raises(ConflictError, match="No pause runs"):
        switch(late, resume_delinquency)
    assert (switch(late).repeated, switch(late).repeated) == (False, True)
    with pytest.raises(ConflictError, match="runs already"):
        switch(late, key="other")


def test_a_reason_the_desk_and_a_loan_that_runs_are_needed(late):
    with pytest.raises(InvalidInputError) as refused:
        switch(late, reason=" ")
    assert list(refused.value.errors) == ["reason"]
    with pytest.raises(ForbiddenError):
        switch(late, login="reviewer")
    change(late.trial, Loan, late.id, state=LoanState.CLOSED)
    with pytest.raises(ConflictError, match="closed"):
        switch(late)
