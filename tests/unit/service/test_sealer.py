from datetime import timedelta

import pytest

from lending.domain.records import Action, JournalEntry, JournalSeal
from lending.service import journal
from lending.service.sealer import LONGEST_TRANSACTION, Sealer
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
    assert (sealer.seal(trial.bank), sealer.seal(trial.bank)) == (1, 0)
    assert sealed(trial).count(entry) == 1


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
    assert sealer.seal(trial.bank) == 1
    assert sealed(trial)[-1] == entry


def test_an_empty_journal_has_nothing_to_remember(trial):
    empty = Sealer()
    assert empty.seal(trial.bank) == 0
    assert not empty._places
