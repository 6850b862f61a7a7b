import pytest

from lending.domain.tasks import HumanTask
from lending.errors import NotFoundError
from lending.service import tasks
from lending.service.documents import Upload, add_document, read_document
from lending.service.task_filters import Filter
from lending.service.worklist import next_task, open_work, read_worklist


def precheck(trial, **changes) -> HumanTask:
    return trial.task(trial.submit(**changes).id, "precheck_application", "intake_officer")


def test_the_worklist_shows_what_the_group_has_to_do_and_who_holds_it(trial):
    # Given
    intake, other = trial.actor("intake"), trial.actor("reviewer")
    free, held = precheck(trial), precheck(trial)
    trial.task(trial.submit().id, "review_case", "reviewer")
    tasks.claim_task(trial.bank, intake, held.id)
    # When
    found = read_worklist(trial.bank, intake, Filter())
    # Then
    assert {task.id for task in found.tasks} == {free.id, held.id}
    assert (found.total, found.counts["mine"], found.counts["group:intake_officer"]) == (2, 1, 2)
    assert found.holders == {held.id: intake.name}
    assert [task.group for task in read_worklist(trial.bank, other, Filter()).tasks] == ["reviewer"]


def test_a_supervisor_sees_every_group(trial):
    precheck(trial)
    trial.task(trial.submit().id, "review_case", "reviewer")
    found = read_worklist(trial.bank, trial.actor("supervisor"), Filter())
    assert {task.group for task in found.tasks} == {"intake_officer", "reviewer"}


def test_a_filter_narrows_the_list_but_not_the_counts(trial):
    precheck(trial)
    found = read_worklist(trial.bank, trial.actor("intake"), Filter(product="mortgage"))
    assert (found.tasks, found.total, found.counts["product:consumer"]) == ((), 0, 1)


def test_work_that_is_open_to_the_group_may_be_claimed_and_then_given_back(trial):
    task, intake = precheck(trial), trial.actor("intake")
    before = open_work(trial.bank, intake, task.id)
    tasks.claim_task(trial.bank, intake, task.id)
    after = open_work(trial.bank, intake, task.id)
    assert (before.may_claim, before.is_mine, before.may_give_back, before.holder) == (True, False, False, None)
    assert (after.may_claim, after.is_mine, after.may_give_back, after.holder) == (False, True, True, intake.name)


def test_a_supervisor_may_give_back_what_others_hold_and_a_colleague_may_not(trial):
    task = precheck(trial)
    tasks.claim_task(trial.bank, trial.actor("intake"), task.id)
    assert open_work(trial.bank, trial.actor("supervisor"), task.id).may_give_back
    assert not open_work(trial.bank, trial.actor("reviewer"), task.id).may_give_back


def test_work_of_another_group_is_shown_but_cannot_be_claimed(trial):
    work = open_work(trial.bank, trial.actor("reviewer"), precheck(trial).id)
    assert (work.in_group, work.may_claim) == (False, False)


def test_whoever_is_barred_reads_why_before_he_tries(trial):
    task = trial.task(trial.submit().id, "approve_case", "approver")
    with trial.bank.begin() as book:
        book.lock(HumanTask, task.id).authority_level = 3
    work = open_work(trial.bank, trial.actor("approver"), task.id)
    assert (work.bar.code, work.may_claim) == ("authority", False)
    assert open_work(trial.bank, trial.actor("chief"), task.id).may_claim


def test_work_of_another_branch_is_not_there(trial):
    with pytest.raises(NotFoundError):
        open_work(trial.bank, trial.actor("intake.ningbo"), precheck(trial).id)


def test_the_documents_an_officer_has_opened_are_known(trial):
    # Given
    customer, intake = trial.customer(), trial.actor("intake")
    application = trial.submit(customer)
    papers = [
        add_document(trial.bank, customer, Upload(kind="identity", file_name=name, content=b"%PDF-1.7"), application_id=application.id)
        for name in ("front.pdf", "back.pdf")
    ]
    task = trial.task(application.id, "precheck_application", "intake_officer")
    # When
    read_document(trial.bank, intake, papers[1].id)
    # Then
    assert open_work(trial.bank, intake, task.id).documents_read == {papers[1].id}
    assert open_work(trial.bank, trial.actor("supervisor"), task.id).documents_read == frozenset()


def test_the_next_task_is_the_first_that_nothing_bars(trial):
    # Given an approval above the officer's authority, one a colleague holds, and one for him
    approver = trial.actor("approver")
    above, held, free = (trial.task(trial.submit().id, "approve_case", "approver") for _ in range(3))
    with trial.bank.begin() as book:
        book.lock(HumanTask, above.id).authority_level = 3
    tasks.claim_task(trial.bank, trial.actor("chief"), held.id)
    # Then
    assert next_task(trial.bank, approver, Filter(), after="") == free.id
    assert next_task(trial.bank, approver, Filter(), after=free.id) is None


def test_the_next_task_may_be_one_already_held(trial):
    task, intake = precheck(trial), trial.actor("intake")
    tasks.claim_task(trial.bank, intake, task.id)
    assert next_task(trial.bank, intake, Filter(), after="") == task.id
