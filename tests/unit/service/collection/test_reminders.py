from datetime import UTC, datetime, timedelta

import pytest

from lending.domain.collection.records import CollectionContact
from lending.domain.loans import CollectionCase
from lending.domain.parties import Notification, Party
from lending.service.collection import reminders
from lending.service.notices import send_notices
from tests.support.bank import FIRST_DAY
from tests.support.walk import change, row, rows


def test_a_reminder_goes_out_once_a_day_in_the_debtors_language(trial, case):
    for _ in range(2):
        assert reminders.send_reminder(trial.bank, case.id) == {"report_at": "2026-12-04T16:00:00Z"}
    assert send_notices(trial.bank) == 1
    (message,) = trial.agencies.sms_inbox("13800000000")
    assert message.text == "l0：1,061.25 元自 2026-11-24 起逾期，請儘速存入還款帳戶。有困難或有疑義請致電 95500。"
    change(trial, Party, "debtor", language="en")
    assert row(trial, CollectionContact).outcome is None


@pytest.mark.parametrize(
    ("hour", "zone", "first"),
    [
        (12, None, datetime(2026, 12, 4, 4, tzinfo=UTC)),
        (23, None, datetime(2026, 12, 5, 0, tzinfo=UTC)),
        (3, None, datetime(2026, 12, 4, 0, tzinfo=UTC)),
        (12, "Europe/Paris", datetime(2026, 12, 4, 7, tzinfo=UTC)),
    ],
)
def test_nobody_is_woken_by_it(trial, case, hour, zone, first):
    change(trial, Party, "debtor", timezone=zone)
    trial.clock.instant = datetime(2026, 12, 4, tzinfo=UTC) + timedelta(hours=hour - 8)
    reminders.send_reminder(trial.bank, case.id)
    send_notices(trial.bank)
    (asked,) = trial.agencies.not_before.values()
    assert asked is not None
    assert asked.replace(microsecond=0) == first == row(trial, CollectionContact).at.replace(microsecond=0)


@pytest.mark.parametrize(("switched_off", "down", "delivered"), [(False, False, True), (True, False, False), (False, True, False)])
def test_one_that_did_not_arrive_or_that_nobody_reports_on_leads_to_a_call(trial, case, switched_off, down, delivered):
    trial.agencies.unreachable = {"13800000000"} if switched_off else set()
    reminders.send_reminder(trial.bank, case.id)
    send_notices(trial.bank)
    trial.agencies.down = {"sms"} if down else set()
    for _ in range(2):
        assert reminders.read_report(trial.bank, case.id) == {"delivered": delivered}
    contact = row(trial, CollectionContact)
    assert (contact.outcome, contact.next_step) == (("delivered", "wait") if delivered else ("undelivered", "call"))
    paused = row(trial, CollectionCase)
    assert (paused.paused_until, paused.pause_reason) == ((FIRST_DAY + timedelta(days=14), "sms") if delivered else (None, ""))


def test_a_message_the_gateway_never_took_counts_as_not_arrived(trial, case):
    reminders.send_reminder(trial.bank, case.id)
    assert rows(trial, Notification, sent_at=None)
    assert reminders.read_report(trial.bank, case.id) == {"delivered": False}


def test_without_a_message_there_is_nothing_that_arrived(trial, case):
    assert reminders.read_report(trial.bank, case.id) == {"delivered": False}
