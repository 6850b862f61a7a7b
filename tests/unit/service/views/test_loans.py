from datetime import date, timedelta
from decimal import Decimal

import pytest

from lending.domain.actors import Actor, Role
from lending.domain.loans import Loan
from lending.domain.records import JournalEntry
from lending.errors import NotFoundError
from lending.service.ports import LoanQuery
from lending.service.servicing.payments import NewPayment, record_payment
from lending.service.servicing.reversals import reverse_event
from lending.service.views.loans import find_loan, list_branches, list_loans, read_loan, read_loan_file
from tests.support.running import move_to, running_copy
from tests.support.walk import change, rows

FIRST_DUE = date(2026, 12, 23)


@pytest.fixture
def running(trial):
    return running_copy(trial)


def pay(running, amount: str, key: str = "k"):
    return record_payment(running.trial.bank, running.customer, running.id, NewPayment(amount=Decimal(amount), source="deposit", key=key))


def test_a_loan_just_paid_out_has_its_plan_before_it(trial, running):
    view = read_loan(trial.bank, running.customer, running.id)
    assert (view.outstanding, view.due_now, view.paid_count, view.account_balance) == (50_000, 0, 0, 50_000)
    assert [line.status for line in view.plan[:3]] == ["next", "later", "later"]
    assert view.upcoming == view.plan[0]
    assert (view.plan[-1].balance, view.product_name) == (0, "Consumer loan 消費貸款")


def test_on_the_day_the_instalment_is_due_then_paid_then_the_next_comes(trial, running):
    move_to(trial, FIRST_DUE)
    view = read_loan(trial.bank, running.customer, running.id)
    assert (view.plan[0].status, view.due_now, view.overdue, view.upcoming.number) == ("due", Decimal("2216.03"), 0, 1)
    pay(running, "2216.03")
    view = read_loan(trial.bank, running.customer, running.id)
    assert [line.status for line in view.plan[:3]] == ["paid", "next", "later"]
    assert (view.due_now, view.paid_count, view.plan[0].days_late) == (0, 1, 0)


def test_what_is_overdue_costs_a_penalty_and_says_how_late_it_is(trial, running):
    move_to(trial, FIRST_DUE + timedelta(days=10))
    view = read_loan(trial.bank, running.customer, running.id)
    first = view.plan[0]
    # 2,216.03 at 9 % a year of 360 days for ten nights.
    assert (first.status, first.days_late, first.bucket, first.penalty) == ("overdue", 10, "4-30", Decimal("5.54"))
    assert (view.overdue, view.penalty) == (Decimal("2221.57"), Decimal("5.54"))
    assert (view.days_past_due, view.tier) == (10, None)
    assert read_loan(trial.bank, trial.actor("servicing"), running.id).tier == "special_mention"


def test_an_event_says_what_its_money_paid_and_whether_it_was_taken_back(trial, running):
    move_to(trial, FIRST_DUE)
    pay(running, "2000.00", "a")
    pay(running, "300.00", "b")
    reverse_event(trial.bank, trial.actor("servicing"), running.id, 2, reason="A mistake.", key="r")
    view = read_loan(trial.bank, running.customer, running.id)
    assert [(event.number, event.kind, event.taken_back_by) for event in view.events] == [
        (4, "reversed", None),
        (3, "payment", None),
        (2, "payment", 4),
        (1, "disbursed", None),
    ]
    assert [(part.component, part.amount) for part in view.events[1].parts] == [
        ("interest", Decimal("250.00")),
        ("principal", Decimal("50.00")),
    ]


def test_money_that_was_held_says_what_it_paid_when_its_day_came(trial, running):
    pay(running, "100.00")
    move_to(trial, FIRST_DUE)
    (part,) = read_loan(trial.bank, running.customer, running.id).held
    assert (part.instalment, part.component, part.amount, part.on) == (1, "interest", Decimal("100.00"), FIRST_DUE)


