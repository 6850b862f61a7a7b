from datetime import timedelta
from functools import partial

import pytest

from lending.domain.records import Action, JournalEntry, JournalSeal
from lending.service import journal
from lending.service import sealer as sealing
from lending.service.sealer import LONGEST_TRANSACTION, SWEEP, Sealer
from tests.support.tampering import tamper
from tests.support.walk import rows

HOUR = LONGEST_TRANSACTION.total_seconds()


def write(trial) -> int:
    with trial.bank.begin() as book:
        journal.record(trial.bank, book, trial.actor("reviewer"), Action.DECIDED)
    return rows(trial, JournalEntry, order="id")[-1].id


def sealed(trial) -> list[int]:
    return [seal.entry_id for seal in rows(trial, JournalSeal, order="sequence")]


@pytest.fixture
def sealer(trial) -> Sealer:
    found = Sealer()
    write(trial)
    while found.seal(trial.bank):
        pass
    return found


def test_what_was_committed_is_sealed_once(trial, sealer):
    entry = write(trial)
    assert not sealer.seal(trial.bank)
    assert not sealer.seal(trial.bank)
    assert sealed(trial).count(entry) == 1


def test_more_than_are_sealed_together_are_sealed_at_once(trial, sealer, monkeypatch):
    monkeypatch.setattr(sealing, "AT_ONCE", 2)
    monkeypatch.setattr(sealing, "seal_journal", partial(journal.seal_journal, limit=2))
    written = [write(trial) for _ in range(5)]
    assert [sealer.seal(trial.bank) for _ in range(3)] == [True, True, False]
    assert sealed(trial)[-5:] == written


def test_a_row_that_is_seen_after_newer_ones_is_sealed_within_seconds(trial, sealer):
    """A transaction that began before others and ended after them."""
    trial.clock.tick(SWEEP.total_seconds())
    sealer.seal(trial.bank)
    late, newer = write(trial), write(trial)
    apart = "CREATE TABLE apart AS SELECT * FROM journal_entry WHERE id = (SELECT max(id) - 1 FROM journal_entry)"
    tamper(trial, apart, "DELETE FROM journal_entry WHERE id = (SELECT id FROM apart)")
    sealer.seal(trial.bank)
    tamper(trial, "INSERT INTO journal_entry SELECT * FROM apart")
    sealer.seal(trial.bank)
    assert sealed(trial)[-1] == newer
    trial.clock.tick(SWEEP.total_seconds())
    sealer.seal(trial.bank)
    assert sealed(trial)[-2:] == [newer, late]


def test_the_whole_journal_is_read_until_a_place_is_old_enough(trial, sealer):
    before = write(trial)
    while sealer.seal(trial.bank):
        pass
    trial.clock.tick(HOUR - 60)
    sealer.seal(trial.bank)
    assert sealer.floor == 0
    trial.clock.tick(HOUR)
    sealer.seal(trial.bank)
    assert 0 < sealer.floor <= before


def test_a_place_is_remembered_every_few_minutes_only(trial, sealer):
    for _ in range(20):
        trial.clock.tick(timedelta(minutes=1).total_seconds())
        sealer.seal(trial.bank)
    assert 4 <= len(sealer._places) <= 5


def test_rows_after_the_floor_are_sealed_in_the_one_chain(trial, sealer):
    trial.clock.tick(HOUR + 1)
    sealer.seal(trial.bank)
    assert sealer.floor > 0
    entry = write(trial)
    sealer.seal(trial.bank)
    assert sealed(trial)[-1] == entry


def test_an_empty_journal_has_nothing_to_remember(trial):
    empty = Sealer()
    assert not empty.seal(trial.bank)
    assert not empty._places
