"""`loanflow audit`."""

import json
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from lending.commands import audit
from tests.support.bank import build_test_bank
from tests.support.tampering import tamper, write


@pytest.fixture
def trial(tmp_path, monkeypatch):
    trial = build_test_bank(tmp_path)
    monkeypatch.setattr(audit, "build_bank", lambda _settings: trial.bank)
    monkeypatch.setattr(audit, "Settings", SimpleNamespace(load=lambda: SimpleNamespace(anchors=tmp_path / "anchors.jsonl")))
    yield trial
    trial.close()


def run(*arguments: str):
    return CliRunner().invoke(audit.command, arguments)


def test_verifying_says_what_was_verified_and_against_what(trial):
    write(trial, 3)
    assert "No anchor yet" in run("verify").stdout
    assert run("anchor").stdout.startswith("Anchored: place 3 of the chain, head ")
    assert run("anchor").stdout.startswith("Already anchored: place 3 ")
    done = run("verify")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("3 entries verified, places 1 to 3; head ")
    assert "1 anchor(s), the newest of 2026-11-23 04:00 UTC at place 3." in done.stdout


def test_the_first_broken_entry_is_named_and_ends_with_1(trial):
    write(trial, 3)
    run("anchor")
    tamper(trial, "UPDATE journal_entry SET body = '{}' WHERE id = 2")
    done = run("verify")
    assert done.exit_code == 1
    assert done.stdout.startswith("BROKEN (edit) at place 2 of the chain, journal entry 2: the row says something else")
    broken = json.loads(run("verify", "--json").stdout)["broken"]
    assert (broken["kind"], broken["sequence"], broken["entry_id"]) == ("edit", 2, 2)
    tamper(trial, "DELETE FROM journal_seal WHERE sequence = 1")
    assert "place 1 of the chain, an entry that is gone" in run("verify").stdout


def test_an_empty_journal_has_nothing_to_anchor(trial):
    assert "nothing to anchor" in run("anchor").stdout
    assert json.loads(run("anchor", "--json").stdout)["newest"] is None


def test_a_range_that_ends_before_it_begins_is_refused(trial):
    done = run("verify", "--from", "2026-11-24", "--to", "2026-11-23")
    assert done.exit_code == 2
    assert "give the earlier day first" in done.output
