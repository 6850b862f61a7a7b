import json

import pytest

from lending.domain.records import JournalEntry
from lending.service.refusals import note_refusal
from tests.support.walk import row, rows


def test_a_refusal_stands_in_the_journal_of_the_case(trial, application):
    note_refusal(trial.bank, trial.actor("approver"), "cases.show", application_id=application.id)
    kept = row(trial, JournalEntry, action="access_refused")
    assert (kept.application_id, kept.party_id, kept.task_id) == (application.id, application.party_id, None)
    assert (kept.actor_id, json.loads(kept.body)) == (trial.actor("approver").user_id, {"attempted": "cases.show"})


def test_a_refused_task_leads_to_its_case(trial, application):
    task = trial.task(application.id, "precheck_application", "intake_officer")
    note_refusal(trial.bank, trial.customer(), "tasklist.claim", task_id=task.id)
    kept = row(trial, JournalEntry, action="access_refused")
    assert (kept.application_id, kept.task_id, kept.actor_name) == (application.id, task.id, "customer")


@pytest.mark.parametrize("ids", [{"application_id": "none"}, {"task_id": "none"}, {}])
def test_what_does_not_exist_is_not_noted(trial, ids):
    note_refusal(trial.bank, trial.actor("reviewer"), "cases.show", **ids)
    assert rows(trial, JournalEntry, action="access_refused") == []
