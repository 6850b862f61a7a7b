"""`loanflow review`: by the command itself, or by the engine where it runs."""

import json
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from lending import watching
from lending.commands import review
from lending.domain.records import OutboxMessage
from lending.domain.segmentation.records import MonthlyReview
from lending.service.outbox import deliver_outbox
from tests.support.reviewing import MONTH, TABLE, add_town
from tests.support.walk import row, rows
from workers import monthly_review

STEPS = (
    *(monthly_review.open_review, monthly_review.gather_facts, monthly_review.rate_customers, monthly_review.segment_customers),
    *(monthly_review.assign_managers, monthly_review.note_offers, monthly_review.start_visits, monthly_review.start_preservation),
    monthly_review.finish_review,
)


@pytest.fixture
def trial(trial, monkeypatch, tmp_path):
    monkeypatch.setattr(review, "build_bank", lambda _settings: trial.bank)
    monkeypatch.setattr(review, "Settings", SimpleNamespace(load=lambda: SimpleNamespace(state=tmp_path)))
    add_town(trial)
    return trial


def run(*arguments: str):
    return CliRunner().invoke(review.command, list(arguments))


def test_the_last_month_that_is_over_is_reviewed_and_told(trial):
    done = run()
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [
        "2026-10 reviewed over 5 customer(s), 4 moved.",
        "  segments   A 1, B 2, C 1, D 1",
        "  moves      B>A 1, B>C 1, B>D 1, D>B 1",
    ]
    again = json.loads(run("--month", MONTH, "--json").stdout)
    assert (again["customers"], again["moved"]) == (5, 4)


@pytest.mark.parametrize("running", [False, True])
@pytest.mark.parametrize(
    ("month", "said"),
    [
        ("2026-11", "--month: 2026-11 is not over; the business date is 2026-11-23. Review it from the next month on."),
        ("2027-01", "--month: 2027-01 is not over"),
        ("2026-99", "--month: '2026-99' is no month; write it as 2026-11."),
        ("9999-12", "--month: 9999-12 is not over"),
        ("November", "write it as 2026-11"),
    ],
)
def test_a_month_that_cannot_be_reviewed_is_refused_with_the_reason_before_anything_starts(trial, monkeypatch, running, month, said):
    monkeypatch.setattr(review, "is_running", lambda _state: running)
    done = run("--month", month)
    assert done.exit_code == 2
    assert said in done.stderr
    assert rows(trial, OutboxMessage) == []


def test_a_month_before_one_that_was_reviewed_is_refused_before_anything_starts(trial, monkeypatch):
    assert run().exit_code == 0
    monkeypatch.setattr(review, "is_running", lambda _state: True)
    done = run("--month", "2026-09")
    assert (done.exit_code, "2026-10 was reviewed already" in done.stderr) == (1, True)
    assert rows(trial, OutboxMessage, target="monthly_review") == []


def test_where_the_system_runs_the_engine_reviews(trial, monkeypatch):
    trial.engine.deploy("bank", {"segmentation.dmn": TABLE})
    monkeypatch.setattr(review, "is_running", lambda _state: True)
    left = iter(STEPS)

    def work(_seconds: float) -> None:
        """Do what the workers do while the command sleeps."""
        deliver_outbox(trial.bank)
        next(left)(trial.bank, month=MONTH)

    monkeypatch.setattr(watching.time, "sleep", work)
    done = run("--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["customers"] == 5
    assert next(iter(trial.engine.started.values()))[1] == "review-2026-10"
    assert row(trial, MonthlyReview).state == "done"


def test_where_nothing_moves_the_command_gives_up(trial, monkeypatch):
    monkeypatch.setattr(review, "is_running", lambda _state: True)
    monkeypatch.setattr(watching, "_PATIENCE", -1.0)
    done = run()
    assert done.exit_code == 1
    assert "The review of 2026-10 does not move on" in done.stderr
