import pytest

from lending.errors import NotFoundError
from lending.service.legal.letters import prepare_demand
from lending.service.legal.writing_off import write_off_loan
from lending.service.servicing.reversals import reverse_event
from lending.service.views.legal import read_legal
from tests.support.bank import TrialBank
from tests.support.collecting import late_debtor
from tests.support.suing import Lawsuit, money


@pytest.fixture
def lawsuit(trial: TrialBank) -> Lawsuit:
    return Lawsuit(trial, late_debtor(trial, 10).id)


def seen(lawsuit, login="legal"):
    return read_legal(lawsuit.bank, lawsuit.trial.actor(login), lawsuit.case.loan_id)


def sums(lawsuit):
    return {line.name: (line.amount, line.ledger) for line in seen(lawsuit).costs}


def test_before_anything_was_done_there_is_nothing_to_see(lawsuit):
    view = seen(lawsuit)
    assert (view.actions, view.preservations, view.steps, view.may_hand_in) == ((), (), (), False)
    assert {line.amount for line in view.costs} == {0}


def test_steps_stand_in_order_with_their_papers_and_sums_equal_the_ledger(lawsuit):
    prepare_demand(lawsuit.bank, lawsuit.case_id)
    lawsuit.frozen().done("file_claim")
    lawsuit.at("result").done("confirm_recovery", amount="40.00")
    view = seen(lawsuit)
    assert [step.kind for step in view.steps] == ["letter", "apply_freeze", "record_ruling", "file_claim", "confirm_recovery"]
    assert view.steps[0].file_name.endswith("-letter_before_action.pdf")
    assert (view.actions[0].stage, view.preservations[0].state, view.may_hand_in) == ("result", "standing", True)
    assert sums(lawsuit) == {
        "advanced": (money("240.00"), None),
        "given_back": (money("40.00"), None),
        "borne": (0, 0),
        "owed": (money("200.00"), money("200.00")),
        "security": (money("900.00"), money("900.00")),
        "recovered": (money("40.00"), None),
    }
    assert view.claim_fee > money("100.00")
    assert view.freeze_fee > money("100.00")


def test_costs_that_were_taken_back_count_no_more(lawsuit):
    lawsuit.at("claim").done("file_claim")
    reverse_event(lawsuit.bank, lawsuit.trial.actor("servicing"), lawsuit.case.loan_id, 2, reason="Another case's receipt.", key="back")
    assert seen(lawsuit).steps[-1].counts is False
    assert (sums(lawsuit)["advanced"], sums(lawsuit)["owed"]) == ((0, None), (0, 0))


def test_what_is_written_off_is_owed_no_more(lawsuit):
    lawsuit.at("claim").done("file_claim")
    lawsuit.at("write_off").done("propose_write_off")
    lawsuit.done("approve_write_off")
    lawsuit.done("confirm_write_off")
    write_off_loan(lawsuit.bank, lawsuit.case_id)
    assert (sums(lawsuit)["advanced"], sums(lawsuit)["owed"]) == ((money("100.00"), None), (0, 0))
    assert seen(lawsuit).actions[0].ending == "written_off"


@pytest.mark.parametrize(("login", "hands_in"), [("investigator", True), ("auditor", False), ("collector", False)])
def test_who_reads_it_and_who_hands_papers_in(lawsuit, login, hands_in):
    lawsuit.at("claim").done("file_claim")
    assert seen(lawsuit, login).may_hand_in == hands_in


def test_nobody_else_sees_it(lawsuit):
    with pytest.raises(NotFoundError):
        seen(lawsuit, "partner")
