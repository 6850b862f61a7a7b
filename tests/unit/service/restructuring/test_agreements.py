from datetime import timedelta

import pytest

from lending.domain.loans import Loan, LoanState
from lending.domain.parties import Document, Notification
from lending.service.restructuring.agreements import prepare_agreement, still_fits
from lending.service.servicing.restructurings import preview_restructuring
from tests.support.restructuring import ask, until_offered
from tests.support.running import move_to
from tests.support.walk import change, row, rows
from tests.unit.service.servicing.test_payments import SECOND_DUE, pay


def test_the_agreement_states_the_plan_that_was_approved(late):
    seen = preview_restructuring(late.trial.bank, late.trial.actor("approver"), late.id, {"extension": 12, "arrears": "capitalise"})
    agreement = until_offered(late).agreement
    assert [(line["number"], line["due"], line["principal"]) for line in agreement.instalments][:1] == [
        (2, SECOND_DUE.isoformat(), str(seen.change.after[1].principal))
    ]
    assert len(agreement.instalments) == 35
    assert (agreement.terms["difference"], agreement.terms["last_due_after"]) == (
        str(seen.change.cost_after - seen.change.cost_before),
        "2029-11-23",
    )
    assert "borrower" not in agreement.terms


def test_it_is_written_once_and_the_customer_told(late):
    offered = until_offered(late)
    again = prepare_agreement(late.trial.bank, offered.id)
    assert again == {"sign_until": "2027-01-16T16:00:00Z"}
    paper = row(late.trial, Document, kind="contract_supplement")
    assert (paper.id, paper.origin, paper.application_id) == (offered.agreement.document_id, "generated", late.loan.application_id)
    assert row(late.trial, Notification, template="restructuring_offered").facts["until"] == "2027-01-16"
    assert offered.row.stage == "offered"


def test_it_is_to_be_signed_before_anything_else_falls_due(late):
    move_to(late.trial, SECOND_DUE - timedelta(days=3))
    assert until_offered(late).agreement.sign_by == SECOND_DUE


def test_without_an_approval_there_is_none_to_write(late):
    with pytest.raises(ValueError, match="no agreement"):
        prepare_agreement(late.trial.bank, ask(late).id)


def test_a_request_taken_back_meanwhile_gets_no_paper(late):
    asked = ask(late).measured().proposed()
    asked.decided("revise")
    offered = until_offered_again(asked)
    change(late.trial, type(asked.row), asked.id, state="ended")
    change(late.trial, type(offered), offered.id, document_id=None)
    prepare_agreement(late.trial.bank, asked.id)
    assert len(rows(late.trial, Document, kind="contract_supplement")) == 1


def until_offered_again(asked):
    return asked.proposed("pause").decided().agreement


def test_it_fits_the_loan_until_something_changes_its_instalments(late):
    offered = until_offered(late)
    assert still_fits(late.book, offered.agreement)
    pay(late, amount="5.00")
    assert not still_fits(late.book, offered.agreement)


def test_arrears_that_are_kept_may_be_paid_meanwhile(late):
    offered = until_offered(late, "own", extension=6, arrears="keep")
    move_to(late.trial, late.book.today + timedelta(days=5))
    pay(late, amount="500.00")
    assert still_fits(late.book, offered.agreement)


def test_no_agreement_fits_a_loan_that_is_over(late):
    offered = until_offered(late)
    change(late.trial, Loan, late.id, state=LoanState.CLOSED)
    assert not still_fits(late.book, offered.agreement)
