"""Files with the long names that phones give them: what belongs to them stays on the screen of a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lending.service import drafts
from lending.service.documents import Upload, add_document
from tests.browser.test_officer import Office, office  # noqa: F401 -- a fixture
from tests.support.screens import STEPS
from tests.support.worlds import pdf

pytestmark = pytest.mark.chromium

PHONE = 390
#: As a phone names the picture of a screen: one word to a browser, which breaks it nowhere.
NAME = "Screenshot_2026-11-28-11-57-33-123_com.eg.android.AlipayGphone.pdf"


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    for button in page.locator("main button:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE, button.inner_text()


def test_a_long_file_name_ends_in_dots_and_pushes_nothing_off_the_screen(office: Office, tmp_path: Path) -> None:  # noqa: F811 -- a fixture
    customer = office.trial.customer("anna")
    draft_id = drafts.start_draft(office.trial.bank, customer, "consumer")
    for number, (name, typed) in enumerate(STEPS.items(), 1):
        drafts.save_draft(office.trial.bank, customer, draft_id, name, typed, reached=number)
    page = office.sit_down("anna", width=PHONE)
    office.open(page, f"/apply/{draft_id}/documents")
    file = tmp_path / NAME
    file.write_bytes(pdf())
    box = page.locator("#paper_identity")
    box.locator("input[data-input=file]").set_input_files(file)
    expect(box.locator("[data-done]:visible")).to_contain_text("Read, 1 page")
    fits(page)
    page.reload()
    name = box.locator("[data-name]")
    expect(name).to_have_text(NAME)
    assert name.evaluate("name => name.scrollWidth > name.clientWidth")
    fits(page)


def test_a_long_file_name_keeps_to_the_list_of_papers(office: Office) -> None:  # noqa: F811 -- a fixture
    customer = office.trial.customer("anna")
    application = office.trial.submit(customer)
    add_document(office.trial.bank, customer, Upload(kind="identity", file_name=NAME, content=pdf()), application_id=application.id)
    page = office.sit_down("anna", width=PHONE)
    office.open(page, "/papers")
    fits(page)
