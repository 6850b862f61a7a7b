from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from lending.domain.early_warning.records import RiskIntervention, RiskSignal, RiskWarning
from lending.domain.loans import Loan, partition_of
from lending.service.close.closing import close_through
from lending.service.early_warning import book_watch, interventions
from lending.service.early_warning.book_watch import BookWatch, watch_book
from lending.service.servicing.payments import NewPayment, record_payment
from tests.support.bank import FIRST_DAY
from tests.support.collecting import TERMS
from tests.support.loan_book import add_customer, add_loan
from tests.support.running import move_to
from tests.support.walk import change, do, row, rows
from tests.support.warned import JUDGED


def behind(trial, days, loan_id="l0", party_id="debtor"):
    """Add a loan whose first instalment is so many days past due once the first day is closed."""
    first_due = FIRST_DAY + timedelta(days=1 - days)
    terms = replace(TERMS, plan=replace(TERMS.plan, disbursed=first_due - timedelta(days=31), first_due=first_due))
    with trial.bank.begin() as book:
        if book.count(Loan, party_id=party_id) == 0:
            add_customer(book, party_id, "0", trial.clock.instant)
        add_loan(book, loan_id, party_id, terms, partition=partition_of(loan_id), at=trial.clock.instant)
        loan = book.lock(Loan, loan_id)
        loan.business_date, loan.set_apart = FIRST_DAY, True
    return first_due


def close(trial):
    close_through(trial.bank, trial.actor("admin"))


def settled(trial):
    """Have the manager find it real, and the warning closed."""
    opened = row(trial, RiskIntervention, state="open").id
    do(trial, "manager", opened, "assess_warning", JUDGED, process="risk_intervention")
    interventions.end_intervention(trial.bank, opened)


def test_two_instalments_in_a_row_overdue_warn_once(any_bank):
    since = behind(any_bank, 33)
    behind(any_bank, 20, "l1", "another")
    close(any_bank)
    assert (watch_book(any_bank.bank), watch_book(any_bank.bank)) == (1, 0)
    warning = row(any_bank, RiskWarning)
    assert (warning.indicator, warning.colour, warning.kind, warning.party_id) == ("arrears_in_a_row", "orange", "conduct", "debtor")
    assert warning.evidence == [{"key": f"book:arrears:l0:{since}", "on": since.isoformat(), "facts": {"instalments": 2}}]
    assert row(any_bank, RiskSignal).loan_id == "l0"


def test_what_is_due_today_is_not_overdue_yet(trial):
    behind(trial, 31)
    close(trial)
    assert watch_book(trial.bank) == 0
    move_to(trial, FIRST_DAY + timedelta(days=2))
    assert watch_book(trial.bank) == 1


def test_each_loan_of_a_customer_is_evidence_of_its_own(trial):
    behind(trial, 33)
    behind(trial, 40, "l1")
    close(trial)
    assert watch_book(trial.bank) == 2
    assert [warning.indicator for warning in rows(trial, RiskWarning)] == ["arrears_in_a_row"] * 2
    assert len(rows(trial, RiskIntervention)) == 1


def test_who_pays_one_and_misses_another_is_warned_of_again_only_once_the_first_warning_is_closed(trial):
    behind(trial, 64)
    close(trial)
    watch_book(trial.bank)
    paid = NewPayment(amount=Decimal("1200.00"), source="transfer", key="k")
    record_payment(trial.bank, trial.actor("servicing"), "l0", paid)
    assert watch_book(trial.bank) == 0
    settled(trial)
    assert watch_book(trial.bank) == 1
    assert len(rows(trial, RiskWarning)) == 2


def test_the_book_is_looked_at_once_a_day(trial):
    watch = BookWatch()
    assert not watch.look(trial.bank)
    behind(trial, 33)
    change(trial, Loan, "l0", past_due_since=FIRST_DAY - timedelta(days=32))
    assert not watch.look(trial.bank)
    assert rows(trial, RiskWarning) == []
    move_to(trial, FIRST_DAY + timedelta(days=1))
    assert not watch.look(trial.bank)
    assert len(rows(trial, RiskWarning)) == 1


@pytest.mark.parametrize(("at_once", "more"), [(1, True), (2, False)])
def test_more_than_one_look_can_take_is_looked_for_at_once(trial, monkeypatch, at_once, more):
    monkeypatch.setattr(book_watch, "AT_ONCE", at_once)
    behind(trial, 33)
    close(trial)
    assert BookWatch().look(trial.bank) == more
