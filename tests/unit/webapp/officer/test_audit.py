"""What auditors take along, and their search over readings."""

import io
import zipfile

import pytest

from lending.domain.records import Action, JournalEntry
from tests.support.histories import reviewed_case
from tests.support.walk import rows
from tests.support.web import build_app, csrf_token, signed_in


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
    assert "Download package" in page.text
    answer = auditor.post(f"/history/{case.id}/package", data={"csrf_token": csrf_token(page)})
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert "index.html" in zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert len(rows(trial, JournalEntry, action=Action.CASE_EXPORTED)) == 1


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
    assert answer.mimetype == "text/csv"
    assert f",{case.reference},replay" in answer.text


def test_an_empty_search_says_what_will_appear(trial):
    browser = signed_in(build_app(trial), "auditor")
    assert "Nobody has read anything yet" in browser.get("/history/reads?lang=en").text


def test_only_auditors_have_them(app, case):
    reviewer = signed_in(app, "reviewer")
    answers = [reviewer.get("/history/reads"), reviewer.get("/history/reads/readings.csv")]
    assert [answer.status_code for answer in answers] == [403, 403]
