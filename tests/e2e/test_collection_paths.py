"""The ways of collection on the running system: days pass by the business date, nobody waits."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from lending.domain.collection.records import CollectionContact, PaymentPromise
from lending.errors import InvalidInputError
from lending.service.collection.cases import CURED
from tests.bpmn_coverage.plugin import Witness
from tests.support.debtors import CALL, Debtor, promised
from tests.support.town import Town

pytestmark = pytest.mark.engine
Late = Callable[..., Debtor]


@pytest.fixture
def late(town: Town, bpmn_paths: Witness) -> Late:
    def debtor(days: int, **more: str) -> Debtor:
        # A loan taken over is in no close of before: the day before must not have been closed.
        town.pass_days(1)
        return Debtor(town, bpmn_paths, days, **more)

    return debtor


def test_who_is_reminded_and_pays_is_left_alone_at_once(town: Town, late: Late) -> None:
    # Given somebody three days late, whose case was started twice
    debtor = late(3)
    debtor.came_to("timer_report")
    town.bank.engine.start("collection", debtor.case.id, {"case_id": debtor.case.id})
    debtor.came_to("end_duplicate")
    debtor.told()

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


@pytest.mark.parametrize(
    ("days", "step", "task"), [(8, "phone", "call_debtor"), (30, "senior", "negotiate_arrears"), (400, "legal", "send_demand")]
)
def test_who_pays_while_somebody_works_on_his_case_is_left_alone_at_once(late: Late, days: int, step: str, task: str) -> None:
    debtor = late(days)
    waiting = debtor.waits(task)
    assert debtor.case.step == step
    debtor.pay()
    debtor.ends("caught_arrears_changed")
    with debtor.town.bank.read() as book:
        assert book.get(type(waiting), waiting.id).state == "cancelled"
    assert debtor.records(CollectionContact) == []


def test_each_broken_promise_is_a_step_up_however_far_the_date_jumps(town: Town, late: Late) -> None:
    # Given a promise that is broken, so that a senior collector takes over long before his day
    debtor = late(8)
    debtor.done_by("collector", "call_debtor", **promised(debtor, "300.00", 1))
    debtor.came_to("timer_promise")
    town.pass_days(2)
    debtor.waits("negotiate_arrears")
    assert (debtor.case.step, debtor.arrears.days_past_due) == ("senior", 10)

    # When he breaks another, and the date jumps past every step at once
    debtor.done_by("collector.senior", "negotiate_arrears", **promised(debtor, "300.00", 1))
    debtor.came_to("timer_promise", 2)
    town.pass_days(70)

    # Then it was looked at once, and the lawyers have it
    debtor.waits("send_demand")
    assert [promise.state for promise in debtor.records(PaymentPromise, order="recorded_at")] == ["broken", "broken"]
    assert [contact.outcome for contact in debtor.records(CollectionContact)] == ["promise_to_pay"] * 2
    assert [record.activity for record in debtor.history()].count("end_promise_broken") == 2
    debtor.pay()
    debtor.ends("take_legal_action")


def test_who_answers_on_no_day_may_be_asked_after_and_whose_debtor_died_is_left_in_peace_for_a_while(town: Town, late: Late) -> None:
    # Given somebody who can be reached, as far as anybody knows: nobody else may be asked
    debtor = late(9)
    another = {**CALL, "addressee": "third_party", "outcome": "reached"}
    with pytest.raises(InvalidInputError) as refused:
        debtor.done_by("collector", "call_debtor", **another)
    assert set(refused.value.errors) == {"addressee"}
    debtor.completed("collector", "call_debtor", **CALL, outcome="no_answer")
    for paused in (1, 2):
        debtor.came_to("timer_pause", paused)
        town.pass_days(1)
        debtor.done_by("collector", "call_debtor", **CALL, outcome="no_answer")

    # When three days brought no answer, then a senior collector looks into it, and somebody else may be asked
    debtor.waits("settle_objection")
    assert debtor.case.objection == "unreachable"
    debtor.done_by("collector.senior", "settle_objection", decision="resume", reasons="His neighbour may know.")
    debtor.done_by("collector", "call_debtor", **another)
    debtor.came_to("timer_pause", 3)

    # And where it turns out that he died, his heirs are given time
    town.pass_days(1)
    debtor.done_by("collector", "call_debtor", **{**another, "outcome": "deceased", "next_step": "estate"})
    until = (town.today + timedelta(days=3)).isoformat()
    debtor.done_by("collector.lead", "settle_objection", decision="pause", pause_until=until, reasons="The estate is being settled.")
    debtor.came_to("timer_pause", 4)
    assert debtor.case.pause_reason == "objection"
    town.pass_days(3)
    debtor.waits("call_debtor")
    debtor.pay()
    debtor.ends("end_objection_settled", "end_paused")
