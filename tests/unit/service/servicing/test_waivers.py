from datetime import timedelta
from decimal import Decimal

import pytest

from lending.domain.loans import Loan, LoanState
from lending.domain.servicing import accounts
from lending.errors import ConflictError, InvalidInputError
from lending.service.servicing.reversals import reverse_event
from lending.service.servicing.verification import verify_book
from tests.support.running import move_to
from tests.support.walk import change
from tests.unit.service.servicing.test_payments import FIRST_DUE
from tests.unit.service.servicing.test_proposals import proposed, voted


@pytest.fixture
def late(trial, running):
    """Ten days after the first instalment was due; nothing was paid."""
    move_to(trial, FIRST_DUE + timedelta(days=10))
    return running


def waive(running, **facts):
    return voted(running, proposed(running, kind="waived", facts=facts))


def test_what_two_people_decide_is_given_up_on_its_own_line(late):
    waive(late, interest="100.00", penalty="1.00")
    assert (accounts.WAIVED, accounts.INTEREST_DUE, 10_000) in late.moves(2)
    assert (late.plan[0].interest, late.plan[0].principal) == (Decimal("150.00"), Decimal("1966.03"))
    assert verify_book(late.trial.bank).discrepancies == ()


def test_taken_back_it_is_owed_again(late):
    before = late.book.standing()
    waive(late, interest="250.00")
    reverse_event(late.trial.bank, late.trial.actor("servicing"), late.id, 2, reason="Decided for another loan.", key="r")
    assert late.book.standing() == before
    assert verify_book(late.trial.bank).discrepancies == ()


def test_no_more_than_is_owed(late):
    with pytest.raises(InvalidInputError) as refused:
        waive(late, interest="250.01", penalty="999.00")
    assert list(refused.value.errors) == ["interest", "penalty"]
    change(late.trial, Loan, late.id, state=LoanState.CLOSED)
    with pytest.raises(ConflictError, match="closed"):
        waive(late, interest="1.00")
