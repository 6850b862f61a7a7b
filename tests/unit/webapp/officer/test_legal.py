"""The part *Legal* of a loan's page, and what a lawyer has beside a form."""

import io
from datetime import date

import pytest

from lending.domain.legal.records import LegalStep
from lending.domain.loans import Loan
from lending.service.collection.cases import open_case
from lending.service.legal.ending import let_go
from lending.service.legal.letters import prepare_demand
from tests.support.bank import TrialBank
from tests.support.running import move_to, running_copy
from tests.support.suing import Lawsuit, money
from tests.support.walk import change
from tests.support.web import build_app, csrf_token, signed_in, text_of
from tests.support.worlds import pdf

LATE = date(2027, 1, 2)


@pytest.fixture
def lawsuit(trial: TrialBank) -> Lawsuit:
    """The lawsuit about a loan ten days late."""
    running = running_copy(trial)
    move_to(trial, LATE)
    with trial.bank.begin() as book:
        loan = book.lock(Loan, running.id)
        return Lawsuit(trial, open_case(trial.bank, book, loan, LATE).id)


@pytest.fixture
def url(lawsuit):
    return f"/loan-book/{lawsuit.case.loan_id}/legal"


@pytest.fixture
def browser(trial, lawsuit):
    return signed_in(build_app(trial), "legal")


def test_a_loan_that_nobody_sued_for_says_what_will_stand_there(browser, url):
    page = text_of(browser.get(url))
    assert "Nothing was brought to court" in page
    assert "Hand in" not in page


def test_the_lawsuit_its_steps_and_its_costs_beside_the_ledger(browser, url, lawsuit):
    prepare_demand(lawsuit.bank, lawsuit.case_id)
    lawsuit.frozen().done("file_claim", note="By post.")
    page = text_of(browser.get(url))
    assert "Judgment awaited" in page
    assert "Court West Lake Court Number (2026) Zhe 0106 Civil 1 Amount claimed 12,000.00" in page
    assert "Freeze granted" in page
    assert "Holds until" in page
    assert "File claim Tian Zhiming 田志明 By post." in page
    assert "Letter before action written the system" in page
    assert "Owed by the debtor 240.00 240.00 agrees" in page
    assert "Security that lies with courts 900.00 900.00 agrees" in page
    assert "differs" not in page
    lawsuit.at("result").done("record_enforcement", result="nothing")
    chinese = text_of(browser.get(f"{url}?lang=zh_Hant"))
    assert "債務人尚欠 240.00 240.00 相符" in chinese
    assert "無可供執行財產" in chinese


def test_a_paper_is_handed_in_and_what_is_no_paper_is_refused_at_its_field(browser, url, lawsuit):
    lawsuit.at("claim").done("file_claim")
    token = csrf_token(browser.get(url))
    sent = {"kind": "judgment", "csrf_token": token, "file": (io.BytesIO(pdf()), "judgment.pdf")}
    page = text_of(browser.post(url, data=sent, follow_redirects=True))
    assert "Paper kept." in page
    assert "Paper handed in Tian Zhiming 田志明" in page
    assert "Judgment or settlement judgment.pdf" in page
    wrong = {"kind": "judgment", "csrf_token": token, "file": (io.BytesIO(b"nothing"), "judgment.pdf")}
    assert browser.post(url, data=wrong).status_code == 422
    assert browser.post(url, data={"kind": "identity", "csrf_token": token}).status_code == 422


def test_a_paper_that_belongs_to_nothing_is_refused_in_words(browser, url, lawsuit):
    lawsuit.at("claim").done("file_claim")
    sent = {"kind": "freeze_ruling", "csrf_token": csrf_token(browser.get(url)), "file": (io.BytesIO(pdf()), "r.pdf")}
    assert "This loan has nothing yet that such a paper belongs to." in text_of(browser.post(url, data=sent, follow_redirects=True))


@pytest.mark.parametrize(
    ("stage", "task", "said"),
    [
        ("demand", "send_demand", "Open the part Legal"),
        ("claim", "file_claim", "half in simplified procedure"),
        ("enforcement", "apply_enforcement", "Open the part Legal"),
        ("preserve", "apply_freeze", "For freezing all that is owed the court charges"),
    ],
)
def test_a_lawyers_task_has_what_was_done_in_court_beside_its_form(browser, lawsuit, stage, task, said):
    prepare_demand(lawsuit.bank, lawsuit.case_id)
    lawsuit.at(stage).plan()
    opened = lawsuit.trial.task(lawsuit.case_id, task, "legal_officer", process="legal_action", name="Step")
    page = text_of(browser.get(f"/tasks/{opened.id}"))
    assert said in page
    assert "Letter before action written" in page


def test_the_amount_suggested_for_the_letter_is_the_one_it_asks_for(browser, lawsuit):
    # Given a letter of some days ago, since when more is owed
    prepare_demand(lawsuit.bank, lawsuit.case_id)
    change(lawsuit.trial, LegalStep, lawsuit.steps[-1].id, amount=money("1000.01"))
    opened = lawsuit.trial.task(lawsuit.case_id, "send_demand", "legal_officer", process="legal_action")
    page = browser.get(f"/tasks/{opened.id}").text
    assert '"demanded": "1000.01"' in page.replace("&#34;", '"').replace("&quot;", '"')


def test_a_freeze_to_be_lifted_is_a_task_of_its_own_with_its_lawsuit(browser, lawsuit):
    lawsuit.frozen()
    with lawsuit.bank.begin() as book:
        let_go(lawsuit.bank, book, book.lock(type(lawsuit.preservation), lawsuit.preservation.id))
    opened = lawsuit.trial.task(lawsuit.preservation.id, "release_freeze", "legal_officer", process="asset_preservation")
    page = text_of(browser.get(f"/tasks/{opened.id}"))
    assert "To be lifted" in page
    assert "Security given back, CNY" in page
