"""`loanflow history check`."""

import json
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from lending.commands import history
from lending.service.ports import Standing
from tests.support.bank import NOON, build_test_bank
from tests.support.histories import TO_REVIEW, deploy, walked


@pytest.fixture
def trial(tmp_path, monkeypatch):
    trial = build_test_bank(tmp_path)
    monkeypatch.setattr(history, "build_bank", lambda _settings: trial.bank)
    monkeypatch.setattr(history, "Settings", SimpleNamespace(load=lambda: None))
    deploy(trial, "approval")
    yield trial
    trial.close()


@pytest.fixture
def case(trial):
    application = trial.submit()
    trial.engine.started["i"] = ("approval", application.id, {})
    trial.engine.history = walked("approval", "i", TO_REVIEW, NOON, stands=True)
    trial.engine.stands = [Standing("i", "review_case")]
    return application


def run(*arguments: str):
    return CliRunner().invoke(history.command, ["check", *arguments])


def test_it_counts_what_was_replayed(case):
    done = run()
    assert done.exit_code == 0, done.output
    assert done.stdout == "1 case(s), 1 process instance(s), 10 passages replayed; 0 case(s) differ.\n"


def test_a_difference_is_named_and_ends_with_1(trial, case):
    trial.engine.stands = []
    done = run()
    assert done.exit_code == 1
    assert f"{case.reference}: review_case i: the replay ends with 1 token(s), the engine holds 0" in done.stdout


def test_json_names_the_cases_that_differ(trial, case):
    trial.engine.history.pop(3)
    found = json.loads(run("--json").stdout)
    assert (found["cases"], found["differing"], found["differences"][0]["application_id"]) == (1, 1, case.id)


def test_a_range_leaves_out_the_other_days(case):
    assert json.loads(run("--json", "--from", "2026-11-24").stdout)["cases"] == 0
    assert json.loads(run("--json", "--to", "2026-11-23").stdout)["cases"] == 1


def test_a_range_that_ends_before_it_begins_is_refused(case):
    done = run("--from", "2026-11-24", "--to", "2026-11-23")
    assert done.exit_code == 2
    assert "give the earlier day first" in done.output
