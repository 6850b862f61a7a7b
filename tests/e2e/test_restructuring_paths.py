"""The ways of restructuring on the running system: what is asked, decided, signed, booked and observed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from lending.domain.calendar import add_months
from tests.bpmn_coverage.plugin import Witness
from tests.support.borrowers import Borrower
from tests.support.collecting import TERMS
from tests.support.debtors import Debtor
from tests.support.town import Town

pytestmark = pytest.mark.engine
Lend = Callable[..., Borrower]


@pytest.fixture
def lend(town: Town, bpmn_paths: Witness) -> Lend:
    """Return a loan of 12,000 whose first instalment is due in so many days."""

    def lent(days: int, **plan: object) -> Borrower:
        first_due = town.today + timedelta(days=days)
        usual = {"disbursed": first_due - timedelta(days=31), "first_due": first_due}
        return Borrower.of(town, bpmn_paths, replace(TERMS, plan=replace(TERMS.plan, **{**usual, **plan})))

    return lent


def test_a_plan_is_declined_refused_left_unsigned_or_no_longer_wanted(town: Town, lend: Lend) -> None:
    # Given somebody who asks, and a second start of his request
    borrower = lend(40)
    borrower.asks()
    borrower.waits("measure_ability")
    town.bank.engine.start("restructuring", borrower.request.id, {"restructuring_id": borrower.request.id})
    borrower.came_to("end_duplicate")

    # When there is no other plan for him
    borrower.heard()
    borrower.proposed("none")
    borrower.ends("refused", "gw_proposed", "end_refused")
    assert borrower.request.answer

    # When the approver wants another plan, and refuses that one too
    borrower.asks()
    borrower.heard()
    borrower.proposed()
    borrower.decided("revise")
    borrower.proposed("pause")
    borrower.decided("refuse")
    borrower.ends("refused", "end_refused")

    # When he does not sign in time
    borrower.asks()
    borrower.heard()
    borrower.proposed()
    borrower.decided("approve")
    borrower.waits("sign_agreement")
    town.pass_days(15)
    borrower.ends("lapsed", "lapse_agreement")

    # When he can pay after all, then his plan is what it was
    borrower.asks()
    borrower.waits("measure_ability")
    borrower.withdraws()
    borrower.ends("withdrawn", "start_withdrawn", "end_withdrawn")
    assert borrower.events == ["disbursed"]


def test_what_changed_before_it_was_signed_is_made_anew_booked_once_and_observed_to_its_end(town: Town, lend: Lend) -> None:
    # Given an agreement on arrears that a payment has overtaken
    borrower = lend(-10)
    borrower.asks()
    borrower.heard()
    borrower.proposed()
    borrower.decided("approve")
    borrower.waits("sign_agreement")
    borrower.pays("5.00")
    assert not borrower.signs()

    # When another is made and signed
    borrower.proposed()
    borrower.decided("approve")
    assert borrower.signs()
    borrower.came_to("timer_observation")
    assert borrower.events.count("restructured") == 1

    # Then he is observed from instalment to instalment, until nothing is left to observe
    borrower.pays("3000.00")
    town.pass_days(32)
    borrower.came_to("timer_observation", 2)
    borrower.repays_all()
    town.pass_days(32)
    borrower.ends("kept", "end_observed")


def test_who_told_the_collector_of_his_hardship_and_falls_behind_again_is_back_in_collection(town: Town, bpmn_paths: Witness) -> None:
    # Given a debtor who cannot pay as agreed
    debtor = Debtor(town, bpmn_paths, 9)
    call = {"channel": "call", "time": "10:00", "addressee": "debtor", "recording": "REC-1", "next_step": "plan"}
    debtor.done_by("collector", "call_debtor", **call, outcome="hardship", note="Lost his work.")
    borrower = Borrower(town, bpmn_paths, debtor.id)
    debtor.came_to("timer_pause")

    # When a plan that takes up the arrears is signed, collection ends
    borrower.heard()
    borrower.proposed()
    borrower.decided("approve")
    assert borrower.signs()
    borrower.came_to("timer_observation")
    assert [case.state for case in borrower.cases] == ["closed"]

    # Then the next instalment missed brings it back
    town.pass_days(23)
    borrower.ends("relapsed", "return_to_collection", "end_relapsed")
    assert [case.state for case in borrower.cases] == ["closed", "open"]


def test_where_no_plan_is_left_nobody_is_asked_to_propose_one(town: Town, lend: Lend) -> None:
    first_due = add_months(town.today, -58)
    borrower = lend(0, disbursed=add_months(first_due, -1), first_due=first_due, periods=60, annual_rate=Decimal("0.03"))
    borrower.asks()
    borrower.heard()
    borrower.ends("refused", "gw_possible", "refuse_request")
    assert borrower.events == ["disbursed"]
