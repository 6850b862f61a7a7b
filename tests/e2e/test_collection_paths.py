"""The ways of collection on the running system: days pass by the business date, nobody waits."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from lending.domain.collection.records import CollectionContact, PaymentPromise
from lending.service.collection.cases import CURED
from tests.bpmn_coverage.plugin import Witness
from tests.support.debtors import Debtor
from tests.support.town import Town

pytestmark = pytest.mark.engine
CALL = {"channel": "call", "time": "10:00", "addressee": "debtor", "recording": "REC-1"}
Late = Callable[..., Debtor]


@pytest.fixture
def late(town: Town, bpmn_paths: Witness) -> Late:
    return lambda days, **more: Debtor(town, bpmn_paths, days, **more)


def promised(debtor: Debtor, amount: str, days: int) -> dict[str, Any]:
    by = debtor.town.today + timedelta(days=days)
    return {**CALL, "outcome": "promise_to_pay", "promise_amount": amount, "promise_by": by.isoformat()}


def test_who_is_reminded_and_pays_is_left_alone_at_once(town: Town, late: Late) -> None:
    # Given somebody three days late, whose case was started twice
    debtor = late(3)
    debtor.came_to("timer_report")
    town.bank.engine.start("collection", debtor.case.id, {"case_id": debtor.case.id})
    debtor.came_to("end_duplicate")

    # When the message arrived, nothing is done for some days, then it goes out again
    town.pass_days(1)
    debtor.came_to("timer_pause")
    town.pass_days(2)
    debtor.came_to("timer_report", 2)
    assert [contact.outcome for contact in debtor.records(CollectionContact, order="recorded_at")] == ["delivered", None]

    # And he pays
    debtor.pay()
    debtor.ends("end_reminded", "end_paused", "caught_arrears_changed")
    assert debtor.case.reason == CURED


def test_who_is_not_reached_by_message_is_called_and_held_to_his_promises(town: Town, late: Late) -> None:
    # Given a phone that takes no messages
    debtor = late(2, phone="13800009999")
    debtor.came_to("timer_report")
    town.pass_days(1)

    # When the collector gets a promise, and it is broken
    debtor.done_by("collector", "call_debtor", **promised(debtor, "300.00", 1))
    debtor.came_to("timer_promise")
    town.pass_days(2)

    # Then the case is a step up, where he disputes the debt and a senior collector looks into it
    debtor.done_by("collector", "call_debtor", **CALL, outcome="disputed")
    debtor.done_by("collector.senior", "settle_objection", decision="resume", reasons="The invoice is right.")

    # And a promise that is kept brings a pause
    debtor.done_by("collector", "call_debtor", **promised(debtor, "300.00", 1))
    debtor.came_to("timer_promise", 2)
    debtor.pay(Decimal("300.00"))
    town.pass_days(2)
    debtor.came_to("end_promise_kept")
    assert [promise.state for promise in debtor.records(PaymentPromise, order="recorded_at")] == ["broken", "kept"]
    assert (debtor.case.state, debtor.case.pause_reason) == ("open", "kept")
    debtor.pay()
    debtor.ends("end_promise_broken", "end_objection_settled", "end_called")


def test_who_never_pays_goes_up_the_ladder_to_the_lawyers_and_may_still_pay(town: Town, late: Late) -> None:
    # Given a call that nobody makes in time
    debtor = late(29)
    debtor.waits("call_debtor")
    town.pass_days(1)

    # Then a senior collector talks to him, and after day 60 it is for the lawyers
    debtor.done_by("collector.senior", "negotiate_arrears", **CALL, outcome="reached")
    debtor.came_to("timer_pause")
    town.pass_days(1)
    debtor.waits("negotiate_arrears")
    town.pass_days(29)
    debtor.waits("send_demand")

    # When all is paid, all ends
    debtor.pay()
    debtor.ends("end_call_over", "end_negotiated", "end_negotiation_over", "take_legal_action")


def test_arrears_paid_in_part_take_a_claim_that_is_being_written_back_down_the_ladder(town: Town, late: Late) -> None:
    # Given three instalments overdue and a lawyer at work
    debtor = late(65)
    task = debtor.waits("send_demand")
    oldest = debtor.arrears.standing.claims[:2]
    paid = sum((claim.unpaid + claim.owed("penalty") for claim in oldest), Decimal(0))

    # When two of them come in
    debtor.pay(paid)

    # Then what is left is days old, and his task is gone
    debtor.came_to("timer_report")
    assert debtor.case.state == "open"
    assert debtor.arrears.days_past_due < 8
    with town.bank.read() as book:
        assert book.get(type(task), task.id).state == "cancelled"
    debtor.pay()
    debtor.ends("caught_arrears_changed")
