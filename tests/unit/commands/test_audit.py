"""`loanflow audit`."""

import json
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from lending.commands import audit
from lending.domain.parties import Party
from lending.domain.records import Action, JournalEntry
from tests.support.bank import PASSWORD, build_test_bank
from tests.support.every_case import KEYS, begin_every_case
from tests.support.histories import reviewed_case
from tests.support.tampering import tamper, write
from tests.support.walk import row, rows


@pytest.fixture
def trial(tmp_path, monkeypatch):
    trial = build_test_bank(tmp_path)
    monkeypatch.setattr(audit, "build_bank", lambda _settings: trial.bank)
    web = {"secret_key": "a secret of the tests", "state": tmp_path, "agencies_url": "", "sandbox_port": 0}
    settings = SimpleNamespace(anchors=tmp_path / "anchors.jsonl", **web)
    monkeypatch.setattr(audit, "Settings", SimpleNamespace(load=lambda: settings))
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


def test_reconciling_counts_both_sides_and_ends_with_1_when_they_differ(trial):
    assert run("reconcile").stdout == "0 difference(s).\n"
    case = reviewed_case(trial)
    trial.clock.tick(120)
    done = run("reconcile", "--from", "2026-11-23")
    assert done.exit_code == 1
    assert f"(case {case.id}): the engine knows nothing of it" in done.stdout
    assert "start             1 in the journal        0 in the engine" in done.stdout
    assert json.loads(run("reconcile", "--json").stdout)["differences"][0]["mismatch"] == "missing"


def test_a_case_is_written_as_a_directory_or_a_file_that_is_not_there_yet(trial, tmp_path):
    case = reviewed_case(trial)
    for place in (tmp_path / "case", tmp_path / "case.zip"):
        done = run("export-case", case.id, "--to", str(place))
        assert done.exit_code == 0, done.output
        kept = rows(trial, JournalEntry, action=Action.CASE_PACKED, order="-id")[0]
        assert f"SHA-256 of its MANIFEST.sha256, in the journal too: {json.loads(kept.body)['manifest']}" in done.stdout
        assert run("export-case", case.id, "--to", str(place)).exit_code == 2
    assert (tmp_path / "case" / "index.html").exists()
    assert (tmp_path / "case.zip").read_bytes().startswith(b"PK")


@pytest.mark.parametrize("write", [str, str.lower])
def test_a_case_is_written_by_the_number_that_screens_show(trial, tmp_path, write):
    case = reviewed_case(trial)
    done = run("export-case", write(case.reference), "--to", str(tmp_path / "case"))
    assert done.exit_code == 0, done.output
    assert row(trial, JournalEntry, action=Action.CASE_PACKED).application_id == case.id
    assert run("export-case", "LN-1999-000001", "--to", str(tmp_path / "other")).exit_code == 1


@pytest.mark.parametrize("kind", ["collection", "close"])
def test_a_case_of_another_kind_is_written_by_its_key(trial, tmp_path, kind):
    begin_every_case(trial)
    done = run("export-case", KEYS[kind], "--to", str(tmp_path / "case"))
    assert done.exit_code == 0, done.output
    assert json.loads((tmp_path / "case" / "case.json").read_text())["kind"] == kind


def test_a_case_is_written_in_chinese_for_who_reads_it_so(trial, tmp_path):
    case = reviewed_case(trial)
    done = run("export-case", case.id, "--to", str(tmp_path / "case"), "--language", "zh_Hant")
    assert done.exit_code == 0, done.output
    page = (tmp_path / "case" / "index.html").read_text()
    assert all(text in page for text in ("<html lang='zh-Hant'>", "如何驗證此封包", "審查案件", "已評分"))


def test_a_time_is_written_to_the_terminal_or_a_file(trial, tmp_path):
    trial.submit()
    days = ("--from", "2026-11-23", "--to", "2026-11-23")
    assert run("export", *days).stdout.startswith("<?xml")
    assert run("export", *days, "--format", "ocel-json", "--output", str(tmp_path / "log")).stdout == f"Wrote {tmp_path / 'log'}.\n"
    assert json.loads((tmp_path / "log").read_text())["events"]


def by_two(*arguments: str):
    return CliRunner().invoke(audit.command, arguments, input=f"{PASSWORD}\n" * 2)


def test_a_hold_is_set_and_lifted_by_who_knows_the_legal_officers_password(trial):
    party = row(trial, Party, id=trial.submit().party_id)
    assert "nothing of this customer can be erased" in by_two("hold", party.id, "--by", "legal", "--reason", "A court asks.").stdout
    assert "is lifted" in by_two("hold", party.id, "--by", "legal", "--lift").stdout
    wrong = CliRunner().invoke(audit.command, ["hold", party.id, "--by", "legal", "--reason", "x"], input="wrong\n")
    assert wrong.exit_code == 1


def test_erasing_takes_two_and_says_what_stands_against_it(trial):
    application = trial.submit()
    refused = by_two("erase", application.party_id, "--asked-by", "admin", "--agreed-by", "legal")
    assert refused.exit_code == 1
    assert "An application of the customer is open." in str(refused.exception)
