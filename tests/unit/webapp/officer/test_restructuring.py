"""The tasks of restructuring on the page: what was said, the plans side by side, what is proposed with both plans."""

import re
from datetime import timedelta

import pytest

from lending.domain.actors import User
from lending.domain.restructuring.records import Restructuring
from lending.service.views import TimelineEvent
from tests.support.bank import NOON
from tests.support.restructuring import ask
from tests.support.running import move_to, running_copy
from tests.support.walk import change
from tests.support.web import build_app, signed_in, text_of
from tests.unit.service.servicing.test_payments import FIRST_DUE
from webapp.officer.chronicle import told


@pytest.fixture
def late(trial):
    running = running_copy(trial)
    move_to(trial, FIRST_DUE + timedelta(days=10))
    return running


def opened(late, asked, definition: str, group: str, login: str):
    """Return the page of a task as somebody opens it."""
    task = late.trial.task(asked.id, definition, group, process="restructuring")
    browser = signed_in(build_app(late.trial), login)
    return browser.get(f"/tasks/{task.id}?lang=en")


def test_who_hears_the_incomes_sees_what_the_customer_said(late):
    answer = opened(late, ask(late), "measure_ability", "servicing_officer", "servicing")
    page = text_of(answer)
    assert "The customer asks for another plan. My shop is closed for works." in page
    assert "Net income a month 9,000.00" in page
    assert "9000.00" in answer.text
    assert "Overdue, CNY 2,2" in page


def test_where_a_collector_asked_nothing_is_known_of_the_incomes_yet(late):
    asked = ask(late, reason="-")
    change(late.trial, Restructuring, asked.id, asked_by="collector", monthly_income=None)
    page = text_of(opened(late, asked, "measure_ability", "servicing_officer", "servicing"))
    assert "A collector was told that he cannot pay." in page
    assert "What he can pay" not in page


def test_who_proposes_sees_the_plans_side_by_side_measured(late):
    page = text_of(opened(late, ask(late).measured(), "choose_plan", "servicing_officer", "servicing"))
    assert re.search(r"More time wished until 23 Nov 2029 Debt-to-income \d+\.\d\d % Cash-flow coverage \d\.\d\d ×", page)
    assert "Borne out by payslip What was found Fewer shifts until summer." in page


def test_who_decides_sees_both_plans_and_who_proposed_it_why(late):
    answer = opened(late, ask(late).measured().proposed("pause"), "approve_restructuring", "approver", "approver")
    page = text_of(answer)
    assert f"What is proposed {late.trial.actor('servicing').name}" in page
    assert "He earns less until summer." in page
    assert "Old and new plan CNY" in page
    assert "Observed" in page
    assert "You may decide: you took no part in the steps before." in page


def test_who_proposed_it_is_told_why_he_does_not_decide_on_it(late):
    asked = ask(late).measured().proposed()
    change(late.trial, User, late.trial.user("servicing").id, roles=["servicing_officer", "approver"], authority_level=3)
    page = text_of(opened(late, asked, "approve_restructuring", "approver", "servicing"))
    assert "You did an earlier step of this case (Propose plan); a colleague must do this one." in page


@pytest.mark.parametrize(("ending", "said"), [("refused", "refused"), ("kept", "kept to its end")])
def test_its_end_is_told_in_words(late, ending, said):
    event = TimelineEvent(
        at=NOON, business_date=NOON.date(), action="restructuring_ended", actor="worker", step=None, facts={"ending": ending}
    )
    with build_app(late.trial).test_request_context():
        assert told(event)["note"] == said


def test_a_loan_with_no_plan_left_says_so(late):
    asked = ask(late).measured()
    change(late.trial, type(late.loan), late.id, state="closed")
    assert "No other plan" in text_of(opened(late, asked, "choose_plan", "servicing_officer", "servicing"))