def test_customers_read_no_names_of_the_bank_and_officers_do(trial, running):
    pay(running, "100.00")
    reverse_event(trial.bank, trial.actor("servicing"), running.id, 2, reason="A mistake.", key="r")
    actors = [event.actor for event in read_loan(trial.bank, running.customer, running.id).events]
    assert actors == ["bank", "customer", "bank"]
    named = [event.actor for event in read_loan(trial.bank, trial.actor("auditor"), running.id).events]
    assert named == ["Xie Wanting 謝婉婷", "customer", "worker"]


def test_the_file_has_ledger_and_history(trial, running):
    move_to(trial, FIRST_DUE + timedelta(days=10))
    pay(running, "1.00")
    file = read_loan_file(trial.bank, trial.actor("auditor"), running.id)
    assert (file.loan.id, file.branch_id) == (running.id, running.loan.branch_id)
    assert file.branch_name.startswith("Head office")
    assert file.postings[0].event == 1
    assert {posting.event for posting in file.postings} == {1, 2}
    assert sum(line.balance for line in file.trial_balance) == 0
    assert [(stay.instalment, stay.bucket) for stay in file.stays] == [(None, "4-30"), (1, "4-30")]
    assert [(tier.before, tier.tier, tier.reason) for tier in file.tiers] == [("normal", "special_mention", "payment")]


def test_reading_by_the_banks_people_is_journalled_and_a_customers_own_is_not(trial, running):
    read_loan(trial.bank, running.customer, running.id)
    assert not rows(trial, JournalEntry, action="personal_data_read")
    read_loan(trial.bank, trial.actor("servicing"), running.id)
    read_loan_file(trial.bank, trial.actor("auditor"), running.id)
    assert len(rows(trial, JournalEntry, action="personal_data_read")) == 2


def test_customers_read_no_file_and_strangers_no_loan(trial, running):
    with pytest.raises(NotFoundError):
        read_loan_file(trial.bank, running.customer, running.id)
    with pytest.raises(NotFoundError):
        read_loan(trial.bank, trial.customer(), running.id)


def test_loans_are_listed_with_their_reference(trial, running):
    ((row,), total) = list_loans(trial.bank, LoanQuery(actor=trial.actor("servicing")))
    assert (row.id, row.reference, row.accrues_to, total) == (running.id, "LN-2026-000001", FIRST_DUE, 1)


def test_a_loan_that_came_in_by_book_import_goes_by_its_own_number(trial, running):
    change(trial, Loan, running.id, application_id=None)
    ((row,), _total) = list_loans(trial.bank, LoanQuery(actor=trial.actor("servicing")))
    assert row.reference == running.id
    assert read_loan(trial.bank, running.customer, running.id).reference == running.id


def test_branches_are_those_whose_loans_one_may_see(trial):
    assert len(list_branches(trial.bank, trial.actor("servicing"))) > 1
    here = Actor(user_id="u", name="n", roles=frozenset({Role.SERVICING_OFFICER}), branch_id="ningbo")
    assert list(list_branches(trial.bank, here)) == ["ningbo"]


def test_a_loan_is_found_by_its_application(trial, running):
    assert find_loan(trial.bank, running.loan.application_id) == running.id
    with pytest.raises(NotFoundError, match="No loan"):
        find_loan(trial.bank, trial.submit().id)


def test_without_an_account_nothing_is_on_it_and_all_paid_nothing_comes(trial, running):
    change(trial, Loan, running.id, currency="USD")
    worker = Actor(user_id=None, name="worker", roles=frozenset({Role.ADMINISTRATOR}))
    assert read_loan(trial.bank, worker, running.id).account_balance == 0
    move_to(trial, date(2029, 1, 1))
    assert read_loan(trial.bank, running.customer, running.id).upcoming is None


def test_what_was_paid_in_all_is_the_payment(running):
    pay(running, "2216.03")
    view = read_loan(running.trial.bank, running.customer, running.id)
    assert view.paid == Decimal("2216.03")
