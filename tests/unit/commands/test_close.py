"""`loanflow close` and `loanflow date --to` through it."""

import json
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from lending import watching
from lending.commands import close, date
from lending.domain.loans import Loan
from lending.service.business_date import read_business_date
from lending.service.outbox import deliver_outbox
from tests.support.bank import FIRST_DAY
from tests.support.running import running_copy
from tests.support.walk import change
from workers import daily_close

STEPS = (
    daily_close.open_close,
    daily_close.close_partitions,
    daily_close.reconcile_balances,
    daily_close.move_date,
    daily_close.fire_timers,
)


@pytest.fixture
def trial(trial, monkeypatch, tmp_path):
    settings = SimpleNamespace(load=lambda: SimpleNamespace(state=tmp_path))
    for module in (close, date):
        monkeypatch.setattr(module, "build_bank", lambda _settings: trial.bank)
        monkeypatch.setattr(module, "Settings", settings)
    return trial


@pytest.fixture
def running(trial):
    return running_copy(trial)


def run(*arguments: str, command=close.command):
    return CliRunner().invoke(command, list(arguments))


def test_it_prints_what_the_day_brought(trial, running):
    done = run("--date", "2026-11-24")
    assert done.exit_code == 0, done.output
    assert "2026-11-24 closed over 1 running loan(s); 0 timer(s) fired." in done.stdout
    assert "accrued        8.33 CNY" in done.stdout
    assert "asset:loans:interest_accrued CNY: 0.00 + 8.33 = 8.33" in done.stdout
    assert read_business_date(trial.bank).isoformat() == "2026-11-25"


def test_json_is_a_list_of_reports(trial, running):
    (report,) = json.loads(run("--json").stdout)
    assert (report["day"], report["loans"]) == ("2026-11-23", 1)


def test_a_day_that_is_closed_is_refused_with_the_reason(trial, running):
    done = run("--date", "2026-11-22")
    assert done.exit_code == 1
    assert "closed already" in done.output


@pytest.mark.parametrize(("command", "option"), [(close.command, "--date"), (date.command, "--to")])
def test_what_is_no_day_is_told_as_everywhere(trial, running, command, option):
    done = run(option, "2026-13-01", command=command)
    assert done.exit_code == 2
    assert "'2026-13-01' is no day; write year-month-day such as 2024-02-29." in done.output
    assert "%Y" not in run("--help", command=command).output


def test_a_day_that_does_not_reconcile_ends_with_1_and_says_where(trial, running):
    run()
    change(trial, Loan, running.id, outstanding=1)
    done = run()
    assert done.exit_code == 1
    assert "asset:loans:principal CNY" in done.output


def test_the_date_moves_through_the_close(trial, running):
    done = run("--to", "2026-11-26", command=date.command)
    assert done.exit_code == 0, done.output
    assert run("--date", "2026-11-24").exit_code == 1
    assert read_business_date(trial.bank).isoformat() == "2026-11-26"


def test_while_the_system_is_up_the_engine_closes_and_the_command_follows(trial, running, monkeypatch):
    left = list(STEPS)

    def work(_seconds):
        deliver_outbox(trial.bank)
        left.pop(0)(trial.bank, day=FIRST_DAY.isoformat())

    monkeypatch.setattr(close, "is_running", lambda _: True)
    monkeypatch.setattr(watching.time, "sleep", work)
    done = run()
    assert done.exit_code == 0, done.output
    assert "2026-11-23 closed over 1 running loan(s)." in done.stdout
    assert [key for _, key, _ in trial.engine.started.values()] == ["close-2026-11-23"]


def test_workers_that_do_not_come_are_told(trial, running, monkeypatch):
    monkeypatch.setattr(close, "is_running", lambda _: True)
    monkeypatch.setattr(watching, "_PATIENCE", 0.0)
    monkeypatch.setattr(watching, "_LOOK", 0.0)
    done = run()
    assert done.exit_code == 1
    assert "does not move on" in done.output
