from datetime import date, timedelta
from itertools import starmap

import pytest

from lending.domain.audit.chain import Breakage, Sealed
from lending.domain.records import JournalEntry
from lending.service import journal
from lending.service.audit.anchoring import anchor_journal, seal_all
from lending.service.audit.verifying import verify_journal
from lending.service.sealer import LONGEST_TRANSACTION
from tests.support.stretches import check_by_others
from tests.support.tampering import forge, sealed_journal, tamper, write
from tests.support.walk import row, rows

ROWS = 8


@pytest.fixture(params=["link by link", "by other processes"])
def way(request, monkeypatch):
    """How the chain is checked; by others three links at a time, so that many breaks below lie at a border."""
    if request.param == "by other processes":
        check_by_others(monkeypatch, 3)
    return request.param


@pytest.fixture
def sealed(any_bank, way):
    """A journal of eight rows, sealed and anchored; ids and places are the same."""
    return sealed_journal(any_bank, ROWS)


def broken(trial, **days):
    found = verify_journal(trial.bank, **days).broken
    return found and (found.kind, found.sequence, found.entry_id)


def test_a_journal_nobody_touched_is_whole_and_both_databases_write_a_row_as_we_do(sealed, way):
    told = []
    found = verify_journal(sealed.bank, progress=lambda done, of: told.append((done, of)))
    assert (found.broken, found.entries, found.first, found.last, found.unsealed) == (None, ROWS, 1, ROWS, 0)
    assert (found.anchors, found.newest_anchor.head) == (1, found.head)
    assert told == ([(ROWS, ROWS)] if way == "link by link" else [(3, ROWS), (6, ROWS), (ROWS, ROWS)])


def test_an_empty_journal_is_whole(trial):
    found = verify_journal(trial.bank)
    assert (found.broken, found.entries, found.newest_anchor) == (None, 0, None)


def test_rows_that_are_not_sealed_yet_are_no_break(sealed):
    write(sealed, 2)
    found = verify_journal(sealed.bank)
    assert (found.broken, found.unsealed) == (None, 2)


@pytest.mark.parametrize(
    "change",
    [
        "body = '{}'",
        "actor_id = 'another'",
        "actor_id = NULL",
        "actor_name = 'another'",
        "action = 'loan_disbursed'",
        "at = '2026-11-23 05:00:00.000000'",
        "business_date = '2026-11-24'",
        "application_id = 'another'",
        "party_id = 'another'",
        "task_id = NULL",
        "digest = 'f00'",
    ],
)
def test_an_edited_row_is_named(sealed, change):
    tamper(sealed, f"UPDATE journal_entry SET {change} WHERE id = 3")  # noqa: S608
    assert broken(sealed) == (Breakage.EDIT, 3, 3)


@pytest.mark.parametrize(
    "change",
    [
        # Read one after the other, the columns would say what they said before.
        "digest = substr(digest, 1, 63), previous = substr(digest, 64) || previous",
        "previous = previous || substr(head, 1, 1), head = substr(head, 2)",
        "digest = digest || ' '",
        "head = replace(head, substr(head, 1, 1), ' ')",
    ],
)
def test_a_link_that_only_reads_alike_is_named(sealed, change):
    tamper(sealed, f"UPDATE journal_seal SET {change} WHERE sequence = 3")  # noqa: S608
    assert broken(sealed)[1] == 3


def test_an_edited_row_with_a_fitting_digest_is_named(sealed):
    tamper(sealed, "UPDATE journal_entry SET body = '{}' WHERE id = 3")
    digest = journal.digest(row(sealed, JournalEntry, id=3))
    tamper(sealed, f"UPDATE journal_entry SET digest = '{digest}' WHERE id = 3")  # noqa: S608
    assert broken(sealed) == (Breakage.EDIT, 3, 3)


@pytest.mark.parametrize("change", ["head = 'f00'", "previous = 'f00'"])
def test_an_edited_link_is_named(sealed, change):
    tamper(sealed, f"UPDATE journal_seal SET {change} WHERE sequence = 3")  # noqa: S608
    assert broken(sealed) == (Breakage.EDIT, 3, 3)


AWAY = "UPDATE journal_seal SET sequence = -sequence WHERE sequence {}"
BACK = "UPDATE journal_seal SET sequence = -sequence {} WHERE sequence < 0"
CLOSE_UP = (AWAY.format("> 4"), BACK.format("- 1"))
MAKE_ROOM = (AWAY.format(">= 4"), BACK.format("+ 1"))


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (["DELETE FROM journal_entry WHERE id = 4"], (4, 4)),
        (["DELETE FROM journal_entry WHERE id = 4", "DELETE FROM journal_seal WHERE sequence = 4"], (4, None)),
        (["DELETE FROM journal_seal WHERE sequence IN (4, 5)"], (4, None)),
        (["DELETE FROM journal_entry WHERE id = 4", "DELETE FROM journal_seal WHERE sequence = 4", *CLOSE_UP], (4, 5)),
    ],
)
def test_a_deleted_row_is_named_with_or_without_its_link(sealed, statements, expected):
    tamper(sealed, *statements)
    assert broken(sealed) == (Breakage.DELETE, *expected)


SWAPS = ((4, 99), (6, 4), (99, 6))
SWAP_IDS = [f"UPDATE journal_entry SET id = {new} WHERE id = {old}" for old, new in SWAPS]  # noqa: S608
SWAP_PLACES = [f"UPDATE journal_seal SET sequence = {new} WHERE sequence = {old}" for old, new in SWAPS]  # noqa: S608


