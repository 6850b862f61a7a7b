from dataclasses import replace
from decimal import Decimal

import pytest

from lending.domain.actors import Actor, Role
from lending.domain.loans import CollectionCase, Loan
from lending.domain.records import JournalEntry, OutboxMessage
from lending.errors import ConflictError, NotFoundError
from lending.service import tasks
from lending.service.case_path import read_paths
from lending.service.ports import TaskQuery
from lending.service.refusals import note_refusal
from lending.service.task_feed import feed_tasks
from lending.service.task_owners import find_owner
from lending.service.worklist import CollectionWork, open_work
from tests.support.bank import NOON, TrialBank
from tests.support.collecting import late_debtor
from tests.support.walk import change, row, rows

PARTNER = Actor(user_id="p", name="p", roles=frozenset({Role.PARTNER}), branch_id="ningbo")
OFFICER = Actor(user_id="o", name="o", roles=frozenset({Role.COLLECTOR}), branch_id="ningbo")

NOTED = {"note": "Nobody in."}


@pytest.fixture
def case(any_bank: TrialBank) -> CollectionCase:
    """The case that the close opened for a loan of Ningbo nothing was paid on."""
    return late_debtor(any_bank, 9)


def test_a_task_of_a_collection_case_shows_debtor_loan_and_what_is_overdue(any_bank, case):
    task = any_bank.task(case.id, "call_debtor", "collector")
    assert (task.application_id, task.collection_case_id, task.business_key) == (None, case.id, case.id)
    assert (task.customer_name, task.branch_id, task.reference, task.product) == ("debtor", "ningbo", "l0", "consumer")
    assert task.amount > Decimal(1000)


@pytest.mark.parametrize(
    ("actor", "sees"),
    [(OFFICER, True), (PARTNER, False), (Actor(user_id="h", name="h", roles=frozenset({Role.COLLECTOR}), branch_id="hangzhou"), False)],
)
def test_a_collection_case_is_seen_by_officers_of_its_branch(any_bank, case, actor, sees):
    with any_bank.bank.read() as book:
        owner = find_owner(book, case.id)
    assert owner is not None
    assert owner.seen_by(actor) == sees
    assert owner.seen_by(any_bank.actor("auditor"))


def test_it_is_listed_claimed_and_completed_like_any_other(any_bank, case):
    task, collector = any_bank.task(case.id, "correct_payment_list", "collector"), any_bank.actor("collector")
    listed, _total, _counts = tasks.list_tasks(any_bank.bank, TaskQuery(actor=collector, now=NOON, end_of_day=NOON))
    assert [found.id for found in listed] == [task.id]
    tasks.claim_task(any_bank.bank, collector, task.id)
    tasks.complete_task(any_bank.bank, collector, task.id, NOTED)
    assert row(any_bank, OutboxMessage, key=f"complete:{task.id}").application_id == case.id
    assert case.id in rows(any_bank, JournalEntry, task_id=task.id, order="-id")[0].body


def test_its_pane_shows_the_loan_and_what_was_done_on_it_before(any_bank, case):
    task = any_bank.task(case.id, "call_debtor", "collector")
    work = open_work(any_bank.bank, any_bank.actor("collector"), task.id)
    assert isinstance(work, CollectionWork)
    assert (work.loan.id, work.may_claim) == ("l0", True)


def test_a_task_of_a_case_that_ended_is_not_taken_over_and_can_no_longer_be_done(any_bank, case):
    task, collector = any_bank.task(case.id, "correct_payment_list", "collector"), any_bank.actor("collector")
    change(any_bank, CollectionCase, case.id, state="closed")
    any_bank.engine.put_task(replace(any_bank.engine.tasks[task.id], id="late"))
    feed_tasks(any_bank.bank, None)
    assert not rows(any_bank, type(task), id="late")
    tasks.claim_task(any_bank.bank, collector, task.id)
    with pytest.raises(ConflictError, match="gone"):
        tasks.complete_task(any_bank.bank, collector, task.id, NOTED)


def test_its_reference_is_that_of_the_application_the_loan_came_from(any_bank, case):
    application = any_bank.submit()
    change(any_bank, Loan, "l0", application_id=application.id)
    assert any_bank.task(case.id, "call_debtor", "collector").reference == application.reference


def test_its_path_is_shown_to_who_may_see_it(any_bank, case):
    assert read_paths(any_bank.bank, any_bank.actor("collector"), case.id) == ()
    for key, actor in ((case.id, PARTNER), ("nothing", OFFICER)):
        with pytest.raises(NotFoundError):
            read_paths(any_bank.bank, actor, key)


def test_who_was_turned_away_from_it_stands_in_the_journal(any_bank, case):
    task = any_bank.task(case.id, "call_debtor", "collector")
    note_refusal(any_bank.bank, any_bank.actor("reviewer"), "tasks.claim", task_id=task.id)
    assert row(any_bank, JournalEntry, action="access_refused").party_id == "debtor"
