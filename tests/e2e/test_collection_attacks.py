"""What goes wrong in collection at the same moment, or for a day, on the running system: each ends right."""

from decimal import Decimal

import pytest

from lending.domain.collection.records import CollectionContact
from lending.domain.parties import Notification
from lending.service import tasks
from lending.service.servicing.verification import verify_book
from tests.bpmn_coverage.plugin import Witness
from tests.support.debtors import CALL, Debtor
from tests.support.town import Town
from tests.support.walk import at_once

pytestmark = pytest.mark.engine


def test_two_payments_an_answer_and_an_escalation_at_the_same_moment_end_the_case_once(town: Town, bpmn_paths: Witness) -> None:
    # Given a call on the last day of its step, in the collector's hands
    town.pass_days(1)
    debtor = Debtor(town, bpmn_paths, 29)
    task, collector = debtor.waits("call_debtor"), town.officer("collector")
    tasks.claim_task(town.bank, collector, task.id)
    half = (debtor.arrears.standing.due_by(town.today) / 2 + 1).quantize(Decimal("0.01"))

    # When all is paid in two sums while he lets it go up and the day is over
    refused = {**CALL, "outcome": "refused_to_pay"}
    at_once(
        lambda: debtor.pay(half),
        lambda: debtor.pay(half),
        lambda: tasks.complete_task(town.bank, collector, task.id, refused),
        lambda: town.pass_days(1),
    )

    # Then the case is over in book and engine, whichever came first
    debtor.ends()
    assert [record.activity for record in debtor.history()].count("end_closed") == 1
    assert len(debtor.records(CollectionContact)) <= 1
    assert not [trouble for trouble in town.bank.engine.incidents() if trouble.business_key == debtor.case.id]
    assert [each for each in verify_book(town.bank).discrepancies if each.loan_id == debtor.id] == []


def test_where_the_gateway_is_away_for_a_day_somebody_calls_and_no_reminder_comes_late(town: Town, bpmn_paths: Witness) -> None:
    # Given a message that no gateway takes all day
    town.pass_days(1)
    with town.down("sms"):
        debtor = Debtor(town, bpmn_paths, 2, phone="13812340000")
        debtor.came_to("timer_report")
        town.pass_days(1)
        task = debtor.waits("call_debtor")
    (sent,) = debtor.records(CollectionContact)
    assert (sent.outcome, sent.next_step) == ("undelivered", "call")

    # When the gateway is back and he pays after the call, then no message of yesterday waits for it
    debtor.done_by("collector", task.definition, **CALL, outcome="reached")
    debtor.pay()
    debtor.ends("gw_delivered", "end_called")
    with town.bank.read() as book:
        assert book.count(Notification, key=sent.key) == 0
