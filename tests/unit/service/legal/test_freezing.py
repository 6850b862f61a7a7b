from datetime import date, timedelta

import pytest

from lending.domain.legal.records import AssetPreservation
from lending.domain.loans import Loan
from lending.domain.records import JournalEntry
from lending.domain.tasks import HumanTask
from lending.errors import ConflictError, InvalidInputError
from lending.service.legal.papers import add_legal_paper
from lending.service.legal.preserving import conclude_preservation
from lending.service.servicing.payments import NewPayment, record_payment
from tests.support.suing import PHOTO, in_days, money
from tests.support.walk import change, do, rows


def test_a_freeze_is_applied_for_with_its_fee_and_security_posted(lawsuit):
    lawsuit.preserving().done("apply_freeze")
    made, standing = lawsuit.preservation, lawsuit.standing
    assert (made.freeze, made.asset, made.amount, made.deposit) == ("applied", "deposits", money("12000.00"), money("900.00"))
    assert (standing.costs_owed, standing.court_deposits) == (money("140.00"), money("900.00"))
    noted = [entry.body for entry in rows(lawsuit.trial, JournalEntry, action="preservation_step")]
    assert not any("P-1" in body for body in noted)


def test_a_freeze_may_cost_nothing(lawsuit):
    lawsuit.preserving().done("apply_freeze", costs="0", deposit=None)
    assert (lawsuit.standing.costs, lawsuit.standing.court_deposits, lawsuit.steps[-1].event_id) == (0, 0, None)


def test_a_fee_above_the_schedule_and_a_day_to_come_are_refused_together(lawsuit):
    with pytest.raises(InvalidInputError) as caught:
        lawsuit.preserving().done("apply_freeze", costs="140.01", day=in_days(lawsuit, 1))
    assert caught.value.errors == {
        "day": [f"Give a day from {lawsuit.today} to {lawsuit.today}."],
        "costs": ["The court charges 140.00 at most for this freeze; give what its receipt says."],
    }


def test_a_ruling_comes_after_its_application_and_that_after_the_preservation_began(lawsuit):
    lawsuit.preserving()
    change(lawsuit.trial, AssetPreservation, lawsuit.preservation.id, opened_on=lawsuit.today - timedelta(days=3))
    with pytest.raises(InvalidInputError) as caught:
        lawsuit.done("apply_freeze", day=in_days(lawsuit, -4))
    assert caught.value.errors == {"day": [f"Give a day from {in_days(lawsuit, -3)} to {lawsuit.today}."]}
    lawsuit.done("apply_freeze", day=in_days(lawsuit, -2))
    with pytest.raises(InvalidInputError) as caught:
        lawsuit.done("record_ruling", day=in_days(lawsuit, -3))
    assert caught.value.errors == {"day": [f"Give a day from {in_days(lawsuit, -2)} to {lawsuit.today}."]}
    lawsuit.done("record_ruling", day=in_days(lawsuit, -1))
    assert lawsuit.preservation.granted_on == lawsuit.today - timedelta(days=1)


@pytest.mark.parametrize(("result", "until"), [("granted", date(2027, 12, 5)), ("refused", None)])
def test_a_ruling_says_until_when_the_freeze_holds(lawsuit, result, until):
    lawsuit.preserving().done("apply_freeze")
    lawsuit.done("record_ruling", result=result)
    made = lawsuit.preservation
    assert made.freeze == result
    assert (made.frozen_until is None) == (until is None)
    assert made.frozen_until is None or made.frozen_until.year == lawsuit.today.year + 1


def test_collateral_is_inspected_with_photos(lawsuit):
    lawsuit.preserving()
    with pytest.raises(InvalidInputError) as caught:
        lawsuit.done("inspect_collateral", photos=2)
    assert caught.value.errors == {"photos": ["0 photos were handed in; add the others on the loan's page Legal first."]}
    add_legal_paper(lawsuit.bank, lawsuit.trial.actor("investigator"), lawsuit.case.loan_id, PHOTO)
    lawsuit.done("inspect_collateral")
    assert lawsuit.preservation.inspected
    assert lawsuit.steps[-1].outcome == "in_order"


def test_what_is_paid_has_its_freeze_lifted_and_its_security_come_back(lawsuit):
    lawsuit.frozen()
    owed = lawsuit.standing.due_by(lawsuit.today)
    servicing, loan_id = lawsuit.trial.actor("servicing"), lawsuit.case.loan_id
    record_payment(lawsuit.bank, servicing, loan_id, NewPayment(amount=owed, source="transfer", key="all"))
    assert lawsuit.preservation.state == "releasing"
    entries = {"day": lawsuit.today.isoformat(), "reference": "R-1", "deposit": "900.01"}
    with pytest.raises(InvalidInputError) as caught:
        do(lawsuit.trial, "legal", lawsuit.preservation.id, "release_freeze", entries, process="asset_preservation")
    assert caught.value.errors == {"deposit": ["Give at most 900.00, which is what was lodged."]}
    kept = {**entries, "deposit": "900.00"}
    task = do(lawsuit.trial, "legal", lawsuit.preservation.id, "release_freeze", kept, process="asset_preservation", id="lifting")
    assert (task.preservation_id, task.amount) == (lawsuit.preservation.id, money("12000.00"))
    conclude_preservation(lawsuit.bank, lawsuit.preservation.id)
    assert (lawsuit.preservation.state, lawsuit.standing.court_deposits) == ("ended", 0)
    assert rows(lawsuit.trial, HumanTask, preservation_id=lawsuit.preservation.id, id="lifting")


def test_a_task_without_a_preservation_is_a_defect(lawsuit):
    with pytest.raises(ValueError, match="without one"):
        lawsuit.done("record_ruling")


def test_on_a_loan_that_is_over_a_court_is_paid_nothing_more(lawsuit):
    lawsuit.preserving()
    change(lawsuit.trial, Loan, lawsuit.case.loan_id, state="closed")
    with pytest.raises(ConflictError, match="nothing more"):
        lawsuit.done("apply_freeze")
