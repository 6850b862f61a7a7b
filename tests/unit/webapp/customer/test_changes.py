"""Repaying early, paying off, another day of payment: seen first, then done, each once."""

import re
from datetime import date
from decimal import Decimal

import pytest

from lending.domain.actors import User
from lending.domain.loans import Loan
from lending.service.servicing.payments import NewPayment, record_payment
from lending.service.servicing.verification import verify_book
from tests.support.bank import build_test_bank
from tests.support.running import move_to, running_copy
from tests.support.walk import change, row
from tests.support.web import build_app, csrf_token, signed_in, text_of

PLACES = ("/early", "/payoff", "/due-day")


@pytest.fixture
def running(tmp_path):
    """The first instalment is paid, the second not due yet."""
    trial = build_test_bank(tmp_path)
    running = running_copy(trial)
    move_to(trial, date(2026, 12, 23))
    record_payment(trial.bank, running.customer, running.id, NewPayment(amount=Decimal("2216.03"), source="deposit", key="first"))
    move_to(trial, date(2027, 1, 5))
    yield running
    trial.close()


@pytest.fixture
def browser(running):
    browser = signed_in(build_app(running.trial), row(running.trial, User, id=running.customer.user_id).login)
    browser.get("/loans?lang=en")
    return browser


def seen(browser, running, place: str = "") -> str:
    return text_of(browser.get(f"/repayment/{running.id}{place}"))


def post(browser, running, place: str, **values: str):
    path = f"/repayment/{running.id}{place}"
    return browser.post(path, data={"csrf_token": csrf_token(browser.get(path)), "key": "from-the-form", **values})


def test_both_ways_to_go_on_are_shown_before_anything_is_done(running, browser):
    page = text_of(post(browser, running, "/early", amount="10,000", act="show"))
    assert "Done sooner 5 instalments fewer Next instalment, CNY 2,216.03 so far 2,216.03" in page
    assert re.search(r"Smaller instalments as many instalments as before Next instalment, CNY 1,7\d\d\.\d\d so far 2,216\.03", page)
    assert "There is no fee." in page
    assert len(running.events) == 2


def test_the_way_chosen_is_booked_once_and_said(running, browser):
    for _again in range(2):
        answer = post(browser, running, "/early", amount="10,000", keeps="term", act="repay")
        assert (answer.status_code, answer.location) == (303, f"/repayment/{running.id}")
    assert (len(running.events), len(running.plan), running.loan.outstanding) == (3, 24, Decimal("38033.97"))
    page = seen(browser, running)
    assert "Repaid early 10,000.00: paid principal 10,000.00." in page
    assert "3 of 24" not in page
    assert verify_book(running.trial.bank).discrepancies == ()


def test_the_fee_is_said_with_the_preview_and_taken_beside_the_amount(running, browser):
    change(running.trial, Loan, running.id, terms={**running.loan.terms, "early_repayment_fee_rate": "0.01"})
    assert "The fee for repaying early is 100.00 CNY" in text_of(post(browser, running, "/early", amount="10,000", act="show"))
    post(browser, running, "/early", amount="10,000", keeps="instalment", act="repay")
    assert "paid fees 100.00, principal 10,000.00" in seen(browser, running)
    assert running.balance == Decimal("37683.97")


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"amount": "much"}, "Enter a number, such as 50,000."),
        ({"amount": "0"}, "Enter a number above 0."),
        ({"amount": "48,033.97"}, "Enter less than the 48,033.97 that is left; to repay it all, pay the loan off."),
        ({"amount": "10,000", "keeps": "", "act": "repay"}, "Choose one of these."),
    ],
)
def test_what_is_wrong_with_an_early_payment_is_named(running, browser, typed, problem):
    assert problem in text_of(post(browser, running, "/early", **typed), 422)
    assert len(running.events) == 2


def test_more_than_the_account_holds_is_refused_at_the_end(running, browser):
    running.pay_in("-47000.00")
    assert "The account holds 783.97" in text_of(post(browser, running, "/early", amount="10,000", keeps="term", act="repay"), 422)


def test_a_loan_repaid_at_its_end_offers_smaller_payments_only(running, browser):
    terms = running.loan.terms
    change(running.trial, Loan, running.id, terms={**terms, "plan": {**terms["plan"], "method": "bullet"}})
    page = text_of(post(browser, running, "/early", amount="1,000", act="show"))
    assert "Smaller instalments" in page
    assert "Done sooner" not in page


@pytest.mark.parametrize("place", ["/early", "/due-day"])
def test_what_is_due_is_to_be_paid_first(running, browser, place):
    move_to(running.trial, date(2027, 1, 23))
    page = text_of(post(browser, running, place, amount="1,000", day="15"), 422)
    assert "First pay the 2,216.03 that is due; then you can change the plan." in page


