"""`loanflow papers`."""

from click.testing import CliRunner
from sqlalchemy import text

from lending.commands import papers
from lending.service.fund_flow.papers import Altered
from lending.service.journal import seal_journal


def run(trial, monkeypatch):
    monkeypatch.setattr(papers, "build_bank", lambda _settings: trial.bank)
    monkeypatch.setattr(papers.Settings, "load", lambda: None)
    return CliRunner().invoke(papers.command)


def test_a_whole_record_is_said_to_be_whole(trial, monkeypatch):
    assert run(trial, monkeypatch).stdout == "Journal and trade papers are as they were written.\n"


def test_what_was_altered_is_named(trial, monkeypatch):
    trial.submit()
    monkeypatch.setattr(papers, "find_altered", lambda _bank, _book: [Altered("p", "loan 7", "INV-1", "file_changed")])
    done = run(trial, monkeypatch)
    assert (done.exit_code, done.stdout) == (1, "paper INV-1 of loan loan 7: file changed\n")


def test_a_journal_that_was_altered_is_named_too(trial, monkeypatch):
    trial.submit()
    while seal_journal(trial.bank):
        pass
    with trial.database.begin() as connection:
        connection.execute(text("DROP TRIGGER IF EXISTS journal_seal_no_update"))
        connection.execute(text("UPDATE journal_seal SET head = previous WHERE sequence = 1"))
    done = run(trial, monkeypatch)
    assert done.exit_code == 1
    assert done.stdout.startswith("journal, place 1 of the chain: ")
