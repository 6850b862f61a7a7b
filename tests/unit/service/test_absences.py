from datetime import timedelta

import pytest

from lending.domain.actors import WORKER
from lending.domain.handover import Why
from lending.domain.records import JournalEntry
from lending.domain.tasks import HumanTask
from lending.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from lending.service import tasks
from lending.service.absences import end_absence, enter_absence, find_colleagues, list_absences
from lending.service.business_date import move_business_date
from lending.service.task_filters import Filter
from lending.service.worklist import open_work, read_worklist
from tests.support.bank import FIRST_DAY, TrialBank
from tests.support.walk import row, rows

WEEK = FIRST_DAY + timedelta(days=7)


def leave(trial: TrialBank, who: str, substitute: str, *, by: str | None = None, first=FIRST_DAY, last=WEEK) -> str:
    ids = {"user_id": trial.user(who).id, "substitute_id": trial.user(substitute).id}
    return enter_absence(trial.bank, trial.actor(by or who), **ids, first=first, last=last)


@pytest.fixture
def approval(trial) -> HumanTask:
    """An approval that the approver holds."""
    task = trial.task(trial.submit().id, "approve_case", "approver")
    return tasks.claim_task(trial.bank, trial.actor("approver"), task.id)


def test_a_substitute_sees_and_takes_over_what_the_absent_colleague_holds(trial, approval):
    # Given
    chief = trial.actor("chief")
    assert not open_work(trial.bank, chief, approval.id).may_claim
    # When
    leave(trial, "approver", "chief")
    # Then
    found = read_worklist(trial.bank, chief, Filter(view="substitute"))
    assert ([task.id for task in found.tasks], found.counts["substitute"]) == ([approval.id], 1)
    work = open_work(trial.bank, chief, approval.id)
    assert (work.may_stand_in, work.may_claim) == (True, True)
    taken = tasks.claim_task(trial.bank, chief, approval.id)
    assert (taken.assignee, taken.on_behalf_of) == (chief.user_id, trial.user("approver").id)
    assert len(rows(trial, JournalEntry, action="task_taken_over", actor_id=chief.user_id)) == 1
    assert open_work(trial.bank, chief, approval.id).on_behalf_of == trial.user("approver").name


def test_nobody_stands_in_before_the_first_day_after_the_last_or_once_it_was_ended(trial, approval):
    chief = trial.actor("chief")
    absence = leave(trial, "approver", "chief", first=FIRST_DAY + timedelta(days=1))
    for moved_to, may in ((FIRST_DAY, False), (FIRST_DAY + timedelta(days=1), True), (WEEK, True), (WEEK + timedelta(days=1), False)):
        move_business_date(trial.bank, WORKER, moved_to)
        assert open_work(trial.bank, chief, approval.id).may_stand_in is may, moved_to
    with pytest.raises(ConflictError, match="over already"):
        end_absence(trial.bank, trial.actor("approver"), absence)
    again = leave(trial, "approver", "chief", first=WEEK + timedelta(days=1), last=WEEK + timedelta(days=3))
    end_absence(trial.bank, trial.actor("supervisor"), again)
    with pytest.raises(ConflictError, match="colleague holds"):
        tasks.claim_task(trial.bank, chief, approval.id)
    with pytest.raises(ConflictError, match="over already"):
        end_absence(trial.bank, trial.actor("approver"), again)


def test_a_maker_does_not_check_through_the_one_he_stands_in_for(trial, approval):
    # Given the reviewer of the case, who is approver too and stands in for the approver
    maker = trial.change("chief", roles=["approver", "reviewer"])
    review = trial.task(approval.application_id, "review_case", "reviewer")
    tasks.claim_task(trial.bank, maker, review.id)
    tasks.complete_task(trial.bank, maker, review.id, {"recommendation": "reject", "reasons": "Too much debt."})
    leave(trial, "approver", "chief")
    # Then
    with pytest.raises(ForbiddenError, match="Four eyes"):
        tasks.claim_task(trial.bank, maker, approval.id)
    assert row(trial, HumanTask, id=approval.id).assignee == trial.user("approver").id


def test_what_a_substitute_did_for_somebody_bars_that_one_too(trial):
    # Given a review that the reviewer held and the chief did in his place
    reviewer = trial.change("reviewer", roles=["approver", "reviewer"], authority_level=3)
    chief = trial.change("chief", roles=["approver", "reviewer"])
    application = trial.submit()
    review = trial.task(application.id, "review_case", "reviewer")
    tasks.claim_task(trial.bank, reviewer, review.id)
    absence = leave(trial, "reviewer", "chief")
    tasks.claim_task(trial.bank, chief, review.id)
    tasks.complete_task(trial.bank, chief, review.id, {"recommendation": "reject", "reasons": "Too much debt."})
    end_absence(trial.bank, reviewer, absence)
    # Then neither of them approves
    approval = trial.task(application.id, "approve_case", "approver")
    for person in (reviewer, chief):
        with pytest.raises(ForbiddenError, match="Four eyes"):
            tasks.claim_task(trial.bank, person, approval.id)


