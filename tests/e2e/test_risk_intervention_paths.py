"""The ways of an intervention on the running system: what warns, what its manager finds, what is done, how it ends."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.bpmn_coverage.plugin import Witness
from tests.support.borrowers import Borrower
from tests.support.collecting import TERMS
from tests.support.stack import wait_for
from tests.support.town import Town
from tests.support.warned import CONCLUDED, FROZEN, INSPECTED, JUDGED, TALKED
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
    town.pass_days(6)
    customer.came_to("end_escalated")
    assert customer.waits("apply_freeze").id == task.id
    assert customer.waits("apply_freeze").priority == 2
    customer.done_by("legal", "apply_freeze", FROZEN, day=town.today.isoformat())
    customer.done_by("manager", "conclude_intervention", CONCLUDED)
    customer.ends("real", "gw_preserve", "gw_inspected", "escalate_intervention")
    assert customer.stopped
    assert len(customer.warnings) == 1

    # When collateral stands behind the loan it is looked at, and in the end drawdowns are allowed again
    other = watch()
    other.secured_by("first_home")
    other.warned_by("seizure")
    other.done_by("manager", "assess_warning", JUDGED)
    other.done_by("investigator", "inspect_collateral", INSPECTED, day=town.today.isoformat())
    other.done_by("legal", "apply_freeze", FROZEN, day=town.today.isoformat())
    other.done_by("manager", "conclude_intervention", CONCLUDED, drawdowns="allow")
    other.ends("real", "inspect_collateral")
    assert not other.stopped
