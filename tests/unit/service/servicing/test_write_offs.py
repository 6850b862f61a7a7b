from datetime import date, timedelta
from decimal import Decimal

import pytest

from lending.domain.loans import LoanState
from lending.domain.servicing import accounts
from lending.errors import ConflictError, InvalidInputError
from lending.service.servicing.payments import NewPayment, record_payment
from lending.service.servicing.verification import verify_book
from tests.support.running import move_to
from tests.unit.service.servicing.test_payments import FIRST_DUE, pay
from tests.unit.service.servicing.test_proposals import proposed, voted

LATE = FIRST_DUE + timedelta(days=10)


@pytest.fixture
def late(trial, running):
    """Ten days after the first instalment was due; nothing was paid."""
    move_to(trial, LATE)
    return running


def write_off(running):
    proposal = proposed(running, kind="written_off", facts={})
    voted(running, proposal)
    return voted(running, proposal, "approver")


def test_two_approve_and_all_of_it_becomes_an_expense(late):
    proposal = proposed(late, kind="written_off", facts={})
    charged = {"fees": "0", "costs": "0"}
    assert proposal.facts == {"principal": "50000.00", "interest": "327.47", "penalty": "5.54", **charged, "total": "50333.01"}
    assert voted(late, proposal).state == "open"
    with pytest.raises(ConflictError, match="another person"):
        voted(late, proposal)
    assert voted(late, proposal, "approver").state == "approved"
    loan = late.loan
    assert (loan.state, loan.outstanding, loan.tier, loan.closed_on) == (LoanState.WRITTEN_OFF, 0, "loss", LATE)
    assert sum(amount for debit, _, amount in late.moves(2) if debit == accounts.WRITTEN_OFF) == 5_033_301
    assert verify_book(late.trial.bank).discrepancies == ()
    move_to(late.trial, LATE + timedelta(days=30))
    assert verify_book(late.trial.bank).discrepancies == ()


def test_the_debt_stays_in_the_exposure_less_what_was_got_back(late):
    write_off(late)
    recovery = NewPayment(amount=Decimal("400.00"), source="recovery", key="r")
    record_payment(late.trial.bank, late.trial.actor("servicing"), late.id, recovery)
    with late.trial.bank.read() as book:
        assert book.exposure(late.loan.party_id) == Decimal("49600.00")


def test_what_comes_in_afterwards_is_a_recovery_and_nothing_else(late):
    write_off(late)
    desk = late.trial.actor("servicing")
    move_to(late.trial, date(2027, 3, 1))
    with pytest.raises(ConflictError, match="written off"):
        pay(late, desk, amount="10.00", source="transfer")
    with pytest.raises(InvalidInputError, match=r"at most 50,333\.01"):
        pay(late, desk, amount="50333.02", source="recovery")
    pay(late, desk, amount="333.01", source="recovery")
    assert late.moves(3) == [(accounts.CLEARING, accounts.RECOVERIES, 33_301)]
    with pytest.raises(InvalidInputError, match=r"at most 50,000\.00"):
        pay(late, desk, amount="50000.01", source="recovery", key="more")
    assert verify_book(late.trial.bank).discrepancies == ()


def test_a_loan_that_is_not_late_or_not_written_off_is_refused(trial, running):
    with pytest.raises(ConflictError, match="not late"):
        proposed(running, kind="written_off", facts={})
    with pytest.raises(ConflictError, match="not written off"):
        pay(running, trial.actor("servicing"), amount="10.00", source="recovery")
