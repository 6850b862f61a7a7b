"""The ways of an intervention on the running system: what warns, what its manager finds, what is done, how it ends."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from lending.service.fund_flow.statements import read_statement, take_in
from lending.service.legal.papers import add_legal_paper
from tests.bpmn_coverage.plugin import Witness
from tests.support.borrowers import Borrower
from tests.support.collecting import TERMS
from tests.support.stack import wait_for
from tests.support.town import Town
from tests.support.warned import CHARGED, CONCLUDED, FROZEN, GRANTED, HEARD, INSPECTED, JUDGED, PHOTO, REFUSED, RELEASED, TALKED
from tests.support.watched import Watched

pytestmark = pytest.mark.engine


@pytest.fixture
def watch(town: Town, bpmn_paths: Witness) -> Callable[[], Watched]:
    """Return a customer whose first instalment is due in forty days."""

    def watched() -> Watched:
        first_due = town.today + timedelta(days=40)
        terms = replace(TERMS, plan=replace(TERMS.plan, disbursed=first_due - timedelta(days=31), first_due=first_due))
        return Watched(town, bpmn_paths, Borrower.of(town, bpmn_paths, terms))

    return watched


def test_a_false_alarm_is_closed_with_its_reason_and_a_second_start_ends_by_itself(town: Town, watch: Callable[[], Watched]) -> None:
    customer = watch()
    customer.warned_by("adverse", "public_opinion", headline="Shop closed overnight")
    customer.waits("assess_warning")
    opened = customer.intervention.id
    town.bank.engine.start("risk_intervention", opened, {"intervention_id": opened})
    customer.came_to("end_duplicate")
    customer.done_by("manager", "assess_warning", JUDGED, verdict="false", reasons="Another shop of the same name.")
    customer.ends("false", "end_false_alarm", "end_intervention")
    assert customer.intervention.finding == "Another shop of the same name."


def test_an_income_that_fell_is_talked_about_and_leads_to_another_plan_only_where_it_must(watch: Callable[[], Watched]) -> None:
    # Given a customer who cannot pay as agreed
    customer = watch()
    customer.warned_by("income_drop", "account_flows", drop="60 %")
    customer.done_by("manager", "assess_warning", JUDGED)
    customer.done_by("manager", "talk_with_customer", TALKED)
    # Then restructuring hears his incomes anew
    customer.waits("conclude_intervention")
    assert customer.borrower.request.asked_by == "manager"
    customer.borrower.waits("measure_ability")
    customer.done_by("manager", "conclude_intervention", CONCLUDED, outcome="Another plan was asked for.")
    customer.ends("real", "talk_with_customer", "hand_on_plan")

    # When it was only late, nothing is asked for
    other = watch()
    other.warned_by("income_drop", "account_flows", drop="55 %")
    other.done_by("manager", "assess_warning", JUDGED)
    other.done_by("manager", "talk_with_customer", TALKED, agreed="keeps_plan", said="His wage came a week late.")
    other.done_by("manager", "conclude_intervention", CONCLUDED, verdict="false", outcome="The wage arrived.")
    other.ends("false", "talk_with_customer")


def test_litigation_has_assets_preserved_and_what_takes_too_long_is_told_to_the_supervisor(
    town: Town, watch: Callable[[], Watched]
) -> None:
    # Given an unsecured loan, and a court that publishes a notice twice while nobody can read it
    customer = watch()
    notice = {"kind": "enforcement", "case_number": "C-1", "court": "West Lake Court", "amount": "80000.00", "asset": ""}
    with town.down("court"):
        customer.published_of("court", f"N-{customer.party.id}", **notice)
        wait_for(lambda: "court" in town.feeds_away, 30, every=0.2)
    customer.published_of("court", f"N-{customer.party.id}", **notice)
    # When it answers again, then the manager has the task within a minute, and one warning
    customer.waits("assess_warning")
    customer.published_of("court", f"N-{customer.party.id}", **notice)
    assert [warning.indicator for warning in customer.warnings] == ["court_enforcement"]
    customer.done_by("manager", "assess_warning", JUDGED)
    customer.came_to("stop_drawdowns")
    task = customer.waits("apply_freeze")
    assert customer.stopped
    # When nobody applies for the freeze in time
    town.pass_days(9)
    customer.came_to("end_escalated")
    assert customer.waits("apply_freeze").id == task.id
    assert customer.waits("apply_freeze").priority == 2
    customer.came_to("escalate_preservation")
    customer.done_by("legal", "apply_freeze", FROZEN, day=town.today.isoformat())
    customer.done_by("legal", "record_ruling", REFUSED, day=town.today.isoformat())
    customer.done_by("manager", "conclude_intervention", CONCLUDED)
    customer.ends("real", "preserve_assets", "gw_inspected", "escalate_intervention")
    assert customer.stopped
    assert len(customer.warnings) == 1

    # When collateral stands behind the loan it is looked at, and in the end drawdowns are allowed again
    other = watch()
    other.secured_by("first_home")
    other.warned_by("seizure")
    other.done_by("manager", "assess_warning", JUDGED)
    other.waits("inspect_collateral")
    add_legal_paper(town.bank, town.officer("investigator"), other.borrower.loan_id, PHOTO)
    other.done_by("investigator", "inspect_collateral", INSPECTED, day=town.today.isoformat())
    other.done_by("legal", "apply_freeze", FROZEN, day=town.today.isoformat())
    other.done_by("legal", "record_ruling", GRANTED, day=town.today.isoformat())
    other.done_by("manager", "conclude_intervention", CONCLUDED, drawdowns="allow")
    other.ends("real", "inspect_collateral")
    assert not other.stopped

    # When the loan is paid off, then the freeze is lifted
    (preservation,) = other.preservations
    assert preservation.state == "standing"
    other.borrower.repays_all()
    other.released_by("legal", {**RELEASED, "day": town.today.isoformat()})
    assert other.preservations[0].state == "ended"


def test_loan_money_that_ends_at_a_broker_stops_drawdowns_and_is_charged_by_another_than_who_found_it(
    town: Town, watch: Callable[[], Watched]
) -> None:
    # Given a business loan, and a statement by which a part of it went to a broker by way of nobody
    customer, own = watch(), f"6222{uuid4().int % 10**12:012d}"
    customer.paid_into(own)
    at = datetime.combine(town.today, time(23), ZoneInfo("Asia/Shanghai")).isoformat()
    head = "id,at,payer,payer_name,payee,payee_name,amount,currency"
    lines = [head, f"{uuid4()},{at},{own},Borrower,6222000000000003,Apex Securities,9000,CNY"]
    assert take_in(town.bank, town.officer("admin"), read_statement(lines)).added == 1
    # When the running system has followed the money, then the manager has the way as evidence
    customer.waits("assess_warning")
    assert customer.warnings[0].evidence[0]["facts"]["sink"] == "brokerage"  # type: ignore[index]  # facts by name
    customer.done_by("manager", "assess_warning", JUDGED)
    customer.done_by("manager", "hear_on_use", HEARD)
    assert customer.stopped
    customer.done_by("servicing", "charge_misuse", CHARGED, amount="9000.00", since=town.today.isoformat())
    customer.done_by("manager", "conclude_intervention", CONCLUDED)
    customer.ends("real", "stop_drawdowns", "hear_on_use", "charge_misuse")
    assert customer.borrower.events[-1] == "misuse_found"

    # When the papers show that it was used for its purpose, nothing is charged
    other = watch()
    other.warned_by("misuse", "fund_flow", sink="brokerage")
    other.done_by("manager", "assess_warning", JUDGED)
    other.done_by("manager", "hear_on_use", HEARD, finding="used", said="The broker is the landlord's name.")
    other.done_by("manager", "conclude_intervention", CONCLUDED, verdict="false", drawdowns="allow")
    other.ends("false", "hear_on_use", "gw_handled")
