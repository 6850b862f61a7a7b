import json
import threading
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest
import requests
from click.testing import CliRunner

from lending.commands import demo
from lending.demo import faults
from lending.demo.faults import failing_agencies
from lending.demo.money_check import Money
from lending.demo.report import Report
from lending.demo.turns import own_turn
from lending.errors import LendingError

WELL = Money(loans=1, disbursed=Decimal("5.00"), ledger=Decimal("5.00"), plans=Decimal("5.00"), paid=Decimal("5.00"), wrong_plans=0)
SETTINGS = SimpleNamespace(agencies_url="http://sandbox", agency_credential="secret")


@pytest.fixture
def carried(monkeypatch, tmp_path):
    """What the command carries, and the report it gets."""
    found = SimpleNamespace(calls=[], report=Report(lines=[], money=WELL, timings=[], bad_rates=[], troubles={}))
    monkeypatch.setattr(demo.Settings, "load", lambda: SimpleNamespace(**vars(SETTINGS), state=tmp_path))

    def carry(_settings, applicants, pace, _seed, _console):
        found.calls.append((len(applicants), pace))
        if isinstance(found.report, Exception):
            raise found.report
        return found.report

    monkeypatch.setattr(demo, "carry", carry)
    return found


def run(*arguments):
    return CliRunner().invoke(demo.command, arguments)


@pytest.mark.parametrize(
    ("arguments", "count", "leaves_open"),
    [((), 1_072, False), (("--applicants", "60"), 60, False), (("--quick",), 20, True), (("--limit", "30", "--quick"), 30, True)],
)
def test_so_many_apply_as_were_asked_for(carried, arguments, count, leaves_open):
    assert run(*arguments).exit_code == 0
    applied, pace = carried.calls[0]
    assert (applied, pace.leave_open) == (count, leaves_open)


def test_what_does_not_reconcile_is_named_and_fails(carried):
    carried.report = replace(carried.report, money=replace(WELL, paid=Decimal("10.00")))
    result = run("--applicants", "1")
    assert result.exit_code == 1
    assert "payment system 10.00 differs from disbursed 5.00" in result.output


def test_a_second_demonstration_says_that_it_waits(carried, tmp_path):
    first = own_turn(tmp_path, lambda: None)
    first.__enter__()
    leave = threading.Timer(0.2, first.__exit__, (None, None, None))
    leave.start()
    result = run("--applicants", "1")
    leave.join()
    assert result.exit_code == 0
    assert "Another demonstration is under way" in result.output


def test_the_report_can_be_json(carried):
    told = json.loads(run("--json").output)
    assert told["money"]["ledger"] == "5.00"
    assert told["differences"] == []


def test_an_error_of_ours_is_a_message(carried):
    carried.report = LendingError("The sandbox does not answer.")
    result = run()
    assert result.exit_code == 1
    assert "Error: The sandbox does not answer." in result.output


@pytest.mark.parametrize("arguments", [("--applicants", "0"), ("--applicants", "9999"), ("--rate", "0"), ("--workers", "0")])
def test_numbers_out_of_range_are_refused(carried, arguments):
    assert run(*arguments).exit_code == 2
    assert carried.calls == []


def test_faults_are_switched_off_also_when_the_run_breaks(monkeypatch):
    asked = []

    def request(method, url, *, json, headers, timeout):
        asked.append((method, url, json))
        return SimpleNamespace(raise_for_status=lambda: None)

    monkeypatch.setattr(faults.requests, "request", request)
    with pytest.raises(KeyboardInterrupt), failing_agencies(SETTINGS, "0.05"):
        raise KeyboardInterrupt
    url = "http://sandbox/sandbox/v1/faults"
    assert asked == [("PUT", url, {"mode": "error", "share": "0.05"}), ("DELETE", url, None)]


def test_a_sandbox_that_is_away_is_said_before_anything_begins(monkeypatch):
    def away(*_arguments, **_options):
        raise requests.ConnectionError

    monkeypatch.setattr(faults.requests, "request", away)
    with pytest.raises(LendingError, match="loanflow up"), failing_agencies(SETTINGS, "0.05"):
        pytest.fail("the run began")


def test_without_a_share_nothing_is_asked_of_the_sandbox(monkeypatch):
    monkeypatch.setattr(faults.requests, "request", lambda *_a, **_o: pytest.fail("asked"))
    with failing_agencies(SETTINGS, "0"):
        pass


def test_running_cases_are_the_business_keys_of_the_outer_process():
    rest = SimpleNamespace(get=lambda path, **query: [{"businessKey": f"{path} {query['processDefinitionKey']}"}])
    assert demo.running_cases(rest) == {"/process-instance loan_origination"}
