from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest

from lending.domain.actors import WORKER
from lending.domain.loans import DailyClose, LoanState
from lending.domain.records import JournalEntry
from lending.domain.servicing import accounts
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service.servicing.payments import NewPayment, record_payment
from lending.service.servicing.verification import verify_book
from tests.support.bank import FIRST_DAY
from tests.support.running import move_to, running_loan
from tests.support.walk import at_once, change, failures, row

FIRST_DUE, SECOND_DUE = date(2026, 12, 23), date(2027, 1, 23)
INSTALMENT = Decimal("2216.03")


def payment(amount="2216.03", source="deposit", key="k", value_date=None) -> NewPayment:
    return NewPayment(amount=Decimal(amount), source=source, key=key, value_date=value_date)


def pay(running, actor=None, **changes):
    return record_payment(running.trial.bank, actor or running.customer, running.id, payment(**changes))


@pytest.fixture
def desk(trial):
    return trial.actor("servicing")


def test_a_customer_pays_the_instalment_from_the_account_on_its_day(trial, running):
    move_to(trial, FIRST_DUE)
    booked = pay(running)
    first = running.plan[0]
    assert (first.principal_paid, first.interest_paid, first.settled_on) == (Decimal("1966.03"), Decimal("250.00"), FIRST_DUE)
    assert running.balance == Decimal("50000.00") - INSTALMENT
    assert running.loan.outstanding == Decimal("48033.97")
    assert running.moves(booked.event.number) == [
        (accounts.INTEREST_DUE, accounts.INTEREST_INCOME, 25_000),
        (accounts.DEPOSITS, accounts.PRINCIPAL, 196_603),
        (accounts.DEPOSITS, accounts.INTEREST_DUE, 25_000),
    ]
    assert verify_book(trial.bank).discrepancies == ()


def test_it_says_who_paid_what_when_and_the_journal_does(trial, running):
    pay(running, amount="100.00")
    event = running.events[-1]
    assert (event.number, event.kind, event.value_date, event.actor_name) == (2, "payment", FIRST_DAY, "customer")
    assert event.facts == {"amount": "100.00", "source": "deposit"}
    entry = row(trial, JournalEntry, action="payment_recorded")
    assert (entry.party_id, entry.actor_id) == (running.loan.party_id, running.customer.user_id)


def test_the_same_key_pays_once_and_another_payment_by_it_is_refused(trial, running):
    first, again = pay(running, amount="100.00"), pay(running, amount="100.00")
    assert (again.event.id, again.repeated, first.repeated) == (first.event.id, True, False)
    assert len(running.events) == 2
    with pytest.raises(ConflictError, match="send a new one"):
        pay(running, amount="101.00")


def test_two_with_one_key_at_the_same_moment_pay_once(any_bank):
    running = running_loan(any_bank)
    results = at_once(*[partial(pay, running, amount="100.00")] * 4)
    assert failures(results) == []
    assert (len(running.events), running.loan.unapplied) == (2, Decimal("100.00"))
    assert verify_book(any_bank.bank).discrepancies == ()


def test_what_nothing_is_due_for_is_held(trial, running):
    pay(running, amount="500.00")
    assert (running.loan.unapplied, running.loan.outstanding) == (Decimal("500.00"), Decimal("50000.00"))


def test_a_transfer_may_have_an_earlier_value_date_and_is_as_good_as_paid_in_time(trial, running, desk):
    move_to(trial, FIRST_DUE + timedelta(days=10))
    late = pay(running, desk, amount="1.00", source="transfer", key="a")
    assert (running.loan.days_past_due, running.loan.tier) == (10, "special_mention")
    assert late.after.claims[0].penalty > 0
    pay(running, desk, amount="2216.03", source="transfer", key="b", value_date=FIRST_DUE)
    assert (running.loan.days_past_due, running.loan.bucket, running.loan.tier) == (0, None, "normal")
    assert running.plan[0].settled_on == FIRST_DUE
    assert running.plan[0].penalty == 0
    assert verify_book(trial.bank).discrepancies == ()


@pytest.mark.parametrize(
    ("on", "today"),
    [
        (FIRST_DAY - timedelta(days=1), FIRST_DUE),
        (FIRST_DUE + timedelta(days=1), FIRST_DUE),
        (FIRST_DUE, FIRST_DUE + timedelta(days=91)),
    ],
    ids=["before the disbursement", "in the future", "longer ago than the bank takes"],
)
def test_a_value_date_lies_between_disbursement_and_today_and_not_too_far_back(trial, running, desk, on, today):
    move_to(trial, today)
    with pytest.raises(InvalidInputError) as refused:
        pay(running, desk, source="transfer", value_date=on)
    assert list(refused.value.errors) == ["value_date"]
    assert len(running.events) == 1


@pytest.mark.parametrize("amount", ["0", "-5", "NaN", "1.001", "Infinity"])
def test_an_amount_that_is_none_is_refused(running, amount):
    with pytest.raises(InvalidInputError) as refused:
        pay(running, amount=amount)
    assert list(refused.value.errors) == ["amount"]


def test_no_more_is_taken_than_the_account_holds(running):
    with pytest.raises(InvalidInputError, match=r"holds 50,000\.00"):
        pay(running, amount="50000.01")


def test_without_an_account_nothing_is_taken(trial, running):
    with trial.bank.begin() as book:
        book.lock(type(running.loan), running.id).currency = "USD"
    with pytest.raises(InvalidInputError, match=r"holds 0\.00"):
        pay(running)


@pytest.mark.parametrize("changes", [{"source": "transfer"}, {"value_date": FIRST_DAY}, {"source": "recovery"}])
def test_customers_only_pay_from_their_account_today(running, changes):
    with pytest.raises(ForbiddenError):
        pay(running, **changes)


def test_a_loan_of_somebody_else_is_said_not_to_exist(trial, running):
    with pytest.raises(NotFoundError):
        pay(running, trial.customer())


def test_officers_of_another_desk_record_nothing(trial, running):
    with pytest.raises(ForbiddenError):
        pay(running, trial.actor("auditor"))


def test_the_banks_own_worker_may(running):
    assert pay(running, WORKER).event.actor_name == "worker"


def test_a_loan_that_is_over_takes_no_money(trial, running):
    change(trial, type(running.loan), running.id, state=LoanState.CLOSED)
    with pytest.raises(ConflictError, match="closed"):
        pay(running)


def test_while_a_day_is_being_closed_nothing_is_booked(trial, running):
    with trial.bank.begin() as book:
        book.add(DailyClose(day=FIRST_DAY, started_at=trial.clock()))
    with pytest.raises(ConflictError, match="being closed"):
        pay(running)


def test_a_loan_of_before_the_book_kept_terms_is_not_served(trial, running):
    change(trial, type(running.loan), running.id, terms={})
    with pytest.raises(ConflictError, match="terms"):
        pay(running)
    assert next(found.where for found in verify_book(trial.bank).discrepancies) == "terms"


def test_all_paid_the_loan_is_closed(trial, running):
    running.pay_in("5000.00")
    for at, instalment in enumerate(running.plan):
        move_to(trial, instalment.due)
        pay(running, amount=str(instalment.payment), key=str(at))
    loan = running.loan
    assert (loan.state, loan.outstanding, loan.closed_on) == (LoanState.CLOSED, 0, date(2028, 11, 23))
    assert (loan.accrues_from, loan.accrues_to, loan.accrues) == (None, None, 0)
    assert verify_book(trial.bank).discrepancies == ()
