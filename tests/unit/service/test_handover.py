import json
from datetime import timedelta
from functools import partial

import pytest

from lending.domain.actors import User
from lending.domain.handover import Why
from lending.domain.records import JournalEntry
from lending.domain.tasks import HumanTask
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service import handover, tasks
from lending.service.absences import enter_absence
from lending.service.queries import NOBODY
from lending.service.worklist import open_work
from tests.support.bank import FIRST_DAY
from tests.support.walk import actions, at_once, failures, row, rows

BUSY = Why("workload")


@pytest.fixture
def task(trial) -> HumanTask:
    return trial.task(trial.submit().id, "approve_case", "approver")


@pytest.fixture
def supervisor(trial):
    return trial.actor("supervisor")


def give(trial, task: HumanTask, login: str, by: str = "supervisor", why: Why = BUSY) -> HumanTask:
    return handover.assign_task(trial.bank, trial.actor(by), task.id, trial.user(login).id, why)


def test_a_supervisor_assigns_and_reassigns_and_the_journal_knows_who_and_why(trial, task, supervisor):
    # When
    assert give(trial, task, "approver").assignee == trial.user("approver").id
    moved = give(trial, task, "chief", why=Why("other", "Mr Wang knows the customer."))
    # Then
    assert (moved.state, moved.assignee, moved.on_behalf_of) == ("claimed", trial.user("chief").id, None)
    entries = rows(trial, JournalEntry, action="task_assigned", order="id")
    told = [json.loads(entry.body) for entry in entries]
    assert [(body["to"], body["reason"], body.get("before")) for body in told] == [
        (trial.user("approver").id, "workload", None),
        (trial.user("chief").id, "other", trial.user("approver").id),
    ]
    assert {entry.actor_id for entry in entries} == {supervisor.user_id}
    assert "Wang knows" not in entries[1].body
    with pytest.raises(ConflictError, match="colleague holds"):
        tasks.complete_task(trial.bank, trial.actor("approver"), task.id, {"decision": "rejected", "reasons": "Too much debt."})


def test_a_task_goes_to_nobody_who_may_not_do_it(trial, task):
    # Given an approver who reviewed the case, one with too little authority, one who is away, one of another branch
    application = task.application_id
    with trial.bank.begin() as book:
        book.lock(HumanTask, task.id).authority_level = 3
    reviewed = trial.change("reviewer", roles=["approver", "reviewer"], authority_level=3)
    review = trial.task(application, "review_case", "reviewer")
    tasks.claim_task(trial.bank, reviewed, review.id)
    tasks.complete_task(trial.bank, reviewed, review.id, {"recommendation": "reject", "reasons": "Too much debt."})
    trial.change("cashier", roles=["approver"], authority_level=3)
    away = {"user_id": trial.user("cashier").id, "substitute_id": trial.user("chief").id}
    enter_absence(trial.bank, trial.actor("supervisor"), **away, first=FIRST_DAY, last=FIRST_DAY)
    trial.change("reviewer.ningbo", roles=["approver"], authority_level=3)
    # Then each is refused for his own reason
    for login, code in (
        ("reviewer", "four_eyes"),
        ("approver", "authority"),
        ("cashier", "absent"),
        ("reviewer.ningbo", "branch"),
        ("intake", "role"),
        ("auditor", "role"),
    ):
        with pytest.raises(ForbiddenError) as refused:
            give(trial, task, login)
        assert refused.value.bar.code == code, login
    give(trial, task, "chief")
    with pytest.raises(ForbiddenError, match="holds the task already"):
        give(trial, task, "chief")
    # And the list of colleagues said so before
    offered = open_work(trial.bank, trial.actor("supervisor"), task.id).candidates
    assert {each.id: each.bar and each.bar.code for each in offered} == {
        trial.user("reviewer").id: "four_eyes",
        trial.user("approver").id: "authority",
        trial.user("cashier").id: "absent",
    }


def test_a_task_goes_to_nobody_who_is_not_of_the_bank_or_has_left(trial, task, supervisor):
    trial.change("chief", active=False)
    for nobody in (trial.user("chief").id, "nobody", ""):
        with pytest.raises(NotFoundError, match="no such officer"):
            handover.assign_task(trial.bank, supervisor, task.id, nobody, BUSY)


def test_only_supervisors_of_the_branch_assign_and_only_what_is_still_to_do(trial, task):
    with pytest.raises(ForbiddenError, match="role supervisor"):
        give(trial, task, "chief", by="approver")
    trial.change("intake.ningbo", roles=["supervisor"])
    with pytest.raises(NotFoundError):
        give(trial, task, "chief", by="intake.ningbo")
    with pytest.raises(InvalidInputError, match="reason"):
        give(trial, task, "chief", why=Why(""))
    with trial.bank.begin() as book:
        book.lock(HumanTask, task.id).state = "cancelled"
    with pytest.raises(ConflictError, match="gone"):
        give(trial, task, "chief")


def test_a_holder_delegates_and_the_colleague_does_it_or_hands_it_back(trial, task):
    # Given
    approver, chief = trial.actor("approver"), trial.actor("chief")
    tasks.claim_task(trial.bank, approver, task.id)
    # When
    delegated = handover.delegate_task(trial.bank, approver, task.id, chief.user_id or "", BUSY)
    # Then
    assert (delegated.assignee, delegated.on_behalf_of) == (chief.user_id, approver.user_id)
    with pytest.raises(ConflictError, match="hand it back"):
        handover.delegate_task(trial.bank, chief, task.id, approver.user_id or "", BUSY)
    back = handover.hand_back(trial.bank, chief, task.id)
    assert (back.assignee, back.on_behalf_of) == (approver.user_id, None)
    with pytest.raises(ConflictError, match="for nobody else"):
        handover.hand_back(trial.bank, approver, task.id)
    assert actions(trial, task.application_id)[-2:] == ["task_delegated", "task_handed_back"]


