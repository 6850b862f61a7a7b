from datetime import date, timedelta
from decimal import Decimal

import pytest

from lending.domain.loans import BucketStay, TierChange
from lending.domain.servicing.accounts import DEPOSITS, INTEREST_DUE, PRINCIPAL
from lending.errors import ConflictError, ForbiddenError, InvalidInputError
from lending.service.servicing.reversals import reverse_event
from lending.service.servicing.verification import verify_book
from tests.support.running import move_to
from tests.support.walk import rows
from tests.unit.service.servicing.test_payments import FIRST_DUE, pay


def take_back(running, number, actor="servicing", key="r", reason="Booked on the wrong loan."):
    return reverse_event(running.trial.bank, running.trial.actor(actor), running.id, number, reason=reason, key=key)


def test_a_payment_taken_back_leaves_the_loan_as_if_it_had_not_been(trial, running):
    move_to(trial, FIRST_DUE)
    pay(running)
    booked = take_back(running, 2)
    assert (running.balance, running.loan.outstanding) == (Decimal("50000.00"), Decimal("50000.00"))
    assert running.plan[0].settled_on is None
    assert booked.event.facts == {"event": f"{running.id}:2", "number": 2, "reason": "Booked on the wrong loan."}
    assert running.moves(3) == [(PRINCIPAL, DEPOSITS, 196_603), (INTEREST_DUE, DEPOSITS, 25_000)]
    assert verify_book(trial.bank).discrepancies == ()


def test_arrears_come_back_with_their_history(trial, running):
    move_to(trial, FIRST_DUE + timedelta(days=5))
    pay(running, amount="2220.00")
    assert running.loan.days_past_due == 0
    take_back(running, 2)
    assert (running.loan.days_past_due, running.loan.bucket) == (5, "4-30")
    assert [(stay.instalment, stay.bucket, stay.left_on) for stay in rows(trial, BucketStay, order="id")] == [
        (None, "4-30", None),
        (1, "4-30", None),
    ]
    (change,) = rows(trial, TierChange)
    assert (change.before, change.tier, change.reason, change.on) == ("normal", "special_mention", "reversed", date(2026, 12, 28))


def test_a_bucket_left_and_entered_again_on_one_day_is_one_stay(trial, running):
    move_to(trial, FIRST_DUE + timedelta(days=5))
    pay(running, amount="1.00", key="a")
    pay(running, amount="2220.00", key="b")
    assert {stay.left_on for stay in rows(trial, BucketStay)} == {date(2026, 12, 28)}
    take_back(running, 3)
    assert [stay.left_on for stay in rows(trial, BucketStay)] == [None, None]
    assert verify_book(trial.bank).discrepancies == ()


def test_the_same_key_takes_back_once(running):
    pay(running, amount="5.00")
    first, again = take_back(running, 2), take_back(running, 2)
    assert (first.event.id, again.repeated) == (again.event.id, True)


@pytest.mark.parametrize(
    ("number", "reason", "fields"),
    [(9, "why", ["event"]), (2, "  ", ["reason"]), (9, "", ["reason", "event"])],
    ids=["unknown", "no reason", "both"],
)
def test_an_unknown_event_or_no_reason_is_refused(running, number, reason, fields):
    pay(running, amount="5.00")
    with pytest.raises(InvalidInputError) as refused:
        take_back(running, number, reason=reason)
    assert list(refused.value.errors) == fields


def test_what_is_taken_back_already_or_cannot_be_is_refused(running):
    pay(running, amount="5.00")
    take_back(running, 2)
    with pytest.raises(ConflictError, match="already"):
        take_back(running, 2, key="other")
    with pytest.raises(ConflictError, match="disbursed cannot"):
        take_back(running, 1, key="another")


@pytest.mark.parametrize("login", ["auditor", "reviewer"])
def test_it_is_the_servicing_desks_to_do(running, login):
    with pytest.raises(ForbiddenError):
        take_back(running, 1, login)
