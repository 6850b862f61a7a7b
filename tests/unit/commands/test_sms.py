from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from lending.adapters.agencies.client import HttpAgencies
from lending.commands import sms
from lending.domain.agency_reports import SmsMessage

ARRIVED = SmsMessage(text="LN-2026-000001: 123456 is your code.", sent_at=datetime(2026, 11, 23, 4, tzinfo=UTC))


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """Let one phone have a message; returns the numbers asked for."""
    numbers: list[str] = []

    def inbox(_agencies, to):
        numbers.append(to)
        return (ARRIVED,) if to == "13800138000" else ()

    settings = SimpleNamespace(agencies_url="http://127.0.0.1:1", agency_credential="a credential of the tests")
    monkeypatch.setattr(sms, "Settings", SimpleNamespace(load=lambda: settings))
    monkeypatch.setattr(HttpAgencies, "sms_inbox", inbox)
    return numbers


def test_what_arrived_is_shown(asked):
    done = CliRunner().invoke(sms.command, ["13800138000"])
    assert (done.exit_code, done.stdout) == (0, "2026-11-23 04:00:00  LN-2026-000001: 123456 is your code.\n")


def test_where_nothing_arrived_that_is_said(asked):
    done = CliRunner().invoke(sms.command, ["+8613700000500"])
    assert (done.exit_code, done.stdout) == (0, "")
    assert "No message arrived at +8613700000500" in done.stderr


@pytest.mark.parametrize("number", ["123", "1" * 16, "13800 138000", "abc"])
def test_what_is_no_phone_number_is_told_so_and_not_asked_for(asked, number):
    done = CliRunner().invoke(sms.command, [number])
    assert done.exit_code == 2
    assert "is no phone number" in done.output
    assert asked == []