def test_nobody_delegates_to_himself_or_what_he_does_not_hold(trial, task):
    approver, chief = trial.actor("approver"), trial.actor("chief")
    with pytest.raises(ConflictError, match="Claim the task first"):
        handover.delegate_task(trial.bank, approver, task.id, chief.user_id or "", BUSY)
    tasks.claim_task(trial.bank, approver, task.id)
    with pytest.raises(ForbiddenError, match="somebody else than oneself"):
        handover.delegate_task(trial.bank, approver, task.id, approver.user_id or "", BUSY)
    with pytest.raises(ConflictError, match="colleague holds"):
        handover.delegate_task(trial.bank, chief, task.id, approver.user_id or "", BUSY)
    assert row(trial, HumanTask, id=task.id).assignee == approver.user_id


def test_a_task_is_handed_back_to_the_group_when_its_owner_is_away_or_has_left(trial):
    approver, chief = trial.actor("approver"), trial.actor("chief")
    held = [trial.task(trial.submit().id, "approve_case", "approver") for _ in range(2)]
    for task in held:
        tasks.claim_task(trial.bank, approver, task.id)
        handover.delegate_task(trial.bank, approver, task.id, chief.user_id or "", BUSY)
    absent = {"user_id": approver.user_id or "", "substitute_id": chief.user_id or ""}
    enter_absence(trial.bank, approver, **absent, first=FIRST_DAY, last=FIRST_DAY + timedelta(days=1))
    assert handover.hand_back(trial.bank, chief, held[0].id).state == "open"
    with trial.bank.begin() as book:
        book.lock(User, approver.user_id).active = False
    assert handover.hand_back(trial.bank, chief, held[1].id).assignee is None


def test_all_that_one_holds_goes_to_another_but_what_he_may_not_do(trial, supervisor):
    # Given three approvals of the approver, one of a case that the chief reviewed, and one task nobody holds
    held = [trial.task(trial.submit().id, "approve_case", "approver") for _ in range(3)]
    for task in held:
        give(trial, task, "approver")
    chief = trial.change("chief", roles=["approver", "reviewer"])
    review = trial.task(held[1].application_id, "review_case", "reviewer")
    tasks.claim_task(trial.bank, chief, review.id)
    tasks.complete_task(trial.bank, chief, review.id, {"recommendation": "reject", "reasons": "Too much debt."})
    lone = trial.task(trial.submit().id, "approve_case", "approver")
    approver = trial.user("approver")
    assert {task.id for task in handover.held_tasks(trial.bank, supervisor, approver.id)} == {task.id for task in held}
    assert [task.id for task in handover.held_tasks(trial.bank, supervisor, NOBODY)] == [lone.id]
    # When
    done = handover.reassign_tasks(trial.bank, supervisor, [*(task.id for task in held), held[0].id, "nothing"], chief.user_id or "", BUSY)
    # Then
    assert [each.refused is None for each in done] == [True, False, True, False]
    assert "Four eyes" in str(done[1].refused)
    assert {row(trial, HumanTask, id=task.id).assignee for task in held} == {approver.id, chief.user_id}
    refused = rows(trial, JournalEntry, action="access_refused", task_id=held[1].id)
    assert [json.loads(entry.body)["attempted"] for entry in refused] == ["reassign"]


@pytest.mark.parametrize("number", [0, 501])
def test_bulk_reassignment_is_of_some_tasks_and_not_of_too_many(trial, supervisor, number):
    with pytest.raises(InvalidInputError, match="tasks"):
        handover.reassign_tasks(trial.bank, supervisor, map(str, range(number)), "x", BUSY)


def test_who_can_be_looked_at_is_of_the_supervisor_s_scope(trial, supervisor):
    assert trial.user("intake.ningbo").id in dict(handover.holders(trial.bank, supervisor))
    trial.change("reviewer.ningbo", roles=["supervisor"])
    local = dict(handover.holders(trial.bank, trial.actor("reviewer.ningbo")))
    assert set(local) == {trial.user("intake.ningbo").id, trial.user("reviewer.ningbo").id}


def test_of_a_double_click_and_a_reassignment_at_the_same_moment_one_holder_comes_out(any_bank):
    trial = any_bank
    task = trial.task(trial.submit().id, "approve_case", "approver")
    approver, chief = trial.actor("approver"), trial.user("chief")
    claim = partial(tasks.claim_task, trial.bank, approver, task.id)
    results = at_once(claim, claim, partial(handover.assign_task, trial.bank, trial.actor("supervisor"), task.id, chief.id, BUSY))
    # Then whoever claimed first lost it to the supervisor, or was told that he came too late
    assert row(trial, HumanTask, id=task.id).assignee == chief.id
    assert {type(failure) for failure in failures(results)} <= {ConflictError}
    assert len(rows(trial, JournalEntry, action="task_claimed")) <= 1
    with pytest.raises(ConflictError):
        tasks.complete_task(trial.bank, approver, task.id, {"decision": "rejected", "reasons": "Too much debt."})


def test_to_whom_a_task_may_be_given_is_told_to_who_may_give_it(trial, task, supervisor):
    # Given
    approver, chief = trial.actor("approver"), trial.user("chief")
    assert chief.id in {each.id for each in handover.list_candidates(trial.bank, supervisor, task.id)}
    with pytest.raises(ForbiddenError, match="Only who holds"):
        handover.list_candidates(trial.bank, approver, task.id)
    # When
    tasks.claim_task(trial.bank, approver, task.id)
    # Then
    found = {each.id: each.bar for each in handover.list_candidates(trial.bank, approver, task.id)}
    assert found[chief.id] is None
