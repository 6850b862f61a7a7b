import json
from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest

from lending.domain.actors import Role
from lending.domain.applications import Application, Status
from lending.domain.handover import Why
from lending.domain.parties import PartyKey
from lending.domain.records import JournalEntry, OutboxMessage
from lending.domain.tasks import HumanTask
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service import tasks
from lending.service.ports import TaskQuery
from tests.support.bank import NOON
from tests.support.walk import actions, at_once, change, do, facts_of, failures, row, rows

ADMIT = {"precheck_outcome": "admit"}


@pytest.fixture
def task(trial, application) -> HumanTask:
    return trial.task(application.id, "precheck_application", "intake_officer")


@pytest.fixture
def intake(trial):
    return trial.actor("intake")


def test_a_task_is_listed_claimed_and_completed(trial, task, intake):
    query = TaskQuery(actor=intake, now=NOON, end_of_day=NOON)
    listed, total, counts = tasks.list_tasks(trial.bank, query)
    assert ([found.id for found in listed], total, counts["group:intake_officer"]) == ([task.id], 1, 1)
    assert tasks.read_task(trial.bank, intake, task.id).id == task.id
    assert tasks.claim_task(trial.bank, intake, task.id).assignee == intake.user_id
    assert tasks.complete_task(trial.bank, intake, task.id, ADMIT).state == "completed"
    assert facts_of(trial, task) == ADMIT
    assert actions(trial, task.application_id)[-2:] == ["task_claimed", "task_completed"]


def test_claiming_twice_changes_nothing_and_a_colleague_is_too_late(trial, task, intake):
    tasks.claim_task(trial.bank, intake, task.id)
    assert tasks.claim_task(trial.bank, intake, task.id).assignee == intake.user_id
    with pytest.raises(ConflictError, match="colleague holds"):
        tasks.claim_task(trial.bank, replace(intake, user_id=trial.actor("reviewer").user_id), task.id)
    assert actions(trial, task.application_id).count("task_claimed") == 1


def test_of_many_claims_at_the_same_moment_one_succeeds(any_bank):
    application = any_bank.submit()
    task = any_bank.task(application.id, "precheck_application", "intake_officer")
    officers = [
        replace(any_bank.actor("intake"), user_id=any_bank.actor(login).user_id) for login in ("intake", "reviewer", "approver", "chief")
    ]
    results = at_once(*[partial(tasks.claim_task, any_bank.bank, officer, task.id) for officer in officers])
    assert [type(failure) for failure in failures(results)] == [ConflictError] * 3
    assert row(any_bank, HumanTask, id=task.id).assignee in {officer.user_id for officer in officers}
    assert len(rows(any_bank, JournalEntry, action="task_claimed")) == 1


def test_of_two_completions_at_the_same_moment_the_engine_hears_once(any_bank):
    application, intake = any_bank.submit(), any_bank.actor("intake")
    task = any_bank.task(application.id, "precheck_application", "intake_officer")
    tasks.claim_task(any_bank.bank, intake, task.id)
    results = at_once(*[partial(tasks.complete_task, any_bank.bank, intake, task.id, ADMIT)] * 3)
    assert failures(results) == []
    assert len(rows(any_bank, OutboxMessage, target=task.id)) == 1


def test_a_task_of_another_group_or_branch_is_not_for_everybody(trial, task):
    with pytest.raises(ForbiddenError, match="group intake officer"):
        tasks.claim_task(trial.bank, trial.actor("reviewer"), task.id)
    with pytest.raises(NotFoundError):
        tasks.claim_task(trial.bank, trial.actor("intake.ningbo"), task.id)
    with pytest.raises(NotFoundError):
        tasks.claim_task(trial.bank, trial.customer(), task.id)


def test_a_customer_s_task_is_the_borrower_s_alone(trial, applicant):
    guarantor = trial.customer()
    application = trial.submit(applicant, guarantor=trial.person_of(guarantor))
    task = trial.task(application.id, "supplement_material", "customer")
    for other in (guarantor, trial.customer(), trial.actor("supervisor")):
        with pytest.raises(NotFoundError, match="not yours to see"):
            tasks.read_task(trial.bank, other, task.id)
    assert tasks.read_task(trial.bank, applicant, task.id).id == task.id


def test_four_eyes_hold_at_claim_and_at_completion(trial, application):
    # Given somebody who is reviewer and approver
    both = replace(trial.actor("approver"), roles=frozenset({Role.REVIEWER, Role.APPROVER}))
    approval = trial.task(application.id, "approve_case", "approver")
    tasks.claim_task(trial.bank, both, approval.id)
    do(trial, both, application.id, "review_case", {"recommendation": "reject", "reasons": "Too much debt."}, groups=("reviewer",))
    # When he holds the approval already, or claims another
    for attempt in (
        partial(tasks.complete_task, trial.bank, both, approval.id, {"decision": "rejected", "reasons": "Too much debt."}),
        partial(tasks.claim_task, trial.bank, both, trial.task(application.id, "approve_case", "approver").id),
    ):
        with pytest.raises(ForbiddenError, match="Four eyes"):
            attempt()


def test_a_task_is_given_back_by_its_holder_or_a_supervisor(trial, task, intake):
    with pytest.raises(ConflictError, match="Claim the task first"):
        tasks.unclaim_task(trial.bank, intake, task.id)
    for giver, why in ((intake, None), (trial.actor("supervisor"), Why("other", "He went home."))):
        tasks.claim_task(trial.bank, intake, task.id)
        with pytest.raises(ForbiddenError, match="Only who claimed"):
            tasks.unclaim_task(trial.bank, trial.actor("reviewer"), task.id)
        given = tasks.unclaim_task(trial.bank, giver, task.id, why)
        assert (given.state, given.assignee, given.claimed_at) == ("open", None, None)
    told = rows(trial, JournalEntry, action="task_unclaimed", order="id")
    assert [json.loads(entry.body).get("reason") for entry in told] == [None, "other"]
    assert "He went home" not in told[1].body, "a note may name persons: it is kept under the customer's key"


