import pytest

from lending.domain.legal.records import AssetPreservation, LegalAction
from lending.domain.loans import Loan
from lending.domain.servicing.proposal import ServicingProposal
from lending.domain.tasks import HumanTask
from lending.errors import ConflictError
from lending.service import tasks
from lending.service.legal.ending import follow_repayment, let_go, release_repaid
from lending.service.legal.writing_off import write_off_loan
from lending.service.servicing.payments import NewPayment, record_payment
from lending.service.worklist import PreservationWork, open_work
from tests.support.walk import change, row, rows


def pay(lawsuit):
    owed = lawsuit.standing.due_by(lawsuit.today)
    new = NewPayment(amount=owed, source="transfer", key="all")
    record_payment(lawsuit.bank, lawsuit.trial.actor("servicing"), lawsuit.case.loan_id, new)


def test_a_payment_while_a_claim_is_being_written_ends_both_right(lawsuit):
    lawsuit.at("claim")
    legal, task = lawsuit.trial.actor("legal"), lawsuit.trial.task(lawsuit.case_id, "file_claim", "legal_officer", process="legal_action")
    tasks.claim_task(lawsuit.bank, legal, task.id)
    tasks.save_draft(lawsuit.bank, legal, task.id, {"court": "West Lake Court"})
    pay(lawsuit)
    with pytest.raises(ConflictError, match="This task is gone"):
        tasks.complete_task(lawsuit.bank, legal, task.id, {})
    assert (lawsuit.action.state, lawsuit.action.ending, lawsuit.standing.costs) == ("ended", "paid", 0)
    assert row(lawsuit.trial, HumanTask, id=task.id).state == "cancelled"


def test_a_write_off_that_was_proposed_is_gone_with_the_payment(lawsuit):
    lawsuit.at("write_off").done("propose_write_off")
    pay(lawsuit)
    assert row(lawsuit.trial, ServicingProposal).state == "refused"


def test_a_case_without_a_lawsuit_ends_as_ever(lawsuit):
    pay(lawsuit)
    assert (lawsuit.case.state, rows(lawsuit.trial, LegalAction)) == ("closed", [])


@pytest.mark.parametrize(("state", "after"), [("closed", "releasing"), ("active", "standing"), ("written_off", "standing")])
def test_what_is_frozen_is_set_free_once_nothing_of_the_loan_is_owed(lawsuit, state, after):
    lawsuit.frozen()
    change(lawsuit.trial, Loan, lawsuit.case.loan_id, state=state)
    with lawsuit.bank.begin() as book:
        follow_repayment(lawsuit.bank, book, book.lock(Loan, lawsuit.case.loan_id))
    assert row(lawsuit.trial, AssetPreservation).state == after


@pytest.mark.parametrize(("state", "released"), [("closed", 1), ("active", 0)])
def test_what_a_close_repaid_is_found_once_a_day(lawsuit, state, released):
    lawsuit.frozen()
    change(lawsuit.trial, Loan, lawsuit.case.loan_id, state=state)
    assert [release_repaid(lawsuit.bank), release_repaid(lawsuit.bank)] == [released, 0]


def test_a_debt_that_is_written_off_keeps_its_freeze(lawsuit):
    lawsuit.frozen().at("write_off").done("propose_write_off")
    lawsuit.done("approve_write_off")
    lawsuit.done("confirm_write_off")
    write_off_loan(lawsuit.bank, lawsuit.case_id)
    assert row(lawsuit.trial, AssetPreservation).state == "standing"


def test_the_task_to_lift_a_freeze_shows_what_was_done_in_court(lawsuit):
    lawsuit.frozen()
    with lawsuit.bank.begin() as book:
        let_go(lawsuit.bank, book, book.lock(AssetPreservation, lawsuit.preservation.id))
    task = lawsuit.trial.task(lawsuit.preservation.id, "release_freeze", "legal_officer", process="asset_preservation")
    work = open_work(lawsuit.bank, lawsuit.trial.actor("legal"), task.id)
    assert isinstance(work, PreservationWork)
    assert (work.loan.id, work.legal.preservations[0].state) == (lawsuit.case.loan_id, "releasing")
