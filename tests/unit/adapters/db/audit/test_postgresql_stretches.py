"""What PostgreSQL tells of a stretch in a few texts comes to what its links and rows do one by one."""

from contextlib import ExitStack

import pytest

from lending.adapters.db.audit import stretches
from lending.adapters.db.audit.links import read_links
from lending.domain.audit.chain import check
from lending.service.audit.verifying import verify_journal
from tests.support.tampering import forge, sealed_journal, tamper, write

ROWS = 12


@pytest.fixture
def journal(any_bank):
    """A sealed journal, its ids as its places."""
    return sealed_journal(any_bank, ROWS)


def at_once(trial, first=1, last=ROWS):
    """Return what a stretch came to as it is checked."""
    with ExitStack() as stack:
        book = stack.enter_context(trial.bank.read())
        ((end, found),) = stack.enter_context(book.chain().stretches(first, last))
    assert end == last
    return found


def one_by_one(trial, first=1, last=ROWS):
    with trial.database.connect() as connection:
        return check(read_links(connection.exec_driver_sql, "postgresql", first, last))


on_the_server = pytest.mark.parametrize("any_bank", ["postgresql"], indirect=True)


@on_the_server
def test_a_stretch_is_told_without_a_process_of_ours(journal, monkeypatch):
    monkeypatch.setattr(stretches, "Checker", None)
    assert at_once(journal) == one_by_one(journal)
    assert at_once(journal).last == ROWS
    assert at_once(journal, 4, 9) == one_by_one(journal, 4, 9)


@on_the_server
@pytest.mark.parametrize("fraction", ["", ".5", ".25", ".000001", ".123450", ".123456"])
def test_an_instant_is_written_as_it_was_hashed_whatever_the_fraction(journal, fraction):
    tamper(journal, f"UPDATE journal_entry SET at = '2026-11-23 05:00:00{fraction}' WHERE id = 3")  # noqa: S608
    forge(journal)
    assert at_once(journal) == one_by_one(journal)
    assert at_once(journal).last == ROWS


@on_the_server
def test_rows_sealed_late_or_not_yet_lie_between(journal):
    # Given row 3 sealed late, rows 5 and 6 not at all
    tamper(journal, "DELETE FROM journal_seal")
    forge(journal, [1, 2, 4, 7, 3, 8, 9, 10, 11, 12])
    found = at_once(journal, 1, 10)
    assert found == one_by_one(journal, 1, 10)
    assert (found.lowest, found.highest, found.late) == (1, 12, ((5, 3, 7),))


@on_the_server
def test_links_of_rows_far_apart_are_left_to_others_and_the_journal_is_whole(journal):
    tamper(journal, "ALTER SEQUENCE journal_entry_id_seq RESTART WITH 100000")
    write(journal, 1)
    forge(journal, [*range(1, ROWS + 1), 100_000])
    journal.bank.anchors._path.unlink()
    assert at_once(journal, 1, ROWS + 1) is None
    assert at_once(journal, 1, ROWS).last == ROWS
    found = verify_journal(journal.bank)
    assert (found.broken, found.last) == (None, ROWS + 1)


@on_the_server
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal_entry SET at = 'infinity' WHERE id = 5",
        "UPDATE journal_entry SET at = '-infinity', business_date = 'infinity' WHERE id = 5",
        "UPDATE journal_entry SET at = at + interval '20000 years' WHERE id = 5",
        "UPDATE journal_entry SET at = at - interval '3000 years' WHERE id = 5",
        "ALTER TABLE journal_entry ALTER body DROP NOT NULL; UPDATE journal_entry SET body = NULL WHERE id = 5",
        "ALTER TABLE journal_entry ALTER digest DROP NOT NULL; UPDATE journal_entry SET digest = NULL WHERE id = 5",
        "ALTER TABLE journal_entry ALTER at DROP NOT NULL; UPDATE journal_entry SET at = NULL WHERE id = 5",
        "ALTER TABLE journal_seal ALTER head DROP NOT NULL; UPDATE journal_seal SET head = NULL WHERE sequence = 5",
        # A blank more here, a text less there: as many as there should be.
        "UPDATE journal_entry SET digest = overlay(digest placing ' ' from 9) WHERE id = 5; DELETE FROM journal_entry WHERE id = 6",
        "UPDATE journal_entry SET digest = digest || ' ' WHERE id = 5",
        "UPDATE journal_entry SET digest = '' WHERE id = 5",
        "UPDATE journal_entry SET id = 9000 WHERE id = 5",
        "UPDATE journal_seal SET entry_id = 13 WHERE sequence = 5",
    ],
)
def test_what_somebody_wrote_who_may_do_everything_is_no_stretch_and_is_named(journal, change):
    tamper(journal, *change.split("; "))
    assert at_once(journal) is None
    assert at_once(journal, 1, 4) is not None
    assert verify_journal(journal.bank).broken.sequence == 5


@on_the_server
def test_no_links_and_no_rows_are_no_stretch(journal):
    assert at_once(journal, ROWS + 1, ROWS + 9) is None
    tamper(journal, "DELETE FROM journal_entry")
    assert at_once(journal) is None
