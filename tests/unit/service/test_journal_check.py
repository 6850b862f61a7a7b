import sqlite3
from contextlib import closing

import pytest

from lending.service.journal import seal_journal
from lending.service.journal_check import Flaw, check_journal


@pytest.fixture
def sealed(trial, application):
    seal_journal(trial.bank)
    return trial


def tamper(trial, statement: str) -> None:
    """Change a row behind the bank's back, as somebody could who holds the file."""
    with closing(sqlite3.connect(trial.url.removeprefix("sqlite:///"))) as file:
        file.execute(statement)
        file.commit()


def test_a_journal_nobody_touched_has_no_flaw(sealed):
    assert check_journal(sealed.bank) == []


def test_rows_that_are_not_sealed_yet_are_no_flaw(trial, application):
    assert check_journal(trial.bank) == []


@pytest.mark.parametrize(
    "change",
    [
        "body = '{}'",
        "actor_id = 'another'",
        "actor_name = 'another'",
        "action = 'loan_disbursed'",
        "at = '2026-11-23 05:00:00.000000'",
        "business_date = '2026-11-24'",
        "application_id = NULL",
        "party_id = NULL",
        "task_id = 'another'",
    ],
)
def test_a_changed_row_shows(sealed, change):
    tamper(sealed, f"UPDATE journal_entry SET {change} WHERE id = 3")  # noqa: S608
    assert check_journal(sealed.bank) == [Flaw(3, "changed")]


def test_a_row_changed_with_its_digest_shows_in_its_seal(sealed):
    tamper(sealed, "UPDATE journal_entry SET digest = 'f00' WHERE id = 2")
    assert check_journal(sealed.bank) == [Flaw(2, "changed"), Flaw(2, "seal_changed")]


def test_a_row_taken_out_shows(sealed):
    tamper(sealed, "DELETE FROM journal_entry WHERE id = 4")
    assert check_journal(sealed.bank) == [Flaw(4, "missing")]


def test_a_row_taken_out_with_its_seal_breaks_the_chain(sealed):
    tamper(sealed, "DELETE FROM journal_seal WHERE entry_id = 2")
    tamper(sealed, "DELETE FROM journal_entry WHERE id = 2")
    assert Flaw(3, "chain_broken") in check_journal(sealed.bank)


@pytest.mark.parametrize("change", ["head = 'f00'", "previous = 'f00'", "digest = 'f00'"])
def test_a_changed_seal_breaks_the_chain(sealed, change):
    tamper(sealed, f"UPDATE journal_seal SET {change} WHERE sequence = 2")  # noqa: S608
    assert Flaw(2, "chain_broken") in check_journal(sealed.bank)
