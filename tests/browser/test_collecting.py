"""A collector's call in a real browser: from the queue to the promise, the exchange dialling by one click."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from lending.domain.collection.records import CollectionContact, PaymentPromise
from lending.domain.handover import Why
from lending.service import handover
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
    choose(page, "Outcome", "Promises to pay")
    choose(page, "Next step", "Wait for the money")
    page.get_by_label("Amount promised, CNY").fill("500.00")
    page.locator(".fjs-form-field-datetime input.fjs-input").fill("12/06/2026")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Complete", exact=True).click()
    # Then the queue is empty and the promise stands with its recording
    expect(page.get_by_text("Nobody is to be called")).to_be_visible()
    assert re.fullmatch(r"REC-\d+", row(trial, CollectionContact).recording)
    assert (row(trial, PaymentPromise).by.isoformat(), str(row(trial, PaymentPromise).amount)) == ("2026-12-06", "500.00")


def test_who_writes_a_call_down_sees_at_once_that_a_colleague_has_the_task(office: Office) -> None:  # noqa: F811 -- a fixture
    # Given a collector in the middle of a form, and a colleague to whom a supervisor gives the debtor
    trial = office.trial
    case = late_debtor(trial, 10)
    trial.clock.instant = datetime(2026, 12, 4, 4, tzinfo=UTC)
    task = trial.task(case.id, "call_debtor", "collector", process="collection", name="Call debtor")
    trial.change("intake", roles=["intake_officer", "collector"])
    colleague = trial.user("intake")
    page, other = office.sit_down("collector", forgive="409"), office.sit_down("intake")
    office.open(page, f"/collecting/{task.id}")
    page.get_by_role("button", name="Claim").click()
    settled(page)
    note = page.get_by_role("textbox", name="Note", exact=True)
    note.fill("Half a sentence")
    note.focus()
    handover.assign_task(trial.bank, trial.actor("supervisor"), task.id, colleague.id, Why("urgent"))
    # Then it stands beside what was typed, without anything being done
    moved = page.locator("[data-part=standing]")
    expect(moved).to_contain_text(f"{colleague.name} has this task now. What you typed stays here")
    expect(note).to_be_focused()
    # When the colleague writes down what came of it, at the page of his own
    office.open(other, f"/collecting/{task.id}")
    choose(other, "Way", "Letter")
    choose(other, "Spoken to", "The debtor")
    choose(other, "Outcome", "Letter delivered")
    choose(other, "Next step", "Wait for the money")
    other.get_by_role("button", name="Complete", exact=True).click()
    expect(other.locator(".toast")).to_contain_text("Call debtor completed")
    # Then that is said too, what was typed stays, and the task opens again in the same place
    expect(moved).to_contain_text(f"{colleague.name} completed this task meanwhile.")
    expect(note).to_have_value("Half a sentence")
    page.get_by_role("link", name="Open the task again").click()
    expect(page.locator(".work-head .chip")).to_have_text("Completed")
    assert page.url == f"{office.url}/collecting/{task.id}"


def test_a_collector_is_offered_only_what_suits_what_he_chose_before(office: Office) -> None:  # noqa: F811 -- a fixture
    trial = office.trial
    case = late_debtor(trial, 10)
    trial.clock.instant = datetime(2026, 12, 4, 4, tzinfo=UTC)
    task = trial.task(case.id, "call_debtor", "collector", process="collection", name="Call debtor")
    page = office.sit_down("collector")
    office.open(page, f"/collecting/{task.id}")
    page.get_by_role("button", name="Claim").click()
    settled(page)
    # A call brings no report of a letter, and who refuses is not waited for
    outcomes = offered(page, "Outcome")
    assert "Refuses to pay" in outcomes
    assert not [each for each in outcomes if "Letter" in each]
    choose(page, "Outcome", "Refuses to pay")
    assert offered(page, "Next step") == ["Another call", "Visit", "Write", "Hand to a senior collector", "Prepare for court"]
    choose(page, "Next step", "Prepare for court")
    # What was chosen stands there after another look at the page
    expect(page.locator("#draft-note")).to_contain_text("Draft saved")
    page.reload()
    settled(page)
    expect(chosen(page, "Outcome")).to_have_text("Refuses to pay")
    expect(chosen(page, "Next step")).to_have_text("Prepare for court")
    # What no longer suits is taken away with what it followed
    choose(page, "Outcome", "Promises to pay")
    expect(chosen(page, "Next step")).to_have_text("Choose")
    assert offered(page, "Next step") == ["Wait for the money", "Another call"]
    choose(page, "Way", "Letter")
    expect(chosen(page, "Outcome")).to_have_text("Choose")
    assert offered(page, "Outcome") == ["Letter delivered", "Letter undelivered"]


def test_a_list_where_nothing_is_chosen_says_so_in_the_page_s_language(office: Office) -> None:  # noqa: F811 -- a fixture
    case = late_debtor(office.trial, 10)
    task = office.trial.task(case.id, "call_debtor", "collector", process="collection", name="Call debtor")
    page = office.sit_down("collector", lang="zh_Hant")
    office.open(page, f"/collecting/{task.id}")
    places = page.locator(".fjs-select-placeholder")
    assert set(places.all_text_contents()) == {"請選擇"}


def chosen(page: Page, field: str) -> Locator:
    of_field = page.locator("label", has_text=re.compile(f"^{field}"))
    return page.locator(".fjs-form-field-select", has=of_field).locator(".fjs-input-group")


def offered(page: Page, field: str) -> list[str]:
    """Open a field's list, read it and close it again."""
    choices = page.locator(".fjs-dropdownlist-item")
    chosen(page, field).click()
    expect(choices.first).to_be_visible()
    texts = choices.all_inner_texts()
    chosen(page, field).click()
    expect(choices).to_have_count(0)
    return texts


def choose(page: Page, field: str, option: str) -> None:
    chosen(page, field).click()
    page.locator(".fjs-dropdownlist-item", has_text=option).click()
