from collections.abc import Callable

import pytest

from lending.domain.applications import Application
from lending.service.replay.check import check_case
from tests.support.cases import Case
from tests.support.town import Town
from tests.support.worlds import BAD, debts

pytestmark = pytest.mark.engine
Apply = Callable[..., Case]


def in_order(case: Case) -> bool:
    """Say whether the replay ends where the engine has the case; a case between two steps is waited for."""
    with case.bank.read() as book:
        application = book.get(Application, case.id)
    return not check_case(case.bank.engine, application).differences


def test_a_case_replays_to_where_the_engine_has_it_at_every_stop(town: Town, apply: Apply) -> None:
    # Given a case that waits for the reviewer, then for the customer, then for an approver
    case = apply(world=debts())
    case.waits("review_case")
    assert in_order(case)
    case.reviewed("more_information")
    case.waits("provide_information")
    assert in_order(case)
    case.wait_for_notice("information_requested")
    case.done_by_customer("provide_information", answer="It was the sale of my car.")
    case.reviewed()
    case.decided()
    case.sign()
    case.ends("disbursed", "provide_information")
    # Then it is in order when it has ended, too
    assert in_order(case)


def test_a_case_that_waits_for_whichever_event_comes_first_replays_to_the_gateway_and_past_it(town: Town, apply: Apply) -> None:
    case = apply(characteristics=BAD)
    case.waits_at("gw_appeal")
    assert in_order(case)
    town.pass_days(16)
    case.ends("rejected", "timer_appeal_over")
    assert in_order(case)


def test_decisions_and_variables_of_a_case_are_remembered(apply: Apply) -> None:
    case = apply()
    case.sign()
    case.ends("disbursed", "approve_automatically")
    instances = {record.process_instance for record in case.history()}
    routed = [record for record in case.bank.engine.decision_history(instances) if record.decision == "approval_route"]
    assert [(record.rules, record.inputs["approval_route_amount"], record.required) for record in routed] == [
        (("approval_route_rule_1",), 30000, False)
    ]
    assert b"approval_route_rule_1" in case.bank.engine.decision_xml(routed[0].definition)
    assert ("route", "approve") in {(record.name, record.value) for record in case.bank.engine.variable_history(instances)}