def test_the_payoff_is_made_of_its_parts_for_today_and_another_day(running, browser):
    today = seen(browser, running, "/payoff")
    assert "Pays the loan off on 5 Jan 2027, CNY 48,134.69" in today
    assert "Principal not due yet 48,033.97 Interest on it 100.72" in today
    assert "Pay it off now" in today
    later = seen(browser, running, "/payoff?on=2027-01-15&charged=to_date")
    assert "Pays the loan off on 15 Jan 2027" in later
    assert "Pay it off now" not in later
    assert "Interest on it 240.17" in seen(browser, running, "/payoff?charged=next_due")


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ("on=2026-12-01", "Enter a date from today, 5 Jan 2027, to 4 Feb 2027."),
        ("on=2028-12-01", "Enter a date from today, 5 Jan 2027, to 4 Feb 2027."),
        ("on=someday", "Enter a date."),
        ("on=9999-12-31", "Enter a date from 1900-01-01 to 2999-12-31."),
        ("charged=never", "Choose one of these."),
    ],
)
def test_what_cannot_be_quoted_is_named(running, browser, asked, problem):
    assert problem in seen(browser, running, f"/payoff?{asked}")


def test_a_quote_is_kept_with_its_day_and_the_loan_paid_off_at_it(running, browser):
    quoted = post(browser, running, "/payoff", act="quote", on="2027-01-05", charged="to_date")
    assert quoted.status_code == 303
    assert "Payoff quoted: 48,134.69, good until the end of 5 Jan 2027." in seen(browser, running)
    running.pay_in("1000.00")
    for _again in range(2):
        assert post_payoff(browser, running).status_code == 303
    page = seen(browser, running)
    assert "Repaid" in page
    assert "Nothing more to pay" in page
    assert (running.loan.state, running.loan.outstanding) == ("closed", 0)
    assert verify_book(running.trial.bank).discrepancies == ()


def post_payoff(browser, running):
    token = csrf_token(browser.get(f"/repayment/{running.id}/plan"))
    data = {"csrf_token": token, "key": "off", "act": "pay", "on": "2027-01-05", "charged": "to_date"}
    return browser.post(f"/repayment/{running.id}/payoff", data=data)


def test_a_payoff_that_the_account_does_not_cover_is_refused(running, browser):
    answer = post(browser, running, "/payoff", act="pay", on="", charged="to_date")
    page = text_of(answer, 422)
    total = Decimal(re.search(r"Pays the loan off on 5 Jan 2027, CNY ([\d,.]+)", page)[1].replace(",", ""))
    # The summary and the figures say how much is wanting; there is no amount to give less of.
    assert page.count(f"The account holds 47,783.97; pay in {total - Decimal('47783.97'):,.2f} more first.") == 2
    assert "Amount, CNY" not in page


def test_what_is_wrong_with_the_principal_is_told_by_its_own_name(running, browser):
    answer = post(browser, running, "/early", act="show", amount="")
    assert '<a href="#amount">Principal to repay now, CNY</a>' in answer.text


def test_another_day_says_its_odd_interest_first_and_is_then_chosen(running, browser):
    page = text_of(post(browser, running, "/due-day", day="28", act="show"))
    assert "Next instalment 28 Jan 2027" in page
    assert re.search(r"The next instalment has [\d.]+ CNY more interest, for the days it is later\.", page)
    assert len(running.events) == 2
    earlier = text_of(post(browser, running, "/due-day", day="20", act="show"))
    assert re.search(r"has [\d.]+ CNY less interest, for the days it is earlier\.", earlier)
    assert "stays the same" in text_of(post(browser, running, "/due-day", day="23", act="show"))
    assert post(browser, running, "/due-day", day="28", act="change").status_code == 303
    assert "Day of payment changed: to day 28 of the month." in seen(browser, running)
    assert running.plan[1].due == date(2027, 1, 28)


@pytest.mark.parametrize("day", ["", "0", "32", "x"])
def test_a_day_that_no_month_has_is_named(running, browser, day):
    assert "Choose one of these." in text_of(post(browser, running, "/due-day", day=day, act="change"), 422)


@pytest.mark.parametrize("place", PLACES)
def test_a_loan_that_is_over_is_only_shown(running, browser, place):
    change(running.trial, Loan, running.id, state="closed")
    running.pay_in("1000.00")
    change(running.trial, Loan, running.id, state="active")
    assert post_payoff(browser, running).status_code == 303
    assert browser.get(f"/repayment/{running.id}{place}").location == f"/repayment/{running.id}"


@pytest.mark.parametrize("place", PLACES)
def test_nobody_elses_loan_can_be_changed(running, place):
    running.trial.customer("stranger")
    app = build_app(running.trial)
    browser = signed_in(app, "stranger")
    assert browser.get(f"/repayment/{running.id}{place}").status_code == 404
    data = {"csrf_token": csrf_token(browser.get("/loans")), "key": "k", "amount": "5", "keeps": "term", "day": "5", "act": "repay"}
    assert browser.post(f"/repayment/{running.id}{place}", data=data).status_code == 404
    assert signed_in(app, "servicing").get(f"/repayment/{running.id}{place}").status_code == 403
