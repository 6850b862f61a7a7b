"""What goes wrong at the same moment, or for a day: each ends right."""

from datetime import UTC, datetime
from decimal import Decimal

from lending.domain.collection.records import CollectionContact
from lending.domain.loans import CollectionCase, Loan
from lending.domain.parties import Notification
from lending.domain.tasks import HumanTask
from lending.service import tasks
from lending.service.collection import reminders
from lending.service.notices import send_notices
from lending.service.servicing.payments import NewPayment, record_payment
from lending.service.servicing.verification import verify_book
from tests.support.walk import at_once, row, rows

#: Half past eleven at night and ten in the morning in Shanghai.
NIGHT, MORNING = datetime(2026, 12, 4, 15, 30, tzinfo=UTC), datetime(2026, 12, 4, 2, tzinfo=UTC)
REFUSED = {"channel": "call", "time": "10:00", "addressee": "debtor", "outcome": "refused_to_pay", "recording": "REC-1"}


def test_two_payments_and_an_escalation_at_the_same_moment_end_in_a_case_that_is_closed(trial, case):
    trial.clock.instant = MORNING
    desk, collector = trial.actor("servicing"), trial.actor("collector")
    task = trial.task(case.id, "call_debtor", "collector", process="collection")
    tasks.claim_task(trial.bank, collector, task.id)

    def pay(key: str):
        return record_payment(trial.bank, desk, "l0", NewPayment(amount=Decimal(600), source="transfer", key=key))

    at_once(lambda: pay("one"), lambda: pay("two"), lambda: tasks.complete_task(trial.bank, collector, task.id, REFUSED))
    loan, ended = row(trial, Loan, id="l0"), row(trial, CollectionCase)
    assert (loan.past_due_since, ended.state, ended.reason) == (None, "closed", "cured")
    assert row(trial, HumanTask, id=task.id).state in {"completed", "cancelled"}
    assert len(rows(trial, CollectionContact)) <= 1
    assert verify_book(trial.bank).discrepancies == ()


def test_a_reminder_that_no_gateway_took_for_a_day_goes_to_nobody_and_somebody_calls(trial, case):
    trial.clock.instant = MORNING
    trial.agencies.down = {"sms"}
    reminders.send_reminder(trial.bank, case.id)
    assert send_notices(trial.bank) == 0
    assert reminders.read_report(trial.bank, case.id) == {"delivered": False}
    trial.agencies.down = set()
    assert send_notices(trial.bank) == 0
    assert trial.agencies.messages == {}
    assert (row(trial, CollectionContact).outcome, row(trial, CollectionContact).next_step) == ("undelivered", "call")


def test_a_gateway_that_is_back_at_night_delivers_in_the_morning(trial, case):
    trial.clock.instant = MORNING
    trial.agencies.down = {"sms"}
    reminders.send_reminder(trial.bank, case.id)
    send_notices(trial.bank)
    trial.agencies.down, trial.clock.instant = set(), NIGHT
    assert send_notices(trial.bank) == 1
    (at,) = trial.agencies.not_before.values()
    assert at.astimezone(UTC) == datetime(2026, 12, 5, 0, tzinfo=UTC)


def test_a_reminder_that_is_taken_back_while_the_gateway_takes_it_stays_taken_back(trial, case, monkeypatch):
    trial.clock.instant = MORNING
    reminders.send_reminder(trial.bank, case.id)
    usual = trial.agencies.send_sms

    def slow(*told):
        """Let the report be read while the gateway is asked."""
        reminders.read_report(trial.bank, case.id)
        return usual(*told)

    monkeypatch.setattr(trial.agencies, "send_sms", slow)
    assert send_notices(trial.bank) == 1
    assert rows(trial, Notification, template="arrears_reminder") == []
