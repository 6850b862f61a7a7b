"""`loanflow papers`."""

from click.testing import CliRunner

from lending.commands import papers
from lending.service.fund_flow.papers import Altered
from lending.service.journal_check import Flaw


def run(trial, monkeypatch):
    monkeypatch.setattr(papers, "build_bank", lambda _settings: trial.bank)
    monkeypatch.setattr(papers.Settings, "load", lambda: None)
    return CliRunner().invoke(papers.command)


def test_a_whole_record_is_said_to_be_whole(trial, monkeypatch):
    assert run(trial, monkeypatch).stdout == "Journal and trade papers are as they were written.\n"


def test_what_was_altered_is_named(trial, monkeypatch):
    trial.submit()
    monkeypatch.setattr(papers, "find_altered", lambda _bank, _book: [Altered("p", "loan 7", "INV-1", "file_changed")])
    monkeypatch.setattr(papers, "check_journal", lambda _bank: [])
    done = run(trial, monkeypatch)
    assert (done.exit_code, done.stdout) == (1, "paper INV-1 of loan loan 7: file changed\n")


def test_a_journal_that_was_altered_is_named_too(trial, monkeypatch):
    monkeypatch.setattr(papers, "check_journal", lambda _bank: [Flaw(3, "seal_changed")])
    assert run(trial, monkeypatch).stdout == "journal row 3: seal changed\n"
