"""A collector's call in a real browser: from the queue to the promise, the exchange dialling by one click."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from lending.domain.collection.records import CollectionContact, PaymentPromise
from tests.browser.test_officer import Office, office, settled  # noqa: F401 -- a fixture
from tests.support.collecting import late_debtor
from tests.support.walk import row

pytestmark = pytest.mark.chromium


def test_a_debtor_is_called_by_one_click_and_his_promise_written_down(office: Office, browser: Browser) -> None:  # noqa: F811 -- fixtures
    # Given a debtor ten days past due, at noon
    trial = office.trial
    case = late_debtor(trial, 10)
    trial.clock.instant = datetime(2026, 12, 4, 4, tzinfo=UTC)
    trial.task(case.id, "call_debtor", "collector", process="collection", name="Call debtor")
    page = office.sit_down("collector")
    # When he is called from the queue
    page.get_by_role("link", name="Calls").click()
    expect(page.locator(".task-row")).to_contain_text("65 % likely")
    page.locator(".task-row").click()
    settled(page)
    page.get_by_role("button", name="Call now").click()
    expect(page.locator(".toast")).to_contain_text("Connected.")
    settled(page)
    expect(page.get_by_label("Reference of the recording")).to_have_value("REC-1")
    page.locator(".fjs-form-field-select", has_text="Outcome").locator(".fjs-input-group").click()
    page.locator(".fjs-dropdownlist-item", has_text="Promises to pay").click()
    page.get_by_label("Amount promised, CNY").fill("500.00")
    page.locator(".fjs-form-field-datetime input.fjs-input").fill("12/06/2026")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Complete", exact=True).click()
    # Then the queue is empty and the promise stands with its recording
    expect(page.get_by_text("Nobody is to be called")).to_be_visible()
    assert re.fullmatch(r"REC-\d+", row(trial, CollectionContact).recording)
    assert (row(trial, PaymentPromise).by.isoformat(), str(row(trial, PaymentPromise).amount)) == ("2026-12-06", "500.00")
