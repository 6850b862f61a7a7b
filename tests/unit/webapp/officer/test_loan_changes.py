"""Restructuring and waivers at the desk: both plans seen first, one proposes, another decides, each once."""

import re
from datetime import date

import pytest
from flask import Flask

from lending.domain.servicing.proposal import ServicingProposal
from lending.service.servicing.payments import NewPayment, record_payment
from lending.service.servicing.payoffs import quote_payoff
from lending.service.servicing.verification import verify_book
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


CHANGE = {"extension": "6", "arrears": "capitalise", "waive_penalty": "1.00"}


def test_both_plans_stand_side_by_side_with_cost_and_difference(running, desk):
    page = text_of(post(desk, running, "/restructure", act="show", **CHANGE))
    assert "Last due now 23 Nov 2028 and after the change 23 May 2029" in page
    assert re.search(r"Interest and penalty now 3,190\.27 and after the change [\d,.]+ Difference \+[\d,.]+ Waived 1\.00", page)
    assert "Added to the principal 254.54" in page
    assert "23 Jan 2027 to 23 Jan 2028; the tier stays at least Special mention" in page
    assert re.search(r"30 – 23 May 2029 [\d,.]+", page)
    assert proposed(running) == []


def test_what_one_proposes_another_books_and_nobody_alone(running, desk, colleague):
    for _again in range(2):
        answer = post(desk, running, "/restructure", act="propose", reason="Lost his work.", **CHANGE)
        assert (answer.status_code, answer.location) == (303, f"/loan-book/{running.id}/changes")
    page = seen(desk, running)
    assert "Restructured Waits for 1 approval" in page
    assert "Longer by, periods: 6 · What is overdue: is added to the principal · Penalty waived: 1.00 Lost his work." in page
    assert "Approve and book" not in page
    assert decided(desk, running, "approve").status_code == 403
    assert decided(colleague, running, "approve").status_code == 303
    page = seen(colleague, running)
    assert "Restructured: Approved and booked" in page
    assert "Ho Junxian 何俊賢: approved" in page
    assert len(running.plan) == 30
    assert verify_book(running.trial.bank).discrepancies == ()
    decided(colleague, running, "refuse")
    assert "This was decided already." in seen(colleague, running)


def test_whoever_decides_sees_both_plans_of_what_is_proposed(running, desk, colleague):
    post(desk, running, "/restructure", act="propose", reason="A try.", extension="6", rate="4.35")
    shown = colleague.get(f"/loan-book/{running.id}/changes").text
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', shown[shown.index("/restructure") :].partition("</form>")[0]))
    assert "See both plans" in shown
    again = post(colleague, running, "/restructure", **{name: value for name, value in fields.items() if name not in {"csrf_token", "key"}})
    assert "and after the change 23 May 2029" in text_of(again)
    assert 'name="rate" type="text" value="4.35' in again.text


def test_a_refusal_ends_a_proposal(running, desk, colleague):
    post(desk, running, "/restructure", act="propose", reason="A try.", extension="6", deferral="2", deferred="all", rate="4.35 %")
    assert "Put off for, periods: 2 · What is put off: principal and interest · New rate, % a year: 4.35 %" in seen(desk, running)
    decided(colleague, running, "refuse")
    page = seen(desk, running)
    assert "Refused" in page
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
        ({"extension": "6", "act": "propose", "reason": " "}, "Fill this in."),
    ],
)
def test_what_is_wrong_with_a_restructuring_stands_at_its_field(running, desk, typed, problem):
    assert problem in text_of(post(desk, running, "/restructure", **{"act": "show", **typed}), 422)
    assert proposed(running) == []


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"reason": "Why."}, "Enter an amount of interest or of penalty to waive."),
        ({"penalty": "5.00"}, "Fill this in."),
        ({"penalty": "-1", "reason": "Why."}, "Enter an amount from 0"),
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
    assert "Propose the change" not in text_of(post(auditor, running, "/restructure", act="show", extension="6"))
    assert post(auditor, running, "/restructure", act="propose", reason="No.", extension="6").status_code == 403
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
