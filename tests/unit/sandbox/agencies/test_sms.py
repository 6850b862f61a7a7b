import pytest

MESSAGE = {"key": "a:code", "to": "+8613800000000", "text": "Your code is 123456."}


def test_a_message_arrives_once_per_key_at_its_number_only(ask):
    receipts = [ask("/sms/v1/messages", MESSAGE).json for _ in range(2)]

    assert receipts[0] == receipts[1]
    assert "text" not in receipts[0]
    arrived = ask("/sms/v1/inbox", {"to": MESSAGE["to"]}).json["messages"]
    assert [message["text"] for message in arrived] == [MESSAGE["text"]]
    assert ask("/sms/v1/inbox", {"to": "+8613900000000"}).json == {"messages": []}


def test_messages_are_shown_oldest_first(ask):
    for number in range(3):
        ask("/sms/v1/messages", {**MESSAGE, "key": str(number), "text": f"text {number}"})

    assert [message["text"] for message in ask("/sms/v1/inbox", {"to": MESSAGE["to"]}).json["messages"]] == ["text 0", "text 1", "text 2"]


def test_a_key_cannot_send_another_text(ask):
    ask("/sms/v1/messages", MESSAGE)

    assert ask("/sms/v1/messages", {**MESSAGE, "text": "other"}).status_code == 409


@pytest.mark.parametrize("number", ["", "12", "+86 138", "call me", "1" * 16])
def test_what_is_no_number_is_refused(ask, number):
    assert list(ask("/sms/v1/messages", {**MESSAGE, "to": number}).json["errors"]) == ["to"]


@pytest.mark.parametrize(("number", "status"), [("+8613800000000", "delivered"), ("13800009999", "undelivered"), (None, "unknown")])
def test_a_report_says_what_became_of_a_message(ask, number, status):
    if number:
        ask("/sms/v1/messages", {**MESSAGE, "to": number, "not_before": "2026-11-24T08:00:00+08:00"})
        assert len(ask("/sms/v1/inbox", {"to": number}).json["messages"]) == (status == "delivered")
    assert ask("/sms/v1/reports", {"key": MESSAGE["key"]}).json == {"key": MESSAGE["key"], "status": status}
