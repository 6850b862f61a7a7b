"""What auditors take along, and their search over readings."""

import csv
import hashlib
import io
import json
import zipfile

import pytest

from lending.domain.loans import Loan
from lending.domain.records import Action, JournalEntry
from tests.support.every_case import KEYS, LOAN
from tests.support.histories import reviewed_case
from tests.support.pages import Page
from tests.support.walk import change, rows
from tests.support.web import build_app, csrf_token, signed_in, text_of
from webapp.officer import history_words


@pytest.fixture
def case(trial):
    return reviewed_case(trial)


@pytest.fixture
def app(trial):
    return build_app(trial)


@pytest.fixture
def auditor(app, case):
    browser = signed_in(app, "auditor")
    browser.get("/history?lang=en")
    return browser


def test_a_case_is_taken_along_as_a_package(trial, auditor, case):
    page = auditor.get(f"/history/{case.id}")
    assert "Download case package" in page.text
    answer = auditor.post(f"/history/{case.id}/package", data={"csrf_token": csrf_token(page)})
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert "index.html" in zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert len(rows(trial, JournalEntry, action=Action.CASE_EXPORTED)) == 1


def test_the_digests_of_the_packages_taken_along_stand_on_a_page_of_their_own(auditor, case):
    (way,) = Page(auditor.get(f"/history/{case.id}").text).root.xpath("//a[contains(@href, '/packages')]/@href")
    assert "No package yet" in text_of(auditor.get(way))
    package = taken_along(auditor, case.id)
    page = text_of(auditor.get(way))
    assert hashlib.sha256(package.read("MANIFEST.sha256")).hexdigest() in page
    assert auditor.get("/history/nothing/packages").status_code == 404


def taken_along(browser, key: str, *, lang: str = "en") -> zipfile.ZipFile:
    """Take a case along by the button of its replay's page."""
    page = Page(browser.get(f"/history/{key}?lang={lang}").text)
    (form,) = page.root.xpath("//form[contains(@action, '/package')]")
    token = form.xpath(".//input[@name='csrf_token']/@value")[0]
    answer = browser.post(form.get("action"), data={"csrf_token": token})
    assert (answer.status_code, answer.mimetype) == (200, "application/zip"), answer.text
    assert answer.headers["Content-Disposition"] == f"attachment; filename=case-{key}.zip"
    return zipfile.ZipFile(io.BytesIO(answer.data))


@pytest.mark.parametrize("kind", KEYS)
def test_a_case_of_every_kind_is_taken_along_by_the_button_of_its_page(of_begun, kind):
    assert "Download case package" in text_of(of_begun.get(f"/history/{KEYS[kind]}"))
    package = taken_along(of_begun, KEYS[kind])
    page = package.read("index.html").decode()
    assert f"<h1>{history_words.KINDS[kind]} · " in page
    assert json.loads(package.read("case.json"))["kind"] == kind


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("collection", ("<h1>催收 · ", "<h2>採取的措施</h2>", "訴訟", "致電債務人", "<dt>開始</dt>")),
        ("close", ("<h1>", "<h2>報告</h2>", "已結束")),
    ],
)
def test_its_page_speaks_the_reader_s_language(of_begun, kind, said):
    page = taken_along(of_begun, KEYS[kind], lang="zh_Hant").read("index.html").decode()
    assert "<html lang='zh-Hant'>" in page
    assert all(text in page for text in said), page


@pytest.mark.parametrize("key", ["nothing", "close-2026-11-22", "close-", "review-2026-09", "../etc"])
def test_what_is_no_case_is_not_taken_along(begun, of_begun, key):
    token = csrf_token(of_begun.get("/history"))
    assert of_begun.post(f"/history/{key}/package", data={"csrf_token": token}).status_code == 404
    assert rows(begun, JournalEntry, action=Action.CASE_EXPORTED) == []


@pytest.mark.parametrize("kind", KEYS)
def test_nobody_but_an_auditor_takes_a_case_along_and_who_tries_is_on_record(begun, kind):
    browser = signed_in(build_app(begun), "collector")
    token = csrf_token(browser.get("/tasks"))
    assert browser.post(f"/history/{KEYS[kind]}/package", data={"csrf_token": token}).status_code == 403
    assert browser.post(f"/history/{KEYS[kind]}/package").status_code == 400
    refused = [entry for entry in rows(begun, JournalEntry, action=Action.ACCESS_REFUSED) if '"audit.package"' in entry.body]
    assert [entry.party_id for entry in refused] == ([] if kind in {"close", "review"} else ["debtor"])
    assert rows(begun, JournalEntry, action=Action.CASE_EXPORTED) == []


def test_who_took_a_case_along_stands_among_the_readings_and_leads_to_its_replay(begun, of_begun):
    for kind in ("collection", "close"):
        taken_along(of_begun, KEYS[kind])
    page = Page(of_begun.get("/history/reads").text)
    told = [" ".join(" ".join(row.itertext()).split()) for row in page.root.xpath("//tbody/tr")]
    assert any("debtor Case package: Collection" in row for row in told), told
    assert any("the whole bank Case package: Close of a day" in row for row in told), told
    assert {f"/history/{KEYS[kind]}" for kind in ("collection", "close")} <= set(page.root.xpath("//tbody//a/@href"))
    table = list(csv.DictReader(io.StringIO(of_begun.get("/history/reads/readings.csv").text)))
    assert [(row["what"], row["case"]) for row in table if row["what"] == "export"] == [
        ("export", KEYS["close"]),
        ("export", KEYS["collection"]),
    ]


def test_a_loan_s_collection_taken_along_stands_in_the_chronicle_of_its_application(begun, case, of_begun):
    change(begun, Loan, LOAN, application_id=case.id)
    taken_along(of_begun, KEYS["collection"])
    taken_along(of_begun, case.id)
    told = text_of(of_begun.get(f"/cases/{case.id}?tab=timeline"))
    assert "Case exported for audit Collection" in told
    assert told.count("Case exported for audit") == 2


def test_who_read_whose_data_is_searched_without_a_name_in_the_address(trial, app, auditor, case):
    signed_in(app, "reviewer").get(f"/cases/{case.id}")
    page = auditor.get("/history/reads")
    assert "Who read whose data" in auditor.get("/history").text
    assert trial.actor("reviewer").name in page.text
    assert "readings" in page.text
    sent = auditor.post("/search/reads", data={"q": "張偉", "since": "2026-11-23", "csrf_token": csrf_token(page)})
    assert "%" not in sent.location
    assert case.reference in auditor.get(sent.location).text
    nobody = auditor.post("/search/reads", data={"q": "nobody", "csrf_token": csrf_token(page)})
    assert "No reading found" in auditor.get(nobody.location).text


def test_the_search_is_downloaded_as_csv(auditor, case):
    auditor.get(f"/history/{case.id}")
    answer = auditor.get("/history/reads/readings.csv?since=2026-11-23&until=2026-11-23")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="readings.csv"'
    assert f",{case.reference},replay" in answer.text


def test_an_empty_search_says_what_will_appear(trial):
    browser = signed_in(build_app(trial), "auditor")
    assert "Nobody has read anything yet" in browser.get("/history/reads?lang=en").text


def test_only_auditors_have_them(app, case):
    reviewer = signed_in(app, "reviewer")
    answers = [reviewer.get("/history/reads"), reviewer.get("/history/reads/readings.csv")]
    assert [answer.status_code for answer in answers] == [403, 403]
