import json

import pytest

from lending.domain.records import JournalEntry
from lending.errors import ConflictError, ForbiddenError, InvalidInputError
from lending.service.four_eyes import Bar
from lending.service.refusals import note_refusal, rule_broken, taken
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


@pytest.mark.parametrize(
    ("state", "holder", "broken"),
    [("claimed", "other", "of_another"), ("completed", "other", "of_another"), ("open", None, None), ("cancelled", "other", None)],
)
def test_a_task_in_other_hands_is_a_rule_broken_and_one_in_nobody_s_a_mistake(trial, application, state, holder, broken):
    task = trial.task(application.id, "precheck_application", "intake_officer")
    task.state, task.assignee, task.completed_by = state, holder, holder if state == "completed" else None
    assert rule_broken(taken(trial.actor("intake"), task)) == broken


def test_one_s_own_task_done_already_is_a_mistake(trial, application):
    task = trial.task(application.id, "precheck_application", "intake_officer")
    task.state, task.completed_by = "completed", trial.actor("intake").user_id
    assert rule_broken(taken(trial.actor("intake"), task)) is None


@pytest.mark.parametrize(
    ("error", "broken"),
    [
        (ForbiddenError(), ""),
        (ForbiddenError(bar=Bar("self", "")), "self"),
        (InvalidInputError({"route": ["Leave it out."]}, rule="no_such_field"), "no_such_field"),
        (InvalidInputError({"reasons": ["Fill this in."]}), None),
        (ConflictError(), None),
    ],
    ids=str,
)
def test_a_mistake_breaks_no_rule(error, broken):
    assert rule_broken(error) == broken


def test_the_rule_stands_beside_what_was_attempted(trial, application):
    note_refusal(trial.bank, trial.actor("approver"), "api.complete_task", "of_another", application_id=application.id)
    assert json.loads(row(trial, JournalEntry, action="access_refused").body) == {"attempted": "api.complete_task", "rule": "of_another"}
