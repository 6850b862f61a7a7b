import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from lending.domain.records import Action, JournalEntry
from lending.service.ports import ActivityRecord
from lending.service.replay.attachment import attach
from tests.support.bank import NOON
from tests.support.passages import record


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def step(name: str, begun: float, ended: float | None, *, kind: str = "serviceTask", task: str | None = None) -> ActivityRecord:
    return replace(record(name), id=name, kind=kind, start=at(begun), end=None if ended is None else at(ended), task=task)


def row(action: str, seconds: float, *, by: str | None = None, task: str | None = None, **facts: object) -> JournalEntry:
    return JournalEntry(
        at=at(seconds),
        business_date=NOON.date(),
        actor_id=by,
        actor_name=by or "worker",
        action=action,
        task_id=task,
        body=json.dumps(facts),
        digest="",
    )


class Done:
    """A task that somebody completed."""

    def __init__(self, identity: str, by: str | None, seconds: float | None) -> None:
        self.id, self.completed_by, self.completed_at = identity, by, None if seconds is None else at(seconds)


REVIEW = step("review_case", 0, 11, kind="userTask", task="t")
DONE = Done("t", "reviewer", 10)


@pytest.mark.parametrize(
    ("entry", "steps", "passage"),
    [
        (row(Action.TASK_CLAIMED, 1, by="reviewer", task="t"), [REVIEW], "review_case"),
        (row(Action.DECIDED, 10.5, by="reviewer"), [REVIEW], "review_case"),
        (row(Action.DECIDED, 9, by="reviewer"), [REVIEW], None),
        (row(Action.DECIDED, 10.5, by="another"), [REVIEW], None),
        (row(Action.DECIDED, 14, by="reviewer"), [REVIEW], None),
        (row(Action.TASK_CLAIMED, 1, by="reviewer", task="of another engine"), [REVIEW], None),
        (row(Action.SCORED, 1), [step("score_applicant", 0, 2)], "score_applicant"),
        (row(Action.SCORED, 2.001), [step("score_applicant", 0, 2)], "score_applicant"),
        (row(Action.SCORED, 3), [step("score_applicant", 0, 2)], None),
        (row(Action.SCORED, 3), [step("score_applicant", 0, None)], "score_applicant"),
        (row(Action.SCORED, 1), [step("gw_who", 0, 2, kind="exclusiveGateway")], None),
        (row(Action.SCORED, 1), [step("later", 0, None), step("sooner", 0, 2)], "sooner"),
        (row(Action.AGENCY_ANSWERED, 1, agency="tax"), [step("query_bureau", 0, 2), step("query_tax", 0, 3)], "query_tax"),
    ],
    ids=[
        "of the task",
        "while completing",
        "before completing",
        "by another",
        "long after",
        "of an unknown task",
        "of a worker",
        "a tick late",
        "too late",
        "still at work",
        "no worker's step",
        "first to end",
        "named after the agency",
    ],
)
def test_a_row_belongs_to_the_step_it_was_written_in(entry, steps, passage):
    attached, alone = attach([entry], steps, [DONE])
    assert (list(attached), alone) == (([passage], []) if passage else ([], [entry]))


def test_reads_and_findings_belong_nowhere_and_an_open_task_completes_nothing():
    entry = row(Action.DECIDED, 10, by="reviewer")
    looked = (Action.DOCUMENT_READ, Action.PERSONAL_DATA_READ, Action.ACCESS_REFUSED, Action.UPLOAD_REFUSED)
    reads = [row(action, 1, by="reviewer", task="t") for action in looked]
    assert attach([*reads, row(Action.FINDING_RAISED, 1, by="auditor")], [REVIEW], [DONE]) == ({}, [])
    assert attach([entry], [REVIEW], [Done("t", "reviewer", None), Done("gone", "reviewer", 10)]) == ({}, [entry])
