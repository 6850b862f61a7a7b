"""`loanflow book verify`: what it says of a book that is right, of one that is not, and as of a day."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from click.testing import CliRunner

from lending.commands import book
from lending.domain.loans import Loan
from lending.service.close.closing import close_through
from tests.support.bank import FIRST_DAY
from tests.support.running import running_copy
from tests.support.walk import change


@pytest.fixture
def trial(trial, monkeypatch):
    monkeypatch.setattr(book, "build_bank", lambda _settings: trial.bank)
    monkeypatch.setattr(book, "Settings", type("Settings", (), {"load": staticmethod(lambda: None)}))
    return trial


@pytest.fixture
def running(trial):
    return running_copy(trial)


def run(*arguments: str):
    return CliRunner().invoke(book.command, ["verify", *arguments])


def test_a_book_that_is_right_is_told_with_its_trial_balance(trial, running):
    done = run()
    assert done.exit_code == 0, done.output
    assert "asset:loans:principal            CNY          50,000.00" in done.stdout
    assert "1 loan(s) replayed, 0 difference(s) on 0 loan(s); the trial balance comes to nothing." in done.stdout


def test_a_row_that_was_changed_is_named_and_the_exit_says_so(trial, running):
    change(trial, Loan, running.id, days_past_due=3)
    done = run()
    assert done.exit_code == 1
    assert f"loan {running.id}: days_past_due is 3, by its events 0" in done.stdout
    document = json.loads(run("--json").stdout)
    assert document["differences"] == [{"loan": running.id, "field": "days_past_due", "expected": "0", "found": "3"}]
    assert (document["loans"], document["balances"]) == (1, True)


def test_as_of_a_day_the_ledger_is_held_to_what_was_earned_by_then(trial, running):
    close_through(trial.bank, trial.actor("admin"), FIRST_DAY + timedelta(days=4))
    document = json.loads(run("--date", "2026-11-25", "--json").stdout)
    assert {"account": "asset:loans:interest_accrued", "currency": "CNY", "minor_units": 1667} in document["trial_balance"]
    # A row that was changed since is not what the day is held to
    change(trial, Loan, running.id, outstanding=Decimal("1.00"))
    assert run("--date", "2026-11-25").exit_code == 0
    assert run("--date", (FIRST_DAY + timedelta(days=5)).isoformat()).exit_code == 1


def test_before_the_loan_was_paid_out_there_is_nothing_to_compare(trial, running):
    document = json.loads(run("--date", "2026-11-22", "--json").stdout)
    assert (document["trial_balance"], document["differences"]) == ([], [])


def test_what_is_no_day_is_told_as_everywhere(trial, running):
    done = run("--date", "2026-13-01")
    assert done.exit_code == 2
    assert "'2026-13-01' is no day; write year-month-day such as 2024-02-29." in done.output


def test_a_day_to_come_is_refused_with_the_reason(trial, running):
    done = run("--date", "2027-01-01")
    assert done.exit_code == 1
    assert "2027-01-01 is still to come; the business date is 2026-11-23." in done.stderr
