"""Restructuring and waivers at the desk: both plans seen first, one proposes, another decides, each once."""

import re
from datetime import date

import pytest
from flask import Flask

from lending.domain.restructuring.records import Restructuring
from lending.domain.servicing.proposal import ServicingProposal
from lending.service.servicing.payments import NewPayment, record_payment
from lending.service.servicing.payoffs import quote_payoff
from tests.support.bank import build_test_bank
from tests.support.running import move_to, running_copy
from tests.support.walk import rows
from tests.support.web import build_app, csrf_token, signed_in, text_of
from webapp.officer.change_forms import RestructuringForm, facts_of

LATE = date(2027, 1, 2)


@pytest.fixture
def running(tmp_path):
    """Ten days after the first instalment was due; nothing was paid."""
    trial = build_test_bank(tmp_path)
    running = running_copy(trial)
    move_to(trial, LATE)
    yield running
    trial.close()


@pytest.fixture
def app(running) -> Flask:
    return build_app(running.trial)


@pytest.fixture
def desk(app):
    return arrived(app, "servicing")


@pytest.fixture
def colleague(app):
    return arrived(app, "servicing.second")


def arrived(app, login: str):
    browser = signed_in(app, login)
    browser.get("/loan-book?lang=en")
    return browser


def seen(browser, running, place: str = "/changes") -> str:
    return text_of(browser.get(f"/loan-book/{running.id}{place}"))


def post(browser, running, place: str, **values: str):
    path = f"/loan-book/{running.id}{place}"
    token = csrf_token(browser.get(f"/loan-book/{running.id}/changes"))
    return browser.post(path, data={"csrf_token": token, "key": "from-the-form", **values})


def proposed(running) -> list[ServicingProposal]:
    return rows(running.trial, ServicingProposal, loan_id=running.id)


def decided(browser, running, act: str):
    (proposal,) = proposed(running)
    return post(browser, running, f"/changes/{proposal.id}", act=act)


def propose_as_before(running, facts):
    """Let a waiver that is proposed be a restructuring, as it could be before the customer had to sign one."""
    with running.trial.bank.begin() as book:
        proposal = book.lock(ServicingProposal, proposed(running)[0].id)
        proposal.kind, proposal.facts = "restructured", facts


CHANGE = {"extension": "6", "arrears": "capitalise", "waive_penalty": "1.00"}


def test_both_plans_stand_side_by_side_with_cost_and_difference(running, desk):
    page = text_of(post(desk, running, "/restructure", act="show", **CHANGE))
    assert "Last due now 23 Nov 2028 and after the change 23 May 2029" in page
    assert re.search(r"Interest and penalty now 3,190\.27 and after the change [\d,.]+ Difference \+[\d,.]+ Waived 1\.00", page)
    assert "Added to the principal 254.54" in page
    assert "23 Jan 2027 to 23 Jan 2028; the tier stays at least Special mention" in page
    assert re.search(r"30 – 23 May 2029 [\d,.]+", page)
    assert proposed(running) == []


def test_another_plan_is_asked_for_and_the_customer_signs_it(running, desk, colleague):
    assert "Nothing of a plan changes before the customer signed it." in seen(desk, running, "/restructure")
    answer = post(desk, running, "/restructure", act="ask", said="Lost his work in December.")
    assert (answer.status_code, answer.location) == (303, f"/loan-book/{running.id}/changes")
    page = seen(desk, running)
    assert "Another plan is asked for. The incomes are heard next" in page
    assert "Another plan, asked for on 2 Jan 2027. The incomes are heard next." in page
    (asked,) = rows(running.trial, Restructuring, loan_id=running.id)
    assert (asked.asked_by, asked.reason, asked.stage) == ("officer", "Lost his work in December.", "requested")
    assert proposed(running) == []
    assert len(running.events) == 1
    post(colleague, running, "/restructure", act="ask", said="Once more.")
    assert "Another plan is asked for already; go on in its task." in seen(colleague, running)
    assert "What the customer says" not in seen(desk, running, "/restructure")


def test_the_figures_worked_out_go_along_and_wait_in_the_task_that_chooses_a_plan(running, desk):
    # Given
    wrong = post(desk, running, "/restructure", act="ask", said="Lost his work.", **{**CHANGE, "rate": "much"})
    assert (wrong.status_code, rows(running.trial, Restructuring, loan_id=running.id)) == (422, [])
    # When
    post(desk, running, "/restructure", act="ask", said="Lost his work.", rate="3.85", **CHANGE)
    # Then
    (asked,) = rows(running.trial, Restructuring, loan_id=running.id)
    assert (asked.what_if["extension"], asked.what_if["rate"], asked.what_if["waive_penalty"]) == (6, "0.0385", "1.00")
    task = running.trial.task(asked.id, "choose_plan", "servicing_officer")
    page = desk.get(f"/tasks/{task.id}")
    assert "Worked out with the customer: Longer by, periods: 6 · New rate, % a year: 3.85 %" in text_of(page)
    assert '"rate": "3.85"' in page.text
    assert '"extension": 6' in page.text


