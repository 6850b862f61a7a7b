import pytest

from lending.domain.loans import Loan
from lending.domain.servicing.proposal import ServicingProposal
from lending.errors import ConflictError, ForbiddenError
from lending.service.legal.writing_off import write_off_loan
from lending.service.servicing.proposals import decide
from tests.support.walk import change, facts_of, row, rows


def test_two_who_did_not_propose_it_approve_and_the_loan_is_gone(lawsuit):
    lawsuit.at("write_off").done("propose_write_off")
    assert facts_of(lawsuit.trial, lawsuit.done("approve_write_off")) == {"write_off_approved": True}
    with pytest.raises(ValueError, match="not approved"):
        write_off_loan(lawsuit.bank, lawsuit.case_id)
    lawsuit.done("confirm_write_off")
    write_off_loan(lawsuit.bank, lawsuit.case_id)
    write_off_loan(lawsuit.bank, lawsuit.case_id)
    proposal = row(lawsuit.trial, ServicingProposal)
    assert (proposal.state, proposal.legal_action_id, proposal.event_id is not None) == ("approved", lawsuit.action.id, True)
    assert (row(lawsuit.trial, Loan).state, lawsuit.case.reason, lawsuit.action.ending) == ("written_off", "written_off", "written_off")


def test_nobody_approves_twice_or_his_own_proposal(lawsuit):
    lawsuit.at("write_off").done("propose_write_off")
    lawsuit.done("approve_write_off")
    with pytest.raises(ForbiddenError, match="Four eyes"):
        lawsuit.done("confirm_write_off", login="approver")


def test_it_is_decided_on_in_its_task_alone(lawsuit):
    lawsuit.at("write_off").done("propose_write_off")
    with pytest.raises(ConflictError, match="decide on it in its task"):
        decide(lawsuit.bank, lawsuit.trial.actor("approver"), row(lawsuit.trial, ServicingProposal).id, approve=True)


@pytest.mark.parametrize("refused", ["approve_write_off", "confirm_write_off"])
def test_refused_it_goes_on_with_enforcement(lawsuit, refused):
    lawsuit.at("write_off").done("propose_write_off")
    if refused == "confirm_write_off":
        lawsuit.done("approve_write_off")
    task = lawsuit.done(refused, decision="refuse")
    assert facts_of(lawsuit.trial, task) == {"write_off_approved": False}
    assert (lawsuit.case.legal_stage, lawsuit.action.proposal_id, row(lawsuit.trial, ServicingProposal).state) == (
        "result",
        None,
        "refused",
    )
    with pytest.raises(ConflictError, match="proposed anew"):
        lawsuit.done("approve_write_off")


def test_who_goes_on_proposes_nothing(lawsuit):
    task = lawsuit.at("write_off").done("propose_write_off", decision="go_on")
    assert facts_of(lawsuit.trial, task) == {"write_off_proposed": False}
    assert (lawsuit.case.legal_stage, rows(lawsuit.trial, ServicingProposal)) == ("result", [])
    write_off_loan(lawsuit.bank, lawsuit.case_id)
    assert row(lawsuit.trial, Loan).state == "active"


def test_proposed_anew_the_proposal_of_before_is_gone(lawsuit):
    lawsuit.at("write_off").done("propose_write_off")
    lawsuit.done("propose_write_off")
    assert sorted(proposal.state for proposal in rows(lawsuit.trial, ServicingProposal)) == ["open", "refused"]


def test_a_case_that_was_paid_meanwhile_is_not_written_off(lawsuit):
    lawsuit.at("write_off").done("propose_write_off")
    change(lawsuit.trial, type(lawsuit.action), lawsuit.action.id, state="ended")
    write_off_loan(lawsuit.bank, lawsuit.case_id)
    assert row(lawsuit.trial, Loan).state == "active"
