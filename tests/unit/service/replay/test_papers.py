from datetime import timedelta

import pytest

from lending.domain.attachments import CaseAttachment
from lending.service.attachments import attach_file, read_attachment, remove_attachment
from lending.service.case_places import AtCase
from lending.service.replay.papers import ATTACHMENT, Paper
from lending.service.replay.reading import read_replay
from tests.support.histories import reviewed_case
from tests.support.walk import change
from tests.support.worlds import pdf


@pytest.fixture
def case(trial):
    """A case to which a colleague put a file before the review, which the reviewer opened."""
    return reviewed_case(trial)


def put(trial, case, login: str = "intake", *, before: int = 0) -> str:
    file = attach_file(trial.bank, trial.actor(login), AtCase(case.id), "photo.pdf", pdf()).id
    change(trial, CaseAttachment, file, added_at=trial.clock() - timedelta(seconds=before))
    return file


def seen(trial, case, node: str = "review_case") -> list[Paper]:
    found = read_replay(trial.bank, trial.actor("auditor"), case.id)
    moment = next(one for one in found.moments if one.moment.node == node)
    return [paper for paper in moment.facts.papers if paper.kind == ATTACHMENT]


def test_a_file_that_lay_there_is_among_what_could_be_seen_with_who_put_it_there(trial, case):
    file = put(trial, case, before=60)
    (paper,) = seen(trial, case)
    assert (paper.id, paper.file_name, paper.by, paper.gone) == (file, "photo.pdf", trial.user("intake").name, False)
    assert len(paper.sha256) == 64
    assert not paper.opened


def test_a_file_that_came_later_could_not_be_seen(trial, case):
    trial.clock.tick(60)
    put(trial, case)
    assert seen(trial, case) == []


def test_a_file_taken_away_before_could_not_be_seen_and_one_taken_away_since_could(trial, case):
    file = put(trial, case, before=60)
    remove_attachment(trial.bank, trial.actor("intake"), file)
    change(trial, CaseAttachment, file, removed_at=trial.clock() + timedelta(seconds=60))
    (paper,) = seen(trial, case)
    assert paper.gone
    change(trial, CaseAttachment, file, removed_at=trial.clock() - timedelta(seconds=30))
    assert seen(trial, case) == []


def test_who_opened_it_before_deciding_is_told(trial, case, monkeypatch):
    file = put(trial, case, before=60)
    monkeypatch.setattr(trial.clock, "instant", trial.clock.instant - timedelta(seconds=30))
    read_attachment(trial.bank, trial.actor("reviewer"), file)
    monkeypatch.undo()
    assert [paper.opened for paper in seen(trial, case)] == [True]


def test_what_was_put_to_the_case_is_a_moment_that_shows_it(trial, case):
    trial.clock.tick(60)
    file = put(trial, case)
    found = read_replay(trial.bank, trial.actor("auditor"), case.id)
    moment = next(one for one in found.moments if any(entry.action == "attachment_added" for entry in one.moment.entries))
    assert [paper.id for paper in moment.facts.papers] == [file]


def test_a_step_that_wrote_nothing_shows_no_papers(trial, case):
    put(trial, case, before=60)
    assert seen(trial, case, "gw_who") == []
