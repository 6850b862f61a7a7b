"""Other processes that check the journal: what becomes of it when they end, and of them when it does."""

import os
import signal

import psutil
import pytest
from sqlalchemy import create_engine

from lending.adapters.db.audit.stretches import stretches_of
from lending.domain.audit.chain import Breakage
from lending.service.audit.verifying import verify_journal
from tests.support.stretches import check_by_others
from tests.support.tampering import forge, sealed_journal, tamper

ROWS = 12
#: Programs in the place of the one that checks. Each but the first reads which database, and what it is asked.
ENDS_AT_ONCE = ""
ENDS_WHEN_ASKED = "import sys; sys.stdin.readline(); sys.stdin.readline()"
KILLED_WHILE_IT_ANSWERS = f"{ENDS_WHEN_ASKED}; sys.stdout.write('{{'); sys.stdout.flush(); import os; os.kill(os.getpid(), 9)"
INTERRUPTS_AND_HANGS = f"{ENDS_WHEN_ASKED}; import os, signal, time; os.kill(os.getppid(), signal.SIGINT); time.sleep(600)"


@pytest.fixture
def journal(any_bank):
    """A sealed journal, its ids as its places."""
    return sealed_journal(any_bank, ROWS)


@pytest.fixture
def file_journal(trial):
    """The same on SQLite, which other processes check."""
    return sealed_journal(trial, ROWS)


def others():
    return set(psutil.Process().children())


def test_a_journal_is_checked_by_two_processes_that_end_with_it(file_journal, monkeypatch):
    check_by_others(monkeypatch, 2)
    before = others()
    with file_journal.bank.read() as book, book.chain().stretches(1, ROWS) as stretches:
        assert [(last, stretch.first, stretch.last) for last, stretch in stretches] == [(last, last - 1, last) for last in range(2, 13, 2)]
        assert len(others() - before) == 2
    assert others() <= before


def test_a_short_journal_or_one_processor_or_a_database_in_memory_is_checked_by_nobody_else(trial, monkeypatch):
    def seen(database):
        with stretches_of(database, 1, 5) as found:
            return list(found)

    assert seen(trial.database) == [(5, None)]
    check_by_others(monkeypatch, 2)
    assert seen(create_engine("sqlite://")) == [(5, None)]
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    assert seen(trial.database) == [(5, None)]


@pytest.mark.parametrize("program", [ENDS_AT_ONCE, ENDS_WHEN_ASKED, KILLED_WHILE_IT_ANSWERS])
@pytest.mark.parametrize("change", [None, "DELETE FROM journal_entry WHERE id = 5"])
def test_once_a_process_is_gone_the_rest_is_checked_without_any(file_journal, monkeypatch, caplog, program, change):
    if change:
        tamper(file_journal, change)
    expected = verify_journal(file_journal.bank)
    check_by_others(monkeypatch, 2, program)
    assert verify_journal(file_journal.bank) == expected
    assert (expected.broken is None) == (change is None)
    assert "has ended" in caplog.text


def test_ctrl_c_ends_the_processes_too_whatever_they_do(file_journal, monkeypatch):
    check_by_others(monkeypatch, 2, INTERRUPTS_AND_HANGS)
    before, children = signal.signal(signal.SIGINT, signal.default_int_handler), others()
    try:
        with pytest.raises(KeyboardInterrupt):
            verify_journal(file_journal.bank)
    finally:
        signal.signal(signal.SIGINT, before)
    assert others() <= children


AWAY, BACK = (
    "UPDATE journal_seal SET sequence = -sequence WHERE sequence {}",
    "UPDATE journal_seal SET sequence = -sequence {} WHERE sequence < 0",
)
LINK = "INSERT INTO journal_seal SELECT {0}, 99, digest, head, previous, sealed_at FROM journal_seal WHERE sequence = {0} + 1"
SWAP = (("{0}", 99), ("{0} + 1", "{0}"), (99, "{0} + 1"))
#: What is done, by the place it is done to.
TAMPERING = {
    "edited": ["UPDATE journal_entry SET body = '[]' WHERE id = {0}"],
    "its link edited": ["UPDATE journal_seal SET head = previous WHERE sequence = {0}"],
    "its link's digest edited": ["UPDATE journal_seal SET digest = previous WHERE sequence = {0}"],
    "deleted": ["DELETE FROM journal_entry WHERE id = {0}"],
    "deleted with its link": ["DELETE FROM journal_entry WHERE id = {0}", "DELETE FROM journal_seal WHERE sequence = {0}"],
    "deleted with its link, closed up": ["DELETE FROM journal_seal WHERE sequence = {0}", AWAY.format("> {0}"), BACK.format("- 1")],
    "deleted to the end": ["DELETE FROM journal_entry WHERE id >= {0}", "DELETE FROM journal_seal WHERE sequence >= {0}"],
    "three links deleted": ["DELETE FROM journal_seal WHERE sequence BETWEEN {0} AND {0} + 2"],
    "swapped with the next": [f"UPDATE journal_entry SET id = {new} WHERE id = {old}" for old, new in SWAP],  # noqa: S608
    "its link swapped with the next": [f"UPDATE journal_seal SET sequence = {new} WHERE sequence = {old}" for old, new in SWAP],  # noqa: S608
    "a link put in before": [AWAY.format(">= {0}"), BACK.format("+ 1"), LINK],
}


@pytest.mark.parametrize("place", [5, 6])
@pytest.mark.parametrize("kind", TAMPERING)
def test_a_break_is_told_alike_whoever_checked_also_where_stretches_meet(journal, monkeypatch, kind, place):
    tamper(journal, *(statement.format(place) for statement in TAMPERING[kind]))
    expected = verify_journal(journal.bank)
    check_by_others(monkeypatch, 5)
    assert verify_journal(journal.bank) == expected
    assert expected.broken is not None


def test_a_row_put_in_among_older_ones_is_told_alike_where_those_lie_in_an_earlier_stretch(journal, monkeypatch):
    # Given row 3 sealed hours after the rows 4 to 6
    forge(journal, [1, 2, 4, 5, 6, 3, 7, 8, 9, 10, 11, 12])
    tamper(journal, "UPDATE journal_seal SET sealed_at = '2026-11-23 01:00:00.000000' WHERE sequence BETWEEN 3 AND 5")
    journal.bank.anchors._path.unlink()
    expected = verify_journal(journal.bank)
    assert (expected.broken.kind, expected.broken.sequence, expected.broken.entry_id) == (Breakage.INSERT, 6, 3)
    # When, then
    check_by_others(monkeypatch, 5)
    assert verify_journal(journal.bank) == expected
