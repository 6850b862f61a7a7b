"""Another plan on the customer's pages: what there is side by side, the request on its way, the agreement read and signed."""

import re
from datetime import timedelta

import pytest

from lending.domain.actors import User
from lending.domain.restructuring.records import Restructuring
from lending.domain.tasks import HumanTask
from lending.service.restructuring.requests import withdraw_request
from tests.support.restructuring import ask, until_changed, until_offered
from tests.support.running import move_to, running_copy
from tests.support.walk import change, row, rows
from tests.support.web import build_app, csrf_token, signed_in, text_of
from tests.unit.service.restructuring.test_following import repaid
from tests.unit.service.servicing.test_payments import FIRST_DUE, pay

SAID = {"reason": "My shop is closed.", "monthly_income": "9,000", "living_expenses": "4000", "monthly_debts": "0", "wish": "longer"}


@pytest.fixture
def late(trial):
    """The first instalment was due ten days ago and is not paid."""
    running = running_copy(trial)
    move_to(trial, FIRST_DUE + timedelta(days=10))
    return running


@pytest.fixture
def browser(late):
    browser = signed_in(build_app(late.trial), row(late.trial, User, id=late.customer.user_id).login)
    browser.get("/loans?lang=en")
    return browser


def url(late, rest: str = "") -> str:
    return f"/repayment/{late.id}/another-plan{rest}"


def post(browser, at: str, page: str, **sent: str):
    return browser.post(at, data={**sent, "csrf_token": csrf_token(browser.get(page))})


def test_the_plans_there_are_stand_side_by_side_with_what_each_costs(browser, late):
    assert "ask for another plan" in text_of(browser.get(f"/repayment/{late.id}"))
    page = text_of(browser.get(url(late)))
    assert "Pay longer, and less each time" in page
    assert "Pay nothing for a while" in page
    assert "Cost of the loan +" in page
    assert "Last instalment 23 Nov 2029" in page


def test_who_asks_sees_how_far_it_is_and_takes_it_back(browser, late):
    assert post(browser, url(late), url(late), **SAID).status_code == 303
    page = text_of(browser.get(url(late)))
    assert "We have your request" in page
    assert "You would like best Pay longer, and less each time" in page
    assert "Another plan: We have your request" in text_of(browser.get(f"/repayment/{late.id}"))
    assert post(browser, url(late), url(late), **SAID).status_code == 303
    assert len(rows(late.trial, Restructuring)) == 1
    assert post(browser, url(late, "/withdraw"), url(late)).status_code == 303
    assert "Taken back" in text_of(browser.get(url(late)))
    assert "What happened?" in text_of(browser.get(url(late, "?again=1")))


def test_whatever_fits_is_no_wish(browser, late):
    post(browser, url(late), url(late), **{**SAID, "wish": "any"})
    assert row(late.trial, Restructuring).wish == ""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": ""}, "Fill this in"),
        ({"monthly_income": "much"}, "Enter a number"),
        ({"wish": "gift"}, "Choose one of these"),
        ({"monthly_debts": "0.001"}, "two decimal places"),
    ],
)
def test_what_is_wrong_stands_at_its_field(browser, late, changes, said):
    answer = post(browser, url(late), url(late), **{**SAID, **changes})
    assert said in text_of(answer, 422)
    assert rows(late.trial, Restructuring) == []


def test_the_agreement_is_read_and_signed(browser, late):
    offered = until_offered(late)
    assert "Read and sign" in text_of(browser.get(f"/repayment/{late.id}"))
    assert "sign it by 16 Jan 2027" in text_of(browser.get(url(late)))
    page = text_of(browser.get(url(late, "/sign")))
    assert "Old and new plan" in page
    assert "23 Jan 2027 2,216.03" in page
    late.trial.clock.tick(60)
    assert post(browser, url(late, "/sign/code"), url(late, "/sign")).status_code == 303
    assert "Six digits" in text_of(browser.get(url(late, "/sign")))
    code = late.trial.code_sent_to(late.customer)
    wrong = "000000" if code != "000000" else "111111"
    assert "more tries" in text_of(post(browser, url(late, "/sign"), url(late, "/sign"), code=wrong), 422)
    assert "six digits" in text_of(post(browser, url(late, "/sign"), url(late, "/sign"), code="12"), 422)
    assert post(browser, url(late, "/sign"), url(late, "/sign"), code=code).status_code == 303
    assert "Signed We book your new plan." in text_of(browser.get(url(late)))
    assert offered.agreement.state == "signed"


def test_a_code_cannot_be_had_before_reading_nor_used_twice(browser, late):
    offered = until_offered(late)
    post(browser, url(late, "/sign/code"), url(late, "/sign"))
    assert "read the contract first" in text_of(browser.get(url(late, "/sign")))
    code = offered.code()
    change(late.trial, HumanTask, row(late.trial, HumanTask, definition="sign_agreement").id, state="cancelled")
    post(browser, url(late, "/sign"), url(late, "/sign"), code=code)
    assert "nothing to do here" in text_of(browser.get(url(late)))


def test_one_that_was_overtaken_is_made_anew(browser, late):
    code = until_offered(late).code()
    pay(late, amount="5.00")
    post(browser, url(late, "/sign"), url(late, "/sign"), code=code)
    assert "We make it anew" in text_of(browser.get(url(late)))


@pytest.mark.parametrize(("method", "at"), [("get", "/sign"), ("post", "/sign"), ("post", "/sign/code")])
def test_without_an_agreement_nothing_is_signed(browser, late, method, at):
    token = csrf_token(browser.get(url(late)))
    answer = getattr(browser, method)(url(late, at), **({"data": {"csrf_token": token}} if method == "post" else {}))
    assert (answer.status_code, answer.location) == (303, url(late))
    assert post(browser, url(late, "/withdraw"), url(late)).status_code == 303


@pytest.mark.parametrize(
    ("until", "said", "chinese"),
    [
        (lambda late: ask(late).measured(), "We work out which plan fits", "正在測算"),
        (lambda late: ask(late).measured().proposed(), "A plan is proposed", "已提出方案"),
        (until_changed, "Your new plan holds", "新計劃已生效"),
    ],
)
def test_each_stage_is_told_in_plain_words_in_both_languages(browser, late, until, said, chinese):
    until(late)
    assert said in text_of(browser.get(url(late)))
    assert chinese in text_of(browser.get(url(late, "?lang=zh_Hant")))


def test_what_was_signed_cannot_be_taken_back(browser, late):
    signed = until_offered(late).signed()
    post(browser, url(late, "/withdraw"), url(late))
    assert "no longer be taken back" in text_of(browser.get(url(late)))
    assert signed.row.state == "open"


def test_a_loan_that_is_over_has_no_other_plan(browser, late):
    repaid(late)
    assert browser.get(url(late)).status_code == 303


def test_what_was_refused_is_answered(browser, late):
    asked = ask(late)
    change(late.trial, Restructuring, asked.id, answer="The loan ends soon.")
    withdraw_request(late.trial.bank, late.customer, asked.id)
    change(late.trial, Restructuring, asked.id, ending="refused")
    assert re.search(r"We keep the plan as it is.*The loan ends soon\.", text_of(browser.get(url(late))))
