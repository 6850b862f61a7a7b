"""My loan, its plan, its statement, and paying: in each standing a loan may have."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from lending.domain.actors import User
from lending.domain.loans import Loan
from lending.service.servicing.payments import NewPayment, record_payment
from lending.service.servicing.reversals import reverse_event
from tests.support.bank import build_test_bank
from tests.support.running import move_to, running_copy
from tests.support.walk import change, row
from tests.support.web import build_app, csrf_token, signed_in
from webapp.customer import repayment

FIRST_DUE = date(2026, 12, 23)


@pytest.fixture
def running(tmp_path):
    trial = build_test_bank(tmp_path)
    yield running_copy(trial)
    trial.close()


@pytest.fixture
def browser(running):
    user = row(running.trial, User, id=running.customer.user_id)
    browser = signed_in(build_app(running.trial), user.login)
    browser.get("/loans?lang=en")
    return browser


def page_of(browser, running, place: str = "") -> str:
    answer = browser.get(f"/repayment/{running.id}{place}")
    assert answer.status_code == 200, answer.text
    return " ".join(re.sub(r"<[^>]*>", " ", answer.text).split())


def pay(running, amount: str, key: str = "k") -> None:
    record_payment(running.trial.bank, running.customer, running.id, NewPayment(amount=Decimal(amount), source="deposit", key=key))


def post(browser, running, **values: str):
    path = f"/repayment/{running.id}/pay"
    return browser.post(path, data={"csrf_token": csrf_token(browser.get(path)), "key": "from-the-form", **values})


STANDINGS = {
    "before the first instalment": (date(2026, 12, 1), "50000.00", "In order", "2,216.03 CNY is due on 23 Dec 2026"),
    "with too little on the account": (date(2026, 12, 1), "10.00", "In order", "Your account holds 10.00: pay in 2,206.03 more."),
    "on the day": (FIRST_DUE, "50000.00", "Due today", "2,216.03 CNY is due today. Your account holds 50,000.00, which is enough."),
    "a day late": (date(2026, 12, 24), "50000.00", "1 day overdue", "2,216.58 CNY is overdue."),
    "ten days late": (date(2027, 1, 2), "50000.00", "10 days overdue", "2,221.57 CNY is overdue."),
}


@pytest.mark.parametrize("case", STANDINGS)
def test_the_loan_says_how_it_stands_and_what_comes_next(running, browser, case):
    day, balance, status, step = STANDINGS[case]
    running.pay_in(str(Decimal(balance) - running.balance))
    move_to(running.trial, day)
    for page in (page_of(browser, running), " ".join(re.sub(r"<[^>]*>", " ", browser.get("/loans").text).split())):
        assert status in page
        assert step in page


@pytest.mark.parametrize("paid", ["2216.03", "3000.00"])
def test_an_instalment_that_is_covered_asks_for_nothing_until_its_day_has_come(running, browser, paid):
    pay(running, paid)
    held = f"{Decimal(paid):,.2f}"
    for page in (page_of(browser, running), " ".join(re.sub(r"<[^>]*>", " ", browser.get("/loans").text).split())):
        assert f"The next instalment is covered It is due on 23 Dec 2026: {held} CNY is held for it already." in page
        assert "Your account holds" not in page
    assert "Pay towards the instalments after it" in page_of(browser, running)
    # And paying on asks for no amount of its own, and says what is held.
    assert re.search(r'<input[^>]* name="amount"[^>]* value=""', browser.get(f"/repayment/{running.id}/pay").text)
    page = page_of(browser, running, "/pay")
    assert f"Next, on 23 Dec 2026, CNY 2,216.03 Held for the next instalment, CNY {held}" in page
    move_to(running.trial, FIRST_DUE)
    assert "CNY is due on 23 Jan 2027. We take it from your account." in page_of(browser, running)


def test_behind_the_last_instalment_nothing_is_paid_ahead(running, browser, monkeypatch):
    pay(running, "2216.03")
    whole = repayment.own_loan
    monkeypatch.setattr(repayment, "own_loan", lambda loan_id: replace(loan := whole(loan_id), plan=loan.plan[:1]))
    page = page_of(browser, running)
    assert "The next instalment is covered" in page
    assert "Pay towards" not in page
    assert "The one instalment" in page


def test_the_whole_plan_is_a_link_away(running, browser):
    assert "All 24 instalments" in page_of(browser, running)


def test_an_instalment_that_is_covered_in_part_asks_for_the_rest(running, browser):
    pay(running, "216.03")
    assert "2,000.00 CNY is due on 23 Dec 2026. We take it" in page_of(browser, running)
    assert 'value="2,000.00"' in browser.get(f"/repayment/{running.id}/pay").text


@pytest.mark.parametrize(("state", "status"), [("closed", "Repaid"), ("written_off", "Written off")])
def test_a_loan_that_is_over_asks_for_nothing(running, browser, monkeypatch, state, status):
    over = repayment.own_loan
    monkeypatch.setattr(repayment, "own_loan", lambda loan_id: replace(over(loan_id), state=state))
    page = page_of(browser, running)
    assert status in page
    assert "Nothing more to pay" in page


# 2,132.06 is left of the second instalment, and 9 % a year of 360 days for seven nights.
def test_every_payment_says_what_it_paid_what_was_held_and_what_was_taken_back(running, browser):
    move_to(running.trial, FIRST_DUE)
    pay(running, "2300.00", "a")
    pay(running, "5.00", "b")
    reverse_event(running.trial.bank, running.trial.actor("servicing"), running.id, 3, reason="A mistake.", key="r")
    move_to(running.trial, date(2027, 1, 30))
    page = page_of(browser, running)
    assert "Payment received 2,300.00" in page
    assert "paid interest 250.00, principal 1,966.03 (instalment 1) · 83.97 held for what falls due next" in page
    assert "taken back by event 4" in page
    assert "Money held was used" in page
    assert "paid interest 83.97 (instalment 2)" in page
    assert "still open 2,135.79" in page


def test_the_plan_has_every_instalment_and_its_sums(running, browser):
    move_to(running.trial, date(2026, 12, 31))
    pay(running, "2220.46")
    page = page_of(browser, running, "/plan")
    assert "Paid 8 days late" in page
    assert page.count("To come") == 22
    assert "1 of 24" in page


def test_the_drawing_has_a_table_and_a_sentence_for_who_cannot_see_it(running, browser):
    text = browser.get(f"/repayment/{running.id}").text
    assert "24 instalments, 0 of them paid. On 23 Dec 2026 250.00 of 2,216.03 is interest" in text
    assert text.count("<rect") >= 3 * 24
    assert "<td>Nov 2028</td>" in text


def test_paying_takes_the_money_once_and_says_what_it_paid(running, browser):
    move_to(running.trial, FIRST_DUE)
    assert 'value="2,216.03"' in browser.get(f"/repayment/{running.id}/pay").text
    for _again in range(2):
        answer = post(browser, running, amount="2,216.03")
        assert (answer.status_code, answer.location) == (303, f"/repayment/{running.id}")
    assert running.balance == Decimal("47783.97")
    assert "Payment received 2,216.03: paid interest 250.00, principal 1,966.03 (instalment 1)." in page_of(browser, running)


@pytest.mark.parametrize(
    ("amount", "problem"),
    [
        ("", "Enter an amount."),
        ("abc", "Enter a number, such as 50,000."),
        ("0", "Enter a number above 0."),
        ("60,000", "The account holds 50,000.00; pay money in first, or give less."),
    ],
)
def test_a_wrong_amount_is_named_and_kept(running, browser, amount, problem):
    answer = post(browser, running, amount=amount)
    assert answer.status_code == 422
    assert problem in answer.text
    assert f'value="{amount}"' in answer.text
    assert 'value="from-the-form"' in answer.text


def test_a_loan_that_is_over_takes_no_money(running, browser):
    token = csrf_token(browser.get(f"/repayment/{running.id}/pay"))
    change(running.trial, Loan, running.id, state="closed")
    answer = browser.post(f"/repayment/{running.id}/pay", data={"csrf_token": token, "key": "k", "amount": "5"})
    assert answer.status_code == 303
    assert "This loan is over; nothing more can be booked on it." in page_of(browser, running)


def test_paying_needs_the_token(running, browser):
    assert browser.post(f"/repayment/{running.id}/pay", data={"amount": "5", "key": "k"}).status_code == 400


def test_the_statement_is_a_pdf_to_open_in_the_page(running, browser):
    answer = browser.get(f"/repayment/{running.id}/statement.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert "statement-LN-2026-000001-2026-11-23.pdf" in answer.headers["Content-Disposition"]


def test_the_application_leads_to_the_loan_and_its_plan(running, browser):
    application = running.loan.application_id
    assert f"/repayment/{running.id}" in browser.get(f"/loans/{application}").text
    assert browser.get(f"/loans/{application}/plan").location == f"/repayment/{running.id}/plan"


@pytest.mark.parametrize("place", ["", "/plan", "/pay", "/statement.pdf"])
def test_nobody_elses_loan_is_shown(running, place):
    running.trial.customer("stranger")
    app = build_app(running.trial)
    assert signed_in(app, "stranger").get(f"/repayment/{running.id}{place}").status_code == 404
    assert signed_in(app, "auditor").get(f"/repayment/{running.id}{place}").status_code == 403
    assert app.test_client().get(f"/repayment/{running.id}{place}").status_code == 303


def test_a_loan_whose_terms_were_not_kept_is_shown_as_its_application(running, browser):
    change(running.trial, Loan, running.id, terms={})
    assert "Paid out" in browser.get("/loans").text
    assert browser.get(f"/loans/{running.loan.application_id}").status_code == 200
