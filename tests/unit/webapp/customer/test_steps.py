"""What the steps of an application refuse at once, and what is read over before it is sent."""

from datetime import date

import pytest

from lending.domain.parties import Document
from lending.service import drafts, intake
from lending.service.documents import Upload
from tests.support.screens import GUARANTOR, STEPS
from tests.support.web import build_app, csrf_token, signed_in, text_of
from tests.support.worlds import pdf


@pytest.fixture
def path(trial):
    """Return the address of a draft of Anna's in which every step is filled in."""
    actor = trial.customer("anna")
    draft_id = drafts.start_draft(trial.bank, actor, "consumer")
    for number, (name, typed) in enumerate(STEPS.items(), 1):
        drafts.save_draft(trial.bank, actor, draft_id, name, typed, reached=number)
    return f"/apply/{draft_id}"


@pytest.mark.parametrize("who", ["himself", "a child"])
def test_who_cannot_guarantee_is_refused_where_he_is_named(trial, path, who):
    client = signed_in(build_app(trial), "anna")
    number = trial.person_of(trial.actor("anna")).id_number if who == "himself" else "330106201201010012"
    said = {"himself": "You cannot be your own guarantor", "a child": "Only people of 18 or older can sign a loan."}[who]
    typed = {**STEPS["you"], "guarantor.id_number": number, "csrf_token": csrf_token(client.get(f"{path}/you?lang=en"))}
    answer = client.post(f"{path}/you", data=typed, follow_redirects=True)
    assert said in text_of(answer)
    assert 'id="guarantor.id_number-error"' in answer.text


def test_the_payees_account_is_read_over_before_sending_all_but_its_end_hidden(trial, path):
    page = text_of(signed_in(build_app(trial), "anna").get(f"{path}/review?lang=en"))
    assert "Tile Shop 50,000.00 · •••• 0007 · tiles" in page
    assert "6222020200099990007" not in page
    assert GUARANTOR.id_number not in page


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "The proof of income of 1 Jan 2026 is older than 90 days: upload a newer one."),
        ("zh_Hant", "2026年1月1日 的收入證明已超過 90 天"),
    ],
)
def test_a_paper_too_old_is_named_before_sending_as_it_is_after(trial, path, lang, said):
    anna, draft_id = trial.actor("anna"), path.rsplit("/", 1)[1]
    for kind in ("income_proof", "bank_statement"):
        paper = Upload(kind=kind, file_name="old.pdf", content=pdf(), dated=date(2026, 1, 1))
        drafts.add_upload(trial.bank, anna, draft_id, paper)
    browser = signed_in(build_app(trial), "anna")
    page = text_of(browser.get(f"{path}/review?lang={lang}"))
    assert page.count("2026年1月1日" if lang == "zh_Hant" else "1 Jan 2026") == 1  # nobody wants the bank statement
    assert said in page
    # When it is sent and the intake looks at it
    application = trial.submit(anna)
    with trial.bank.begin() as book:
        for document in book.find(Document, kind="income_proof"):
            document.application_id = application.id
    intake.request_supplement(trial.bank, application.id, "income_proof")
    trial.task(application.id, "supplement_material", "customer")
    assert said in text_of(browser.get(f"/loans/{application.id}/supplement"))


def test_of_papers_in_order_nothing_is_said(trial, path):
    paper = Upload(kind="income_proof", file_name="new.pdf", content=pdf(), dated=date(2026, 11, 1))
    drafts.add_upload(trial.bank, trial.actor("anna"), path.rsplit("/", 1)[1], paper)
    assert "we then ask again" not in text_of(signed_in(build_app(trial), "anna").get(f"{path}/review?lang=en"))