def test_a_supervisor_says_why_a_task_is_taken_back(trial, task, intake):
    tasks.claim_task(trial.bank, intake, task.id)
    with pytest.raises(InvalidInputError, match="reason"):
        tasks.unclaim_task(trial.bank, trial.actor("supervisor"), task.id)
    assert tasks.read_task(trial.bank, intake, task.id).assignee == intake.user_id


def test_a_draft_is_kept_by_the_holder_until_it_is_done(trial, task, intake):
    with pytest.raises(ConflictError, match="Claim"):
        tasks.save_draft(trial.bank, intake, task.id, {})
    tasks.claim_task(trial.bank, intake, task.id)
    tasks.save_draft(trial.bank, intake, task.id, {"precheck_outcome": "half"})
    assert row(trial, HumanTask, id=task.id).draft == {"precheck_outcome": "half"}
    tasks.complete_task(trial.bank, intake, task.id, ADMIT)
    assert row(trial, HumanTask, id=task.id).draft == {}


def test_what_was_typed_upon_another_draft_than_is_kept_is_refused(trial, task, intake):
    tasks.claim_task(trial.bank, intake, task.id)
    begun = tasks.save_draft(trial.bank, intake, task.id, {"precheck_outcome": "half"})
    newer = tasks.save_draft(trial.bank, intake, task.id, {"precheck_outcome": "more"}, begun)
    # Sent again, as after a lost answer, it is no change
    assert tasks.save_draft(trial.bank, intake, task.id, {"precheck_outcome": "more"}, begun) == newer
    for late in (tasks.save_draft, tasks.complete_task):
        with pytest.raises(ConflictError, match="another window"):
            late(trial.bank, intake, task.id, ADMIT, begun)
    assert row(trial, HumanTask, id=task.id).draft == {"precheck_outcome": "more"}


def test_wrong_entries_are_named_and_nothing_is_written(trial, task, intake):
    tasks.claim_task(trial.bank, intake, task.id)
    with pytest.raises(InvalidInputError) as raised:
        tasks.complete_task(trial.bank, intake, task.id, {"precheck_outcome": "maybe", "extra": 1})
    assert set(raised.value.errors) == {"precheck_outcome", "extra"}
    assert row(trial, HumanTask, id=task.id).state == "claimed"


def test_the_same_completion_again_changes_nothing_and_another_is_refused(trial, application):
    investigator = trial.actor("investigator")
    entries = {"verified_by": "portal", "reference": " T-1 ", "net_monthly_income": 18000}
    task = do(trial, "investigator", application.id, "verify_tax", entries)
    assert tasks.complete_task(trial.bank, investigator, task.id, entries).id == task.id
    for other in ({**entries, "net_monthly_income": 19000}, {"nonsense": 1}):
        with pytest.raises(ConflictError, match="completed meanwhile"):
            tasks.complete_task(trial.bank, investigator, task.id, other)
    assert len(rows(trial, OutboxMessage, target=task.id)) == 1


def test_nothing_is_completed_on_a_case_that_ended(trial, task, intake):
    tasks.claim_task(trial.bank, intake, task.id)
    trial.set(task.application_id, status=Status.WITHDRAWN)
    with pytest.raises(ConflictError, match="took another way"):
        tasks.complete_task(trial.bank, intake, task.id, ADMIT)
    assert row(trial, HumanTask, id=task.id).state == "claimed"


def test_a_task_the_process_left_is_said_to_be_gone(trial, task, intake):
    with trial.bank.begin() as book:
        assert tasks.cancel_open_tasks(trial.bank, book, application_id=task.application_id) == 1
    with pytest.raises(ConflictError, match="task is gone"):
        tasks.claim_task(trial.bank, intake, task.id)


def test_a_task_without_a_rule_gives_no_facts(trial, applicant, application):
    task = do(trial, applicant, application.id, "correct_payment_list", {"note": "done"})
    assert facts_of(trial, task) == {}


def test_entries_are_journalled_under_the_party_s_key(trial, application):
    do(trial, "intake", application.id, "precheck_application", {"precheck_outcome": "refuse", "reasons": "Lied about his age."})
    entry = row(trial, JournalEntry, action="task_completed")
    body = json.loads(entry.body)
    key = row(trial, PartyKey, party_id=application.party_id)
    assert "Lied" not in entry.body
    assert json.loads(trial.bank.vault.open(key.wrapped_key, body["personal"]["entries"]))["reasons"] == "Lied about his age."


def test_there_is_nothing_to_do_for_a_customer_without_a_task(trial, application):
    with trial.bank.read() as book, pytest.raises(ConflictError, match="nothing to do here"):
        tasks.open_customer_task(book, application.id, "sign_contract")


@pytest.mark.parametrize(("value", "amount"), [(None, None), ("4.45", Decimal("4.45")), (0, Decimal(0))])
def test_an_amount_is_exact_and_an_empty_one_none(value, amount):
    assert tasks.amount({"limit": value}, "limit") == amount


def test_authority_is_copied_to_the_decision_only(trial, application):
    change(trial, Application, application.id, authority_level=3)
    assert [trial.task(application.id, step, "approver").authority_level for step in ("review_case", "approve_case")] == [0, 3]


def test_each_rule_of_completing_is_told_by_its_task():
    rules = tasks.completion_rules()
    assert rules["precheck_application"].__module__ == "lending.service.intake"
    assert "sign_in" not in rules
