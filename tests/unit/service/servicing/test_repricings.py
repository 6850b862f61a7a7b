from datetime import date
from decimal import Decimal

import pytest

from lending.domain import parameters
from lending.domain.actors import WORKER
from lending.domain.loans import Loan, LoanState
from lending.domain.parameters import Parameter
from lending.domain.records import JournalEntry
from lending.service.servicing.books import hold_loan_book
from lending.service.servicing.repricings import reprice
from lending.service.servicing.verification import verify_book
from tests.support.running import move_to
from tests.support.walk import change, row
from tests.unit.service.servicing.test_payments import FIRST_DUE, pay
from tests.unit.service.servicing.test_payoffs import off, quoted

#: Just below 3 % is the LPR when the loan begins; the loan has 3 % on it.
DAY = date(2027, 1, 5)


@pytest.fixture
def follows(trial, running, monkeypatch):
    """A loan whose rate is looked at on each change of the LPR, which is 2.5 % from DAY on."""
    lower = Parameter("lpr_1y", DAY, Decimal("0.0250"), "rate", "a test", "B")
    monkeypatch.setattr(parameters, "PARAMETERS", (*parameters.PARAMETERS, lower))
    terms = {**running.loan.terms, "repricing": "on_change", "benchmark": "lpr_1y", "spread": "0.0300"}
    change(trial, Loan, running.id, terms=terms)
    move_to(trial, FIRST_DUE)
    pay(running)
    move_to(trial, DAY)
    return running


def look(running, on=DAY):
    with running.trial.bank.begin() as book:
        return reprice(running.trial.bank, book, hold_loan_book(book, WORKER, running.id), on)


def test_a_rate_that_follows_gets_the_rate_of_the_day(follows):
    booked = look(follows)
    assert booked.event.facts == {"rate": "0.0550", "benchmark": "lpr_1y", "spread": "0.0300"}
    assert (follows.loan.annual_rate, follows.loan.reprices_on) == (Decimal("0.0550"), date(2027, 1, 6))
    # 12 of 31 nights at 6 % on 48,033.97, 19 at 5.5 %: 92.97 and 134.93
    assert follows.plan[1].interest == Decimal("227.90")
    assert row(follows.trial, JournalEntry, action="rate_changed").actor_name == "worker"
    # The day of the next look is held to the last close, and none was run here.
    assert {found.where for found in verify_book(follows.trial.bank).discrepancies} == {"reprices_on"}


def test_asked_again_it_is_the_same(follows):
    first = look(follows)
    assert look(follows) is None
    assert follows.events[-1].id == first.event.id


def test_where_nothing_changed_only_the_next_look_moves(follows):
    assert look(follows, date(2027, 1, 4)) is None
    assert (follows.loan.reprices_on, follows.loan.annual_rate) == (DAY, Decimal("0.06"))


def test_a_rate_that_is_fixed_stays(trial, running):
    assert look(running, date(2026, 11, 23)) is None
    assert running.loan.reprices_on is None


def test_a_loan_that_is_over_is_looked_at_no_more(follows):
    change(follows.trial, Loan, follows.id, state=LoanState.CLOSED)
    assert look(follows) is None
    assert follows.loan.reprices_on is None


@pytest.mark.parametrize(("rate", "paid"), [("0.0250", "48205.06"), ("0.1250", "48212.16")])
def test_a_quote_holds_when_the_rate_went_up_and_less_is_paid_when_it_went_down(follows, monkeypatch, rate, paid):
    quoted(follows, on=date(2027, 1, 15))
    monkeypatch.setattr(parameters, "PARAMETERS", (*parameters.PARAMETERS[:-1], Parameter("lpr_1y", DAY, Decimal(rate), "rate", "", "B")))
    look(follows)
    move_to(follows.trial, date(2027, 1, 15))
    follows.pay_in("5000.00")
    booked = off(follows)
    assert booked.event.facts["amount"] == paid
    assert follows.loan.state == LoanState.CLOSED
    assert ("waived" in booked.event.facts) == (rate == "0.1250")
    assert verify_book(follows.trial.bank).discrepancies == ()