def test_whoever_stands_in_is_barred_by_what_the_absent_one_did(trial, approval):
    # Given an approver who did the review after he had claimed the approval
    approver = trial.change("approver", roles=["approver", "reviewer"])
    review = trial.task(approval.application_id, "review_case", "reviewer")
    tasks.claim_task(trial.bank, approver, review.id)
    tasks.complete_task(trial.bank, approver, review.id, {"recommendation": "reject", "reasons": "Too much debt."})
    leave(trial, "approver", "chief")
    # Then his substitute does not approve in his place, but whoever is given it in his own name does
    with pytest.raises(ForbiddenError, match="Four eyes"):
        tasks.claim_task(trial.bank, trial.actor("chief"), approval.id)
    tasks.unclaim_task(trial.bank, trial.actor("supervisor"), approval.id, Why("conflict"))
    assert tasks.claim_task(trial.bank, trial.actor("chief"), approval.id).on_behalf_of is None


def test_standing_in_gives_no_authority(trial):
    task = trial.task(trial.submit().id, "approve_case", "approver")
    with trial.bank.begin() as book:
        book.lock(HumanTask, task.id).authority_level = 3
    tasks.claim_task(trial.bank, trial.actor("chief"), task.id)
    leave(trial, "chief", "approver")
    with pytest.raises(ForbiddenError, match="authority level 3"):
        tasks.claim_task(trial.bank, trial.actor("approver"), task.id)


def test_what_is_wrong_with_an_absence_is_named_by_its_field(trial):
    leave(trial, "chief", "approver")
    days = {"before": FIRST_DAY - timedelta(days=1), "far": FIRST_DAY + timedelta(days=401)}
    trial.change("reviewer.ningbo", roles=["reviewer"])
    for who, substitute, changes, field in (
        ("reviewer", "reviewer", {}, "substitute"),
        ("reviewer", "intake", {}, "substitute"),
        ("reviewer", "reviewer.ningbo", {}, "substitute"),
        ("approver", "chief", {}, "substitute"),
        ("chief", "approver", {}, "first_day"),
        ("cashier", "disbursement", {"first": days["before"]}, "first_day"),
        ("cashier", "disbursement", {"first": WEEK, "last": FIRST_DAY}, "last_day"),
        ("cashier", "disbursement", {"last": days["far"]}, "last_day"),
    ):
        with pytest.raises(InvalidInputError) as refused:
            leave(trial, who, substitute, **changes)
        assert set(refused.value.errors) == {field}, (who, substitute)


def test_absences_are_entered_by_oneself_or_a_supervisor_of_the_branch(trial):
    with pytest.raises(ForbiddenError, match="supervisor of the branch"):
        leave(trial, "chief", "approver", by="reviewer")
    elsewhere = trial.change("intake.ningbo", roles=["supervisor"])
    with pytest.raises(ForbiddenError, match="supervisor of the branch"):
        leave(trial, "chief", "approver", by="intake.ningbo")
    absence = leave(trial, "chief", "approver", by="supervisor")
    for stranger in (elsewhere, trial.actor("approver")):
        with pytest.raises(NotFoundError, match="no such absence"):
            end_absence(trial.bank, stranger, absence)
    for nobody in ("auditor", "partner"):
        with pytest.raises(NotFoundError, match="no such officer"):
            leave(trial, nobody, "approver", by="supervisor")


def test_everybody_sees_his_own_absences_and_those_he_stands_in_for(trial):
    leave(trial, "chief", "approver")
    leave(trial, "cashier", "disbursement", first=FIRST_DAY + timedelta(days=1))
    seen = {login: list_absences(trial.bank, trial.actor(login)) for login in ("chief", "approver", "reviewer", "supervisor")}
    assert {login: len(found) for login, found in seen.items()} == {"chief": 1, "approver": 1, "reviewer": 0, "supervisor": 2}
    assert [each.may_end for login in ("chief", "approver") for each in seen[login]] == [True, False]
    assert [each.is_now for each in seen["supervisor"]] == [True, False]
    move_business_date(trial.bank, WORKER, WEEK + timedelta(days=1))
    assert list_absences(trial.bank, trial.actor("supervisor")) == []


def test_whom_an_absence_can_be_entered_for_depends_on_who_enters_it(trial):
    own = find_colleagues(trial.bank, trial.actor("reviewer.ningbo"))
    assert [name for _id, name in own.absent] == [trial.user("reviewer.ningbo").name]
    assert trial.user("intake").id not in dict(own.substitutes) or trial.user("intake").branch_id == "head_office"
    assert len(find_colleagues(trial.bank, trial.actor("supervisor")).absent) > 10
