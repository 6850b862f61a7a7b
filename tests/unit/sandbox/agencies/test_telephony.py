import pytest

CALL = {"key": "task:call:1", "extension": "u-1", "to": "+8613800000000"}


def test_a_call_is_made_once_per_key_and_recorded(ask):
    first, again = (ask("/telephony/v1/calls", CALL).json for _ in range(2))
    assert first == again
    assert first["status"] == "answered"
    assert first["recording"].startswith("REC-")


def test_nobody_answers_a_number_that_is_switched_off(ask):
    made = ask("/telephony/v1/calls", {**CALL, "to": "13800009999"}).json
    assert (made["status"], made["recording"]) == ("no_answer", "")


def test_a_key_cannot_call_another_number(ask):
    ask("/telephony/v1/calls", CALL)
    assert ask("/telephony/v1/calls", {**CALL, "to": "13900000000"}).status_code == 409


@pytest.mark.parametrize("number", ["", "12", "call me"])
def test_what_is_no_number_is_refused(ask, number):
    assert list(ask("/telephony/v1/calls", {**CALL, "to": number}).json["errors"]) == ["to"]
