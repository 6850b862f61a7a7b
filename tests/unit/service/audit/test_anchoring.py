import json
from datetime import timedelta

import pytest

from lending.errors import ConflictError
from lending.service.audit import anchoring
from lending.service.audit.anchoring import AnchorFileError, anchor_hourly, anchor_journal, read_anchors
from tests.support.tampering import write


def test_an_anchor_holds_the_head_after_all_that_was_committed(trial, application):
    made = anchor_journal(trial.bank)
    with trial.bank.read() as book:
        last = book.last_seal()
    assert (made.sequence, made.head) == (last.sequence, last.head)
    assert read_anchors(trial.bank) == [made]


def test_nothing_is_anchored_twice_and_an_empty_journal_not_at_all(trial):
    assert anchor_journal(trial.bank) is None
    write(trial, 1)
    assert anchor_journal(trial.bank)
    assert anchor_journal(trial.bank) is None


def test_the_hourly_anchor_waits_for_its_hour_and_for_something_new(trial):
    write(trial, 1)
    assert anchor_journal(trial.bank)
    write(trial, 1)
    anchoring.seal_all(trial.bank)
    assert anchor_hourly(trial.bank) is None
    trial.clock.tick(timedelta(hours=1).total_seconds())
    assert anchor_hourly(trial.bank).sequence == 2
    trial.clock.tick(timedelta(hours=1).total_seconds())
    assert anchor_hourly(trial.bank) is None


def test_another_sealer_at_the_same_moment_is_given_way_to(trial, monkeypatch):
    turns = iter([ConflictError(), 1, 0])

    def seal(_bank) -> int:
        turn = next(turns)
        if isinstance(turn, Exception):
            raise turn
        return turn

    monkeypatch.setattr(anchoring, "seal_journal", seal)
    anchoring.seal_all(trial.bank)
    assert next(turns, None) is None


def three_anchors(trial):
    for _ in range(3):
        write(trial, 1)
        anchor_journal(trial.bank)
    return trial.bank.anchors._path


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: [lines[0], lines[2]],
        lambda lines: [lines[0], lines[2], lines[1]],
        lambda lines: [lines[0], lines[1].replace('"sequence":2', '"sequence":3'), lines[2]],
        lambda lines: [lines[0], "not JSON", lines[2]],
        lambda lines: [lines[0], "[]", lines[2]],
        lambda lines: [lines[0], json.dumps({"at": "2026-11-23T04:00:00+00:00", "sequence": 2, "head": "f00", "mark": "f00"})],
    ],
)
def test_a_file_of_anchors_that_somebody_changed_is_told(trial, change):
    file = three_anchors(trial)
    file.write_text("\n".join(change(file.read_text().splitlines())) + "\n")
    with pytest.raises(AnchorFileError, match="Line 2 of the file of anchors is not as it was written"):
        read_anchors(trial.bank)


def test_a_line_cut_off_by_a_crash_was_never_written(trial):
    file = three_anchors(trial)
    with file.open("a") as end:
        end.write('{"at":"2026-11-2')
    assert len(read_anchors(trial.bank)) == 3
    write(trial, 1)
    anchor_journal(trial.bank)
    assert [anchor.sequence for anchor in read_anchors(trial.bank)] == [1, 2, 3, 4]


def test_a_collision_that_does_not_end_is_something_else_and_told(trial, monkeypatch):
    def collide(_bank) -> int:
        raise ConflictError

    monkeypatch.setattr(anchoring, "seal_journal", collide)
    with pytest.raises(ConflictError):
        anchoring.seal_all(trial.bank)
