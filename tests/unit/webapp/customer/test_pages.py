"""The customer's pages in states that an officer or the outside brings about; the browser tests walk the rest."""

import io
from decimal import Decimal

import pytest

from lending.domain.applications import PaymentLine, Status
from lending.service import approval, intake, rejection
from lending.service.applications import withdraw_application
from lending.service.report_paper import read_report_paper
from tests.support.walk import change, do, paid_to, rows, until_offer, until_paid, until_score
from tests.support.web import Api, build_app, csrf_token, signed_in, text_of


@pytest.fixture
def customer(trial):
    return trial.customer("zhang")


@pytest.fixture
def application(trial, customer):
    return trial.submit(customer, payments=paid_to("Rising Sun Securities"))


@pytest.fixture
def browser(trial, application):
    browser = signed_in(build_app(trial), "zhang")
    browser.get("/loans?lang=en")
    return browser


def post(browser, path: str, **values: str):
    return browser.post(path, data={"csrf_token": csrf_token(browser.get(path)), **values})


def test_the_banks_own_report_is_no_paper_of_the_customers(trial, application, browser):
    until_score(trial, application)
    report, _content = read_report_paper(trial.bank, trial.actor("reviewer"), application.id, "en")
    for path in ("/papers", f"/loans/{application.id}/documents"):
        assert report.file_name not in text_of(browser.get(path))
    for path in (f"/documents/{report.id}", f"/papers/{report.id}/pages/1.png"):
        assert browser.get(path).status_code == 404
    assert Api.of(browser.application, trial, "zhang").get(f"/documents/{report.id}").status_code == 404


@pytest.mark.parametrize(("login", "said"), [("zhang", "From you"), ("partner", "Added by the partner"), ("intake", "Added by the bank")])
def test_a_paper_says_who_added_it(trial, application, browser, login, said):
    trial.set(application.id, submitted_by=trial.actor("partner").user_id)
    by = Api.of(browser.application, trial, login)
    sent = {"kind": "identity", "file": (io.BytesIO(b"%PDF-1.7"), "id.pdf")}
    made = by.post(f"/applications/{application.id}/documents", data=sent).json
    (listed,) = by.get(f"/applications/{application.id}").json["documents"]
    assert made["added_by"] == listed["added_by"] == {"zhang": "customer", "intake": "bank"}.get(login, login)
    page = text_of(browser.get("/papers"))
    assert [each for each in ("From you", "Added by the partner", "Added by the bank") if each in page] == [said]


def asked(trial, application) -> None:
    """Have the reviewer ask a question."""
    until_score(trial, application)
    entries = {
        "recommendation": "more_information",
        "reasons": "Income unclear.",
        "information_needed": "Where does the other income come from?",
    }
    do(trial, "reviewer", application.id, "review_case", entries)
    trial.task(application.id, "provide_information", "customer")


def to_correct(trial, application) -> None:
    until_offer(trial, application)
    trial.set(application.id, status=Status.SIGNED)
    (line,) = rows(trial, PaymentLine, application_id=application.id)
    change(trial, PaymentLine, line.id, category="brokerage")
    trial.task(application.id, "correct_payment_list", "customer")


def rejected(trial, application) -> None:
    until_score(trial, application)
    approval.reject_automatically(trial.bank, application.id)
    rejection.explain_rejection(trial.bank, application.id)


def test_a_wrong_payee_is_named_with_its_reason_and_the_list_corrected(trial, application, browser):
    # Given
    to_correct(trial, application)
    path = f"/loans/{application.id}/payment-list"
    page = browser.get(path).text
    assert "Rising Sun Securities" in page
    assert "no loan may be paid there" in page
    # When: the sum is wrong first
    row = {
        "payment_mode": "entrusted",
        "payments.1.payee": "Tile Shop",
        "payments.1.account": "3301234567890128",
        "payments.1.purpose": "tiles",
    }
    wrong = post(browser, path, **row, **{"payments.1.amount": "49,000"})
    right = post(browser, path, **row, **{"payments.1.amount": "50,000"})
    # Then
    assert wrong.status_code == 422
    assert "it must add up to 50,000.00" in wrong.text
    assert right.status_code == 303
    (line,) = rows(trial, PaymentLine, application_id=application.id)
    assert (line.payee, line.amount) == ("Tile Shop", Decimal("50000.00"))


