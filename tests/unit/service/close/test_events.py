"""Days closed round each kind of event: rows and postings agree every night, and the book is what its events make it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from lending.domain.loans import ClosePart
from lending.domain.servicing.accounts import FEES_DUE
from lending.service.close.closing import close_through
from lending.service.servicing.due_days import change_due_day
from lending.service.servicing.pauses import pause_delinquency, resume_delinquency
from lending.service.servicing.payments import NewPayment, record_payment
from lending.service.servicing.prepayments import NewPrepayment, prepay
from lending.service.servicing.proposals import NewProposal, decide, propose
from lending.service.servicing.refunds import refund
from lending.service.servicing.reversals import reverse_event
from lending.service.servicing.verification import verify_book
from tests.support.bank import FIRST_DAY, TrialBank
from tests.support.closing import fill
from tests.support.restructuring import book_restructuring
from tests.support.walk import rows
from tests.unit.service.close.test_sets import plan

#: Due from the third day on, never paid by itself.
LATE = {"party": "p0", "terms": plan("3000.00", first_due=FIRST_DAY + timedelta(2)), "partition": 3, "autopay": False}


def close(trial: TrialBank, days: int) -> None:
    for _ in range(days):
        close_through(trial.bank, trial.actor("admin"))
        assert verify_book(trial.bank).discrepancies == ()


@pytest.fixture
def late(trial):
    """A loan two days late, beside another that is."""
    fill(trial, [LATE, LATE])
    close(trial, 5)
    return trial


def decided(trial, kind, *voters, **facts):
    wanted = NewProposal(kind=kind, facts=facts, reason="As the board decided.", key=kind)
    proposal = propose(trial.bank, trial.actor("servicing"), "l0", wanted)
    for login in voters or ("servicing.second",):
        decide(trial.bank, trial.actor(login), proposal.id, approve=True)


def test_a_loan_that_is_written_off_is_out_of_the_sets(late):
    decided(late, "written_off", "servicing.second", "approver")
    close(late, 2)
    recovery = NewPayment(amount=Decimal("10.00"), source="recovery", key="r")
    record_payment(late.bank, late.actor("servicing"), "l0", recovery)
    close(late, 40)


def test_a_fee_that_is_owed_stays_owed_every_night(trial):
    terms = replace(LATE["terms"], early_repayment_fee_rate=Decimal("0.01"), appropriation=("principal", "interest", "penalty", "fees"))
    fill(trial, [{**LATE, "terms": terms}])
    desk = trial.actor("servicing")
    close(trial, 3)
    record_payment(trial.bank, desk, "l0", NewPayment(amount=Decimal("1010.00"), source="transfer", key="a"))
    prepay(trial.bank, desk, "l0", NewPrepayment(amount=Decimal("500.00"), keeps="term", source="transfer", key="b"))
    # The money that is left pays what is due again, and the fee it was for is not paid
    reverse_event(trial.bank, desk, "l0", 2, reason="The cheque came back.", key="c")
    close(trial, 2)
    last = rows(trial, ClosePart, step="balance", order="day")[-1]
    assert last.facts["closing"]["3"]["CNY"][FEES_DUE] == last.facts["opening"]["3"]["CNY"][FEES_DUE] == 500


def test_a_loan_that_is_restructured_runs_on(late):
    facts = {"extension": 6, "arrears": "capitalise", "waive_penalty": "0.50", "rate": "0.03", "deferral": 1, "deferred": "all"}
    book_restructuring(late, "l0", facts)
    close(late, 65)


def test_a_waiver_and_a_pause_leave_the_book_right(late):
    desk = late.actor("servicing")
    decided(late, "waived", interest="0.50", penalty="0.30")
    pause_delinquency(late.bank, desk, "l0", reason="A flood.", key="p")
    close(late, 3)
    resume_delinquency(late.bank, desk, "l0", reason="It is over.", key="r")
    close(late, 3)
    reverse_event(late.bank, desk, "l0", 2, reason="Decided for another loan.", key="back")
    close(late, 2)


def test_money_that_is_held_given_back_prepaid_and_another_day_to_pay_on(late):
    desk = late.actor("servicing")
    record_payment(late.bank, desk, "l0", NewPayment(amount=Decimal("1200.00"), source="transfer", key="a"))
    close(late, 1)
    refund(late.bank, desk, "l0", amount=Decimal("50.00"), key="b")
    close(late, 1)
    prepay(late.bank, desk, "l0", NewPrepayment(amount=Decimal("500.00"), keeps="instalment", source="transfer", key="c"))
    close(late, 1)
    change_due_day(late.bank, desk, "l0", day=9, key="d")
    close(late, 45)
