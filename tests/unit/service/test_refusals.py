import json

import pytest

from lending.domain.records import JournalEntry
from lending.errors import ConflictError, ForbiddenError, InvalidInputError
from lending.service.four_eyes import Bar
from lending.service.refusals import files_noted, note_refusal, rule_broken, taken
from tests.support.collecting import late_debtor
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


def refuse_file(trial, found: list[str], **ids: str | None) -> list[tuple]:
    """Let a file be refused; returns what the journal says of it."""
    with pytest.raises(InvalidInputError), files_noted(trial.bank, trial.actor("intake"), "papers", **ids):
        raise InvalidInputError({"file": ["Send another."]}, found=found)
    kept = rows(trial, JournalEntry, action="upload_refused")
    return [(entry.actor_id, entry.task_id, entry.application_id, entry.party_id, json.loads(entry.body)) for entry in kept]


def test_a_refused_file_stands_in_the_journal_of_what_it_was_for(trial, application):
    task = trial.task(application.id, "precheck_application", "intake_officer")
    who, told = trial.actor("intake").user_id, {"place": "papers", "found": ["other_type"]}
    at_task = (who, task.id, application.id, application.party_id, told)
    at_case = (who, None, application.id, application.party_id, told)
    of_party = (who, None, None, application.party_id, told)
    assert refuse_file(trial, ["other_type"], task_id=task.id) == [at_task]
    assert refuse_file(trial, ["other_type"], application_id=application.id, party_id=None) == [at_task, at_case]
    assert refuse_file(trial, ["other_type"], application_id=None, party_id=application.party_id) == [at_task, at_case, of_party]


def test_a_refused_file_for_a_loan_names_it(any_bank):
    late_debtor(any_bank, 9)
    [(_who, _task, application_id, party_id, body)] = refuse_file(any_bank, ["active_content"], loan_id="l0")
    assert (application_id, party_id, body["loan"]) == (None, "debtor", "l0")


def test_an_id_that_was_made_up_is_not_written_down(trial):
    assert refuse_file(trial, ["other_type"], application_id="made up", task_id="made up")[0][1:] == (
        *(None, None, None),
        {"place": "papers", "found": ["other_type"]},
    )


def test_a_refused_model_is_named_by_its_file(trial):
    [(*_of, body)] = refuse_file(trial, ["script", "doctype"], model="approval.bpmn")
    assert body == {"place": "papers", "model": "approval.bpmn", "found": ["script", "doctype"]}


def test_a_file_that_is_empty_or_damaged_leaves_no_row(trial, application):
    assert refuse_file(trial, [], application_id=application.id) == []


def test_a_file_that_is_taken_leaves_no_row(trial):
    with files_noted(trial.bank, trial.actor("intake"), "papers"):
        pass
    assert rows(trial, JournalEntry, action="upload_refused") == []