def test_a_row_is_added_and_taken_out_without_a_script(trial, application, browser):
    to_correct(trial, application)
    path = f"/loans/{application.id}/payment-list"
    more = post(browser, path, **{"payment_mode": "entrusted", "payments.1.payee": "Tile Shop", "act": "add"}).text
    assert 'name="payments.2.payee"' in more
    less = post(browser, path, **{"payments.1.payee": "Tile Shop", "payments.2.payee": "Paint Shop", "act": "remove.1"}).text
    assert "Tile Shop" not in less
    assert 'value="Paint Shop"' in less


def test_a_question_is_shown_and_answered(trial, application, browser):
    asked(trial, application)
    path = f"/loans/{application.id}/information"
    assert "Where does the other income come from?" in browser.get(path).text
    assert post(browser, path, answer="  ").status_code == 422
    assert post(browser, path, answer="From letting a room.").status_code == 303
    assert trial.application(application.id).status == Status.APPROVAL


def test_a_rejection_says_why_and_takes_an_appeal_once(trial, application, browser):
    rejected(trial, application)
    reasons = browser.get(f"/loans/{application.id}/reasons").text
    assert "These are the reasons" in reasons
    assert "Appeal once, until" in reasons
    path = f"/loans/{application.id}/appeal"
    assert post(browser, path, grounds="").status_code == 422
    assert post(browser, path, grounds="x" * 2001).status_code == 422
    assert post(browser, path, grounds="My income rose in October.").status_code == 303
    assert trial.application(application.id).appeals == 1
    assert browser.get(path).status_code == 303


def test_what_is_missing_is_listed_with_the_reason(trial, application, browser):
    intake.request_supplement(trial.bank, application.id, "identity,income_proof")
    trial.task(application.id, "supplement_material", "customer")
    page = browser.get(f"/loans/{application.id}/supplement").text
    assert "The identity card is missing: upload it." in page
    assert "The proof of income is missing: upload it." in page
    refused = post(browser, f"/loans/{application.id}/supplement")
    assert refused.status_code == 422
    assert "Still missing: Identity card, Proof of income." in refused.text


def test_who_withdrew_is_asked_for_nothing_while_the_engine_still_ends_the_task(trial, application, customer, browser):
    intake.request_supplement(trial.bank, application.id, "identity")
    trial.task(application.id, "supplement_material", "customer")
    assert "Next: send what is missing" in browser.get(f"/loans/{application.id}").text
    withdraw_application(trial.bank, customer, application.id)
    page = browser.get(f"/loans/{application.id}").text
    assert "send what is missing" not in page
    assert "Withdrawn" in page


@pytest.mark.parametrize("language", ["en", "zh_Hant"])
def test_every_status_has_a_card_and_a_page(trial, application, browser, language):
    # A loan that was paid out has its own test.
    for status in set(Status) - {Status.DISBURSED}:
        trial.set(application.id, status=status)
        for path in (f"/loans?lang={language}", f"/loans/{application.id}", f"/loans/{application.id}/reasons"):
            answer = browser.get(path)
            assert (answer.status_code, application.reference in answer.text) == (200, True), (status, path)


def test_pages_that_do_not_apply_lead_back_to_the_loan(trial, application, browser):
    for part in ("supplement", "information", "payment-list", "offer", "sign"):
        answer = browser.get(f"/loans/{application.id}/{part}")
        assert (answer.status_code, answer.location) == (303, f"/loans/{application.id}"), part


def test_the_plan_of_a_loan_sums_to_it(trial, customer, browser):
    other = trial.submit(trial.customer("wang"), payments=paid_to())
    assert browser.get(f"/loans/{other.id}/plan").status_code == 404
    (mine,) = [made for made in rows(trial, type(other)) if made.party_id == customer.party_id]
    change(trial, PaymentLine, rows(trial, PaymentLine, application_id=mine.id)[0].id, payee="Tile Shop")
    until_paid(trial, mine, customer)
    assert "Next: prepare the instalment" in browser.get(f"/loans/{mine.id}").text
    page = browser.get(f"/loans/{mine.id}/plan", follow_redirects=True).text
    assert page.count("<li") >= 24
    assert "50,000.00" in page


def test_nobody_sees_the_pages_of_another_customer(trial, application):
    trial.customer("wang")
    stranger = signed_in(build_app(trial), "wang")
    for part in (
        "",
        "/state",
        "/plan",
        "/offer",
        "/sign",
        "/documents",
        "/withdraw",
        "/appeal",
        "/supplement",
        "/information",
        "/payment-list",
    ):
        assert stranger.get(f"/loans/{application.id}{part}").status_code == 404, part


def test_officers_are_told_that_these_pages_are_not_theirs(trial, application):
    officer = signed_in(build_app(trial), "intake")
    assert officer.get("/loans").status_code == 403
    assert officer.get("/apply").status_code == 403
