"""What goes wrong at the same moment, or for a day: each ends right."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from lending.domain.collection.records import CollectionContact
from lending.domain.loans import CollectionCase, Loan
from lending.domain.parties import Notification, Party
from lending.domain.records import BankState
from lending.domain.tasks import HumanTask
from lending.errors import InvalidInputError
from lending.service import tasks
from lending.service.business_date import BUSINESS_DATE
from lending.service.collection import reminders
from lending.service.notices import send_notices
from lending.service.servicing.payments import NewPayment, record_payment
from lending.service.servicing.verification import verify_book
from tests.support.walk import at_once, change, do, row, rows

#: Half past eleven at night and ten in the morning in Shanghai.
NIGHT, MORNING = datetime(2026, 12, 4, 15, 30, tzinfo=UTC), datetime(2026, 12, 4, 2, tzinfo=UTC)
REFUSED = {
    "channel": "call",
    "time": "10:00",
    "addressee": "debtor",
    "outcome": "refused_to_pay",
    "recording": "REC-1",
    "next_step": "senior",
}


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


def test_a_reminder_that_is_taken_back_while_those_before_it_are_sent_goes_to_nobody(trial, case, monkeypatch):
    # Given two messages that wait, and one is taken back while the gateway is slow to take the other
    trial.clock.instant = MORNING
    reminders.send_reminder(trial.bank, case.id)
    with trial.bank.begin() as book:
        told = {"id": "a", "key": "a", "party_id": "debtor", "template": "arrears_reminder", "application_id": None}
        facts = book.first(Notification, template="arrears_reminder").facts
        book.add(Notification(**told, facts=facts, recorded_at=MORNING - timedelta(days=1), business_date=case.opened_on))
    usual = trial.agencies.send_sms

    def slow(*told):
        """Let the report be read while the gateway is asked about another message."""
        reminders.read_report(trial.bank, case.id)
        return usual(*told)

    monkeypatch.setattr(trial.agencies, "send_sms", slow)
    assert send_notices(trial.bank) == 1
    assert set(trial.agencies.messages) == {"a"}


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


#: Evenings in New York before clocks go forward and before they go back, and eight in the morning after each.
CHANGES = [
    (datetime(2027, 3, 14, 3, tzinfo=UTC), datetime(2027, 3, 14, 12, tzinfo=UTC)),
    (datetime(2027, 11, 7, 3, tzinfo=UTC), datetime(2027, 11, 7, 13, tzinfo=UTC)),
]


@pytest.fixture
def abroad(trial, case):
    """Have the debtor live in New York, and say what the clock says there."""
    zone = ZoneInfo("America/New_York")
    change(trial, Party, "debtor", timezone=str(zone))

    def at(instant: datetime) -> None:
        trial.clock.instant = instant
        change(trial, BankState, BUSINESS_DATE, value=instant.astimezone(zone).date().isoformat())

    return at


@pytest.mark.parametrize(("evening", "eight"), CHANGES)
def test_in_the_night_in_which_a_debtors_clock_changes_a_reminder_waits_for_eight_by_the_new_clock(trial, case, abroad, evening, eight):
    abroad(evening)
    reminders.send_reminder(trial.bank, case.id)
    assert row(trial, CollectionContact).at.astimezone(UTC) == eight


@pytest.mark.parametrize("eight", [eight for _, eight in CHANGES])
def test_on_the_day_a_debtors_clock_changes_nobody_calls_before_eight_by_the_new_clock(trial, case, abroad, eight):
    abroad(eight - timedelta(minutes=1))
    with pytest.raises(InvalidInputError) as refused:
        do(trial, "collector", case.id, "call_debtor", {**REFUSED, "time": None})
    assert set(refused.value.errors) == {"time"}
    abroad(eight)
    do(trial, "collector.second", case.id, "call_debtor", {**REFUSED, "time": None})
    assert row(trial, CollectionContact).at.replace(microsecond=0) == eight


def test_a_clock_that_is_put_back_sends_no_reminder_twice_and_moves_no_report(trial, case):
    trial.clock.instant = MORNING
    due = reminders.send_reminder(trial.bank, case.id)
    send_notices(trial.bank)
    trial.clock.instant = MORNING - timedelta(hours=1)
    assert reminders.send_reminder(trial.bank, case.id) == due
    assert send_notices(trial.bank) == 0
    assert len(rows(trial, CollectionContact)) == len(trial.agencies.messages) == 1
    assert reminders.read_report(trial.bank, case.id) == {"delivered": True}
