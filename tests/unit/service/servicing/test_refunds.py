from decimal import Decimal

import pytest

from lending.domain.servicing import accounts
from lending.errors import ConflictError, ForbiddenError, InvalidInputError
from lending.service.servicing.refunds import refund
from lending.service.servicing.reversals import reverse_event
from lending.service.servicing.verification import verify_book
from tests.unit.service.servicing.test_payments import pay


def give_back(running, actor=None, amount="300.00", key="k"):
    return refund(running.trial.bank, actor or running.customer, running.id, amount=Decimal(amount), key=key)


@pytest.fixture
def overpaid(trial, running):
    """500.00 came by transfer before anything was due."""
    pay(running, trial.actor("servicing"), amount="500.00", source="transfer")
    return running


def test_what_is_held_goes_back_into_the_account(overpaid):
    before = overpaid.balance
    give_back(overpaid)
    assert overpaid.balance - before == Decimal("300.00")
    assert (overpaid.loan.unapplied, overpaid.moves(3)) == (Decimal("200.00"), [(accounts.UNAPPLIED, accounts.DEPOSITS, 30_000)])
    assert verify_book(overpaid.trial.bank).discrepancies == ()


def test_the_same_key_counts_once_and_no_more_than_is_held(overpaid):
    assert (give_back(overpaid).repeated, give_back(overpaid).repeated) == (False, True)
    with pytest.raises(InvalidInputError, match=r"at most 200\.00"):
        give_back(overpaid, amount="200.01", key="other")
    with pytest.raises(ForbiddenError):
        give_back(overpaid, overpaid.trial.actor("auditor"))


def test_money_that_was_given_back_cannot_be_taken_back_from_the_loan_first(overpaid):
    give_back(overpaid)
    desk = overpaid.trial.actor("servicing")
    with pytest.raises(ConflictError, match="take the refund back first"):
        reverse_event(overpaid.trial.bank, desk, overpaid.id, 2, reason="The transfer bounced.", key="a")
    reverse_event(overpaid.trial.bank, desk, overpaid.id, 3, reason="The transfer bounced.", key="b")
    reverse_event(overpaid.trial.bank, desk, overpaid.id, 2, reason="The transfer bounced.", key="c")
    assert overpaid.loan.unapplied == 0
    assert verify_book(overpaid.trial.bank).discrepancies == ()
