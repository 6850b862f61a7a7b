from collections.abc import Callable
from decimal import Decimal

import pytest

from lending.domain.applications import Decision
from lending.domain.tasks import HumanTask
from lending.errors import ForbiddenError
from lending.service import approval
from lending.service.tasks import claim_task
from tests.support.cases import Case
from tests.support.town import Town
from tests.support.worlds import BAD, BUSINESS, debts, payee

pytestmark = pytest.mark.engine
Apply = Callable[..., Case]


def test_the_model_approves_and_the_money_is_there(apply: Apply) -> None:
    case = apply()
    case.sign()
    case.ends("disbursed", "approve_automatically")
    assert [(decision.stage, decision.outcome) for decision in case.records(Decision)] == [("automatic", "approved")]
    assert case.loan.principal == Decimal("30000.00")


def test_a_rejection_by_the_model_stands_when_nobody_appeals(town: Town, apply: Apply) -> None:
    case = apply(characteristics=BAD)
    case.waits_at("gw_appeal")
    town.pass_days(16)
    case.ends("rejected", "reject_automatically", "timer_appeal_over")
    assert len(case.application.reasons) == 4
    assert "rejected" in case.notices


def test_an_appeal_is_looked_at_by_people_who_may_approve(apply: Apply) -> None:
    case = apply(characteristics=BAD)
    case.wait_for_status("rejected")
    approval.appeal(case.bank, case.customer, case.id, "I have paid back every loan here; see my statements.")
    case.reviewed()
    case.decided()
    case.sign()
    case.ends("disbursed", "open_appeal", "caught_appealed", "review_case")


def test_a_second_rejection_is_final(apply: Apply) -> None:
    case = apply(characteristics=BAD)
    case.wait_for_status("rejected")
    approval.appeal(case.bank, case.customer, case.id, "Please look again.")
    case.reviewed("reject")
    case.decided("rejected")
    case.ends("rejected", "open_appeal", "gw_final")
    assert case.application.appeals == 1


def test_the_reviewer_asks_the_customer_and_goes_on_where_he_was(apply: Apply) -> None:
    case = apply(world=debts())
    case.reviewed("more_information")
    case.wait_for_notice("information_requested")
    case.done_by_customer("provide_information", answer="It was the sale of my car.")
    case.reviewed()
    case.decided()
    case.sign()
    case.ends("disbursed", "provide_information")
    assert [task.definition for task in case.records(HumanTask, order="created_at")][:4] == [
        "review_case",
        "provide_information",
        "review_case",
        "approve_case",
    ]


def test_the_approver_asks_the_customer_and_goes_on_where_he_was(apply: Apply) -> None:
    case = apply(world=debts())
    case.reviewed()
    case.decided("more_information")
    case.done_by_customer("provide_information", answer="My brother repaid what he owed me.")
    case.decided()
    case.sign()
    case.ends("disbursed", "provide_information")
    assert len(case.records(HumanTask, definition="review_case")) == 1
    assert len(case.records(HumanTask, definition="approve_case")) == 2


def test_an_answer_that_does_not_come_ends_in_a_rejection_that_says_so(town: Town, apply: Apply) -> None:
    case = apply(world=debts())
    case.reviewed("more_information")
    case.waits("provide_information")
    town.pass_days(11)
    case.waits_at("gw_appeal")
    town.pass_days(16)
    case.ends("rejected", "lapse_information", "timer_appeal_over")
    assert "information_not_received" in case.application.reasons


def test_an_overdue_review_shows_at_the_supervisor(town: Town, apply: Apply) -> None:
    case = apply(world=debts())
    case.waits("review_case")
    town.pass_days(7)
    case.wait_for(lambda: case.records(HumanTask, definition="review_case")[0].escalated_at)
    case.reviewed()
    case.decided()
    case.sign()
    case.ends("disbursed", "escalate_review", "end_review_escalated")


def test_a_large_case_needs_the_authority_for_it(town: Town, apply: Apply) -> None:
    case = apply(**{**BUSINESS, "amount": Decimal("2500000.00"), "payments": (payee("Delta Supplies Trading", "2500000.00"),)})
    case.visited()
    case.reviewed()
    task = case.waits("approve_case")
    with pytest.raises(ForbiddenError):
        claim_task(case.bank, town.officer("approver"), task.id)
    case.decided("rejected", by="chief")
    case.wait_for_status("rejected")
    approval.appeal(case.bank, case.customer, case.id, "The harvest contract came in since.")
    case.reviewed()
    case.decided(by="chief")
    case.sign()
    case.done_by("disbursement", "release_payment", release_outcome="release")
    case.ends("disbursed", "decide_authority", "open_appeal")
    assert task.authority_level == 3
    assert case.loan.principal == Decimal("2500000.00")