def test_what_was_proposed_before_without_a_customer_is_seen_and_refused(running, desk, colleague):
    post(desk, running, "/waive", penalty="5.00", reason="Our mistake.")
    facts = {"extension": 6, "deferral": 2, "deferred": "all", "rate": "0.0435"}
    propose_as_before(running, facts)
    shown = colleague.get(f"/loan-book/{running.id}/changes").text
    assert "Approve and book" not in shown
    assert "Put off for, periods: 2 · What is put off: principal and interest · New rate, % a year: 4.35 %" in seen(desk, running)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', shown[shown.index("/restructure") :].partition("</form>")[0]))
    again = post(colleague, running, "/restructure", **{name: value for name, value in fields.items() if name != "csrf_token"})
    assert "and after the change 23 May 2029" in text_of(again)
    assert 'name="rate" type="text" value="4.35' in again.text
    decided(colleague, running, "approve")
    assert "The customer has to sign another plan" in seen(colleague, running)
    decided(colleague, running, "refuse")
    page = seen(desk, running)
    assert "何俊賢: refused" in page
    assert len(running.events) == 1


def test_a_waiver_is_proposed_approved_and_has_its_own_posting(running, desk, colleague):
    assert "Owed today: 5.54." in seen(desk, running, "/waive")
    assert post(desk, running, "/waive", penalty="5.00", reason="Our mistake.").status_code == 303
    decided(colleague, running, "approve")
    assert re.search(r"Waived Our mistake\. Penalty waived: 5\.00", seen(desk, running, "/events"))
    assert "expense:waived 5.00" in seen(desk, running, "/ledger")


def test_a_quote_names_what_it_takes_and_not_what_is_waived(running, desk):
    quote_payoff(running.trial.bank, running.customer, running.id, on=LATE, charged="to_date", key="k")
    page = seen(desk, running, "/events")
    assert re.search(r"Payoff quoted [\d,.]+, good until the end of 2 Jan 2027", page)
    assert "waived" not in page


def test_what_changed_meanwhile_must_be_proposed_anew(running, desk, colleague):
    post(desk, running, "/waive", penalty="5.00", reason="Our mistake.")
    paid = NewPayment(amount=running.plan[0].payment, source="deposit", key="k")
    record_payment(running.trial.bank, running.customer, running.id, paid)
    decided(colleague, running, "approve")
    assert "The loan changed since this was proposed; refuse it and propose it anew." in seen(colleague, running)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({}, "Change something: the term, the payments of some periods, the rate, or the arrears."),
        ({"extension": "many"}, "Enter a whole number from 0 to 600."),
        ({"extension": "500"}, "its product has no longer term."),
        ({"deferral": "40"}, "Put off fewer periods than are to come"),
        ({"rate": "a third"}, "Enter per cent a year, such as 4.35."),
        ({"rate": "60"}, "Enter a rate of at most"),
        ({"deferred": "fees"}, "Choose one of these."),
        ({"extension": "6", "waive_penalty": "9.00"}, "Enter at most 5.54, the penalty that is owed."),
        ({"extension": "6", "waive_interest": "300"}, "Enter at most 250.00, the interest that is due and owed."),
        ({"act": "ask", "said": " "}, "Fill this in."),
    ],
)
def test_what_is_wrong_with_a_restructuring_stands_at_its_field(running, desk, typed, problem):
    assert problem in text_of(post(desk, running, "/restructure", **{"act": "show", **typed}), 422)
    assert rows(running.trial, Restructuring) == []


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"reason": "Why."}, "Enter an amount of interest or of penalty to waive."),
        ({"penalty": "5.00"}, "Fill this in."),
        ({"penalty": "-1", "reason": "Why."}, "Enter an amount that is not negative."),
        ({"penalty": "6.00", "reason": "Why."}, "Enter at most 5.54, the penalty that is owed."),
    ],
)
def test_what_is_wrong_with_a_waiver_stands_at_its_field(running, desk, typed, problem):
    assert problem in text_of(post(desk, running, "/waive", **typed), 422)
    assert proposed(running) == []


def test_after_the_last_due_date_only_a_new_term_with_the_arrears_in_it_helps(running, desk):
    move_to(running.trial, date(2029, 1, 1))
    said = "No instalment is to come; extend the term and add the arrears to the principal."
    assert said in text_of(post(desk, running, "/restructure", act="show", rate="4"), 422)


def test_a_key_used_for_something_else_is_told(running, desk):
    post(desk, running, "/waive", penalty="5.00", reason="One.")
    post(desk, running, "/waive", penalty="5.00", reason="Another.")
    assert "This form was sent before with something else; open it anew." in seen(desk, running)


def test_who_may_look_and_who_may_decide(running, desk, app):
    post(desk, running, "/waive", penalty="5.00", reason="Our mistake.")
    reviewer, auditor, approver = (arrived(app, login) for login in ("reviewer", "auditor", "approver"))
    assert "What if: restructure" not in seen(reviewer, running)
    for place in ("/restructure", "/waive"):
        assert reviewer.get(f"/loan-book/{running.id}{place}").status_code == 403
    assert decided(reviewer, running, "approve").status_code == 403
    assert "What if: restructure" in seen(auditor, running)
    assert "What the customer says" not in text_of(post(auditor, running, "/restructure", act="show", extension="6"))
    assert post(auditor, running, "/restructure", act="ask", said="No.").status_code == 403
    assert "Approve and book" in seen(approver, running)


def test_the_facts_of_a_proposal_carry_amounts_and_rates_as_text():
    with Flask("test").app_context():
        facts = facts_of(RestructuringForm(), {"extension": "", "rate": "4.35", "waive_penalty": "1"})
    assert facts == {
        "extension": 0,
        "deferral": 0,
        "deferred": "principal",
        "rate": "0.0435",
        "arrears": "keep",
        "waive_interest": "0.00",
        "waive_penalty": "1.00",
    }
