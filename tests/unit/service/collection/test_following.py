from datetime import timedelta
from decimal import Decimal

import pytest

from lending.domain.loans import CollectionCase, Loan
from lending.domain.records import OutboxMessage
from lending.domain.task_variables import TaskVariable
from lending.domain.tasks import HumanTask
from lending.service.close.closing import close_through
from lending.service.deposits import deposit
from lending.service.outbox import deliver_outbox
from lending.service.servicing.payments import NewPayment, record_payment
from lending.service.servicing.reversals import reverse_event
from tests.support.bank import FIRST_DAY, TrialBank
from tests.support.collecting import add_debtor, late_debtor, late_for
from tests.support.walk import change, row, rows

INSTALMENT = Decimal("1066.19")


def pay(trial: TrialBank, amount: Decimal, key: str = "k") -> None:
    record_payment(trial.bank, trial.actor("servicing"), "l0", NewPayment(amount=amount, source="transfer", key=key))


def told(trial: TrialBank) -> list[tuple[str, str]]:
    """Return what processes of collection were told, by word and case; the review of a month that ended and an application start others."""
    words = [word for word in rows(trial, OutboxMessage, order="id") if word.target not in {"monthly_review", "loan_origination"}]
    assert all(word.variables == {"case_id": word.application_id} for word in words if word.kind == "start")
    return [(word.target, word.application_id) for word in words]


def test_the_close_starts_a_process_for_each_case_it_opens_and_tells_it_of_the_end(any_bank: TrialBank) -> None:
    add_debtor(any_bank)
    add_debtor(any_bank, "l1", "other")
    case = late_for(any_bank, 2)
    assert sorted(told(any_bank)) == [("collection", "collection-l0-1"), ("collection", "collection-l1-1")]
    assert (case.past_due_since, case.legal_stage) == (FIRST_DAY + timedelta(days=1), "demand")

    # When the account holds the arrears the next day
    with any_bank.bank.begin() as book:
        deposit(book, "debtor", "CNY", Decimal(5000))
    close_through(any_bank.bank, any_bank.actor("admin"))
    assert row(any_bank, CollectionCase, loan_id="l0").reason == "cured"
    assert told(any_bank)[2:] == [("arrears_changed", "collection-l0-1")]
    assert deliver_outbox(any_bank.bank) == 2  # both starts; the end waits for its turn


def test_further_days_past_due_tell_nothing_more(any_bank: TrialBank) -> None:
    add_debtor(any_bank)
    late_for(any_bank, 5)
    assert told(any_bank) == [("collection", "collection-l0-1")]


def test_arrears_paid_in_part_by_the_close_move_the_case_down(any_bank: TrialBank) -> None:
    case = late_debtor(any_bank, 34)  # two instalments by now
    change(any_bank, CollectionCase, case.id, lifted_to=30, paused_until=FIRST_DAY, pause_reason="sms")
    any_bank.engine.holds = {"demand": {"route": "legal"}, "another": {"route": "manual"}}
    task = any_bank.task(case.id, "send_demand", "legal_officer", id="demand")
    any_bank.task(any_bank.submit().id, "precheck_application", "intake_officer", id="another")
    with any_bank.bank.begin() as book:
        deposit(book, "debtor", "CNY", Decimal(1100))
    close_through(any_bank.bank, any_bank.actor("admin"))
    moved = row(any_bank, CollectionCase)
    assert (moved.state, moved.lifted_to, moved.paused_until, moved.pause_reason) == ("open", 0, None, "")
    assert row(any_bank, HumanTask, id=task.id).state == "cancelled"
    assert [kept.task_id for kept in rows(any_bank, TaskVariable)] == ["another"]
    assert moved.past_due_since == row(any_bank, Loan).past_due_since != case.past_due_since
    assert told(any_bank)[1:] == [("arrears_changed", case.id)]


def test_a_payment_ends_the_case_at_once_with_its_tasks(trial: TrialBank, case: CollectionCase) -> None:
    task = trial.task(case.id, "call_debtor", "collector")
    pay(trial, Decimal(1200))
    ended = row(trial, CollectionCase)
    assert (ended.state, ended.reason) == ("closed", "cured")
    assert row(trial, HumanTask, id=task.id).state == "cancelled"
    assert told(trial)[1:] == [("arrears_changed", case.id)]


@pytest.mark.parametrize("amount", ["1.00", "500.00"])
def test_a_payment_that_leaves_the_oldest_instalment_open_changes_nothing(trial: TrialBank, case: CollectionCase, amount: str) -> None:
    pay(trial, Decimal(amount))
    assert row(trial, CollectionCase).state == "open"
    assert told(trial)[1:] == []


def test_a_payment_of_the_oldest_instalment_moves_the_case_down(trial: TrialBank) -> None:
    case = late_debtor(trial, 34)
    change(trial, CollectionCase, case.id, lifted_to=60)
    pay(trial, Decimal(1150))
    assert (row(trial, CollectionCase).lifted_to, row(trial, CollectionCase).state) == (0, "open")
    assert told(trial)[1:] == [("arrears_changed", case.id)]


def test_a_payment_that_was_taken_back_opens_another_case_at_the_close(trial: TrialBank, case: CollectionCase) -> None:
    pay(trial, Decimal(1200))
    reverse_event(trial.bank, trial.actor("servicing"), "l0", 2, reason="Wrong loan.", key="r")
    close_through(trial.bank, trial.actor("admin"))
    assert [found.state for found in rows(trial, CollectionCase, order="id")] == ["closed", "open"]
    assert told(trial)[2:] == [("collection", "collection-l0-2")]


def test_a_loan_in_good_standing_is_not_followed(trial: TrialBank) -> None:
    add_debtor(trial, balance="2000")
    close_through(trial.bank, trial.actor("admin"))
    pay(trial, Decimal(100))
    assert told(trial) == []
