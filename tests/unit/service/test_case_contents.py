import json

import pytest

from lending.domain.legal.records import AssetPreservation
from lending.service import tasks
from lending.service.case_contents import attachments_of, entries_of, papers_of, tasks_of
from lending.service.task_owners import find_owner
from tests.support.every_case import KEYS, begin_every_case
from tests.support.walk import change


@pytest.fixture
def begun(trial):
    begin_every_case(trial)
    return trial


def of(trial, kind: str, what) -> list:
    with trial.bank.read() as book:
        return what(book, find_owner(book, KEYS.get(kind, kind)))


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        ("collection", [{"collection_case": KEYS["collection"]}, {"legal_action": "a1"}]),
        ("restructuring", [{"restructuring": "r1"}]),
        ("intervention", [{"intervention": "i1"}, {"preservation": "p1"}]),
        ("follow_up", [{"move": "m1"}]),
        ("preservation", [{"preservation": "p1"}]),
    ],
)
def test_the_rows_of_a_case_are_those_that_name_it_or_what_runs_within_it(begun, kind, named):
    assert [json.loads(entry.body) for entry in of(begun, kind, entries_of)] == named


def test_the_rows_of_a_preservation_that_was_made_for_a_move_belong_to_its_follow_up(begun):
    change(begun, AssetPreservation, "p1", intervention_id=None, segment_move_id="m1")
    assert [json.loads(entry.body) for entry in of(begun, "follow_up", entries_of)] == [{"move": "m1"}, {"preservation": "p1"}]


def test_the_rows_of_its_tasks_are_found_though_they_name_no_customer(begun):
    task = begun.task(KEYS["collection"], "call_debtor", "collector", process="collection")
    tasks.claim_task(begun.bank, begun.actor("collector"), task.id)
    assert [entry.action for entry in of(begun, "collection", entries_of)][-1] == "task_claimed"
    assert [found.id for found in of(begun, "collection", tasks_of)] == [task.id]
    assert of(begun, "restructuring", tasks_of) == []


@pytest.mark.parametrize(
    ("kind", "papers", "files"),
    [
        ("collection", ["demand", "freeze"], ["f1"]),
        ("restructuring", ["agreement", "signed"], []),
        ("intervention", [], []),
        ("follow_up", [], []),
    ],
)
def test_the_papers_of_a_case_are_those_of_its_steps_and_agreements(begun, kind, papers, files):
    assert sorted(paper.id for paper in of(begun, kind, papers_of)) == papers
    assert [file.id for file in of(begun, kind, attachments_of)] == files


def test_an_applications_are_its_own(trial):
    application = trial.submit()
    assert {entry.application_id for entry in of(trial, application.id, entries_of)} == {application.id}
    assert of(trial, application.id, papers_of) == []
