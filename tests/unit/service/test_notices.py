import pytest

from lending.domain.parties import Notification, Party
from lending.errors import LendingError
from lending.service.notices import queue_notice, send_notices
from tests.support.walk import change, row, rows


@pytest.fixture
def queued(trial, application) -> str:
    for _ in range(2):
        with trial.bank.begin() as book:
            queue_notice(trial.bank, book, application, "lapsed", key="k")
    return "k"


def test_a_message_goes_once_in_the_customer_s_language(trial, application, applicant, queued):
    assert [send_notices(trial.bank), send_notices(trial.bank)] == [1, 0]
    (message,) = trial.agencies.sms_inbox(trial.person_of(applicant).phone)
    assert message.text == f"{application.reference}：申請已失效，歡迎隨時重新申請。"
    assert row(trial, Notification).provider_id == "SMS-1"


def test_without_the_gateway_a_message_waits(trial, queued):
    trial.agencies.down = {"sms"}
    assert send_notices(trial.bank) == 0
    trial.agencies.down = set()
    assert send_notices(trial.bank) == 1


def test_killed_after_the_gateway_took_it_a_message_does_not_go_twice(trial, applicant, queued):
    send_notices(trial.bank)
    change(trial, Notification, queued, sent_at=None)
    assert send_notices(trial.bank) == 1
    assert len(trial.agencies.sms_inbox(trial.person_of(applicant).phone)) == 1


def test_what_went_under_its_key_before_a_change_counts_as_sent(trial, applicant, queued):
    send_notices(trial.bank)
    change(trial, Notification, queued, sent_at=None, provider_id=None)
    change(trial, Party, applicant.party_id, language="en")
    assert send_notices(trial.bank) == 1
    assert (row(trial, Notification).sent_at is not None, row(trial, Notification).provider_id) == (True, None)


def test_a_message_the_gateway_refuses_holds_up_no_other(trial, application, applicant, queued):
    other = trial.submit()
    with trial.bank.begin() as book:
        queue_notice(trial.bank, book, other, "lapsed", key="other")
    send, refused = trial.agencies.send_sms, trial.person_of(applicant).phone

    def refuse(key, to, text, not_before):
        if to == refused:
            raise LendingError("The gateway refuses this number.")
        return send(key, to, text, not_before)

    trial.agencies.send_sms = refuse
    assert send_notices(trial.bank) == 1
    assert [notice.key for notice in rows(trial, Notification, sent_at=None)] == ["k"]


def test_a_turn_sends_no_more_than_its_limit(trial, application, queued):
    with trial.bank.begin() as book:
        queue_notice(trial.bank, book, application, "refused", key="second")
    assert [send_notices(trial.bank, limit=1) for _ in range(3)] == [1, 1, 0]