@pytest.mark.parametrize(
    ("statements", "expected"), [(SWAP_IDS, (4, 4)), (SWAP_PLACES, (4, 6)), (["UPDATE journal_entry SET id = 99 WHERE id = 4"], (4, 4))]
)
def test_reordered_rows_are_named(sealed, statements, expected):
    tamper(sealed, *statements)
    assert broken(sealed) == (Breakage.REORDER, *expected)


COPIED = "business_date, actor_id, actor_name, action, application_id, party_id, task_id, body"


def put_in(trial, entry_id: int) -> str:
    """Put a row in under a number and return its digest."""
    copy = f"SELECT {entry_id}, at, 'f00', {COPIED} FROM journal_entry WHERE id = 2"  # noqa: S608
    tamper(trial, f"INSERT INTO journal_entry (id, at, digest, {COPIED}) {copy}")
    tamper(trial, f"UPDATE journal_entry SET actor_name = 'intruder' WHERE id = {entry_id}")  # noqa: S608
    digest = journal.digest(row(trial, JournalEntry, id=entry_id))
    tamper(trial, f"UPDATE journal_entry SET digest = '{digest}' WHERE id = {entry_id}")  # noqa: S608
    return digest


@pytest.mark.parametrize("previous", ["of the one before", "f00"])
def test_a_row_put_in_with_a_link_is_named(sealed, previous):
    digest, before = put_in(sealed, 99), rows_of_chain(sealed)[2].head
    forged = before if previous == "of the one before" else previous
    values = f"4, 99, '{digest}', '{forged}', '{journal.link(forged, digest)}', '2026-11-23 04:00:00.000000'"
    link = f"INSERT INTO journal_seal VALUES ({values})"  # noqa: S608
    tamper(sealed, *MAKE_ROOM, link)
    assert broken(sealed) == (Breakage.INSERT, 4, 99)


def rows_of_chain(trial):
    with trial.bank.read() as book:
        return [row for batch in book.chain().rows(1, ROWS) for row in starmap(Sealed, batch)]


def test_a_row_put_in_among_older_ones_is_named_whether_a_sealer_took_it_or_not(sealed):
    # Given a number that was left free
    tamper(sealed, "DELETE FROM journal_seal WHERE sequence > 6", "DELETE FROM journal_entry WHERE id > 6")
    tamper(sealed, "UPDATE journal_entry SET id = 9 WHERE id = 6")
    tamper(sealed, "UPDATE journal_seal SET entry_id = 9 WHERE sequence = 6")
    forget_anchors(sealed)
    # When
    put_in(sealed, 7)
    # Then it may be a slow transaction for as long as one can last
    assert broken(sealed) is None
    sealed.clock.tick(LONGEST_TRANSACTION.total_seconds() + 1)
    assert broken(sealed) == (Breakage.INSERT, 6, 7)
    seal_all(sealed.bank)
    assert broken(sealed) == (Breakage.INSERT, 7, 7)


def forget_anchors(trial):
    trial.bank.anchors._path.unlink()


def test_a_row_of_a_slow_transaction_is_no_break(sealed):
    tamper(sealed, *SWAP_IDS)
    forget_anchors(sealed)
    forge(sealed, [1, 2, 3, 6, 5, 4, 7, 8])
    assert broken(sealed) is None


@pytest.mark.parametrize("left", [5, 0])
def test_a_journal_cut_at_its_end_shows_at_the_anchor(sealed, left):
    tamper(sealed, f"DELETE FROM journal_seal WHERE sequence > {left}", f"DELETE FROM journal_entry WHERE id > {left}")  # noqa: S608
    assert broken(sealed) == (Breakage.TRUNCATION, left + 1, None)


def test_a_chain_made_anew_as_a_whole_shows_at_the_anchor(sealed):
    # Given a second anchor
    write(sealed, 2)
    anchor_journal(sealed.bank)
    # When what stands after the first is changed, and everything fits again
    tamper(sealed, "UPDATE journal_entry SET body = '{}' WHERE id = 10")
    forge(sealed)
    # Then the first place after the anchor that still fits is where to look
    assert broken(sealed) == (Breakage.REWRITE, 9, 9)


def test_a_range_of_days_is_verified_from_the_link_before_it(sealed):
    sealed.clock.tick(timedelta(days=2).total_seconds())
    write(sealed, 3)
    seal_all(sealed.bank)
    days = {"first": date(2026, 11, 24), "last": date(2026, 11, 26)}
    assert (verify_journal(sealed.bank, **days).first, verify_journal(sealed.bank, last=date(2026, 11, 24)).last) == (9, 8)
    assert verify_journal(sealed.bank, first=date(2026, 11, 30)).entries == 0
    tamper(sealed, "UPDATE journal_entry SET body = '{}' WHERE id = 3", "UPDATE journal_entry SET body = '{}' WHERE id = 10")
    assert broken(sealed, **days) == (Breakage.EDIT, 10, 10)
    assert broken(sealed) == (Breakage.EDIT, 3, 3)


def test_each_anchor_fits_in_a_journal_that_grew(sealed):
    write(sealed, 2)
    anchor_journal(sealed.bank)
    assert (broken(sealed), verify_journal(sealed.bank).anchors) == (None, 2)
    assert len(rows(sealed, JournalEntry)) == ROWS + 2
