"""`loanflow transactions`."""

import pytest
from click.testing import CliRunner

from lending.commands import transactions
from tests.support.reviewing import add_borrower

LINES = "id,party_id,on,kind,amount,currency\ns1,someone,2026-10-31,salary,8000.50,CNY\n"


@pytest.fixture
def run(trial, monkeypatch, tmp_path):
    monkeypatch.setattr(transactions, "build_bank", lambda _settings: trial.bank)
    monkeypatch.setattr(transactions.Settings, "load", lambda: None)
    add_borrower(trial, "someone")

    def ran(content: bytes):
        file = tmp_path / "november.csv"
        file.write_bytes(content)
        return CliRunner().invoke(transactions.command, [str(file)])

    return ran


def test_a_file_is_taken_in_once(run):
    assert run(LINES.encode()).stdout == "1 of 1 transactions are new.\n"
    assert run(b"\xef\xbb\xbf" + LINES.encode()).stdout == "0 of 1 transactions are new.\n"


def test_transfers_between_accounts_are_told_by_their_columns(run):
    head, row = "id,at,payer,payer_name,payee,payee_name,amount,currency", "s1,2026-11-24T09:00:00+08:00,1,One,2,Two,5.00,CNY"
    assert run(f"{head}\n{row}\n".encode()).stdout == "0 of 1 transfers are new. 1 were left out: nobody consented to either account.\n"
    assert run(f"{head}\n".encode()).stdout == "0 of 0 transfers are new.\n"


@pytest.mark.parametrize(("content", "said"), [(b"\xff", "not text in UTF-8"), (b"id\n", "no column party_id"), (b"", "no column id")])
def test_a_file_that_is_wrong_is_refused_with_the_reason(run, content, said):
    done = run(content)
    assert done.exit_code == 1
    assert said in done.stderr
