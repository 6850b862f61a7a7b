"""Officers at work without a mouse: what each key does, where it must not, and how keys are listed and turned off."""

import re

import pytest
from playwright.sync_api import Page, expect

from lending.domain.records import Action, JournalEntry
from lending.domain.tasks import TaskState
from tests.browser.test_officer import Office, in_approval, kept, office, scored, settled  # noqa: F401 -- a fixture
from tests.support.barriers import barriers
from tests.support.modelling import deployed_approval, standing

pytestmark = pytest.mark.chromium


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_task_is_opened_claimed_commented_completed_and_left_by_keys_alone(office: Office) -> None:  # noqa: F811 -- a fixture
    first = office.reviewed(office.case("Zhou Wenbo 周文博", until=scored))
    second = office.reviewed(office.case("Li Peishan 李佩珊", until=scored))
    page = office.sit_down("reviewer")
    office.open(page, "/tasks")
    # When the first row is opened and the task claimed
    press(page, "j")
    expect(page.locator(".task-row:focus")).to_contain_text("周文博")
    press(page, "o")
    expect(page.locator(".work-head")).to_contain_text("周文博")
    settled(page)
    press(page, "c")
    expect(page.get_by_text("Claimed by you")).to_be_visible()
    settled(page)
    # And given back and claimed again
    press(page, "u")
    expect(page.locator(".toast")).to_contain_text("Given back")
    settled(page)
    press(page, "c")
    expect(page.get_by_text("Claimed by you")).to_be_visible()
    settled(page)
    # And a comment is written, whose letters are no shortcuts
    press(page, "m")
    comment = page.get_by_label("Your comment")
    expect(comment).to_be_focused()
    page.keyboard.type("Can jump? unclear")
    expect(comment).to_have_value("Can jump? unclear")
    press(page, "Control+Enter")
    expect(page.locator(".comment__text")).to_have_text("Can jump? unclear")
    settled(page)
    # And the form is filled in on the first tab and sent, out of the field one types in
    press(page, "1")
    expect(page.get_by_label("Reasons")).to_be_visible()
    settled(page)
    page.get_by_label("Approve", exact=True).check()
    page.get_by_label("Reasons").fill("Income confirmed.")
    press(page, "Control+Shift+Enter")
    # Then the next is open, the first completed
    expect(page.locator(".work-head")).to_contain_text("李佩珊")
    assert (kept(office, first).state, kept(office, second).state) == (TaskState.COMPLETED, TaskState.OPEN)


def test_the_next_task_opens_by_n_and_the_one_before_by_p(office: Office) -> None:  # noqa: F811 -- a fixture
    for name in ("Zhou Wenbo 周文博", "Li Peishan 李佩珊"):
        office.reviewed(office.case(name, until=scored))
    page = office.sit_down("reviewer")
    office.open(page, "/tasks")
    for key, name in (("n", "周文博"), ("n", "李佩珊"), ("p", "周文博")):
        press(page, key)
        expect(page.locator(".work-head")).to_contain_text(name)
        settled(page)


def test_g_and_a_letter_or_a_number_lead_to_the_lists_and_r_looks_again(office: Office) -> None:  # noqa: F811 -- a fixture
    office.reviewed(office.case(until=scored))
    page = office.sit_down("reviewer")
    office.open(page, "/tasks")
    press(page, "r")
    expect(page.locator(".toast")).to_contain_text("Looked again")
    press(page, "g", "c")
    page.wait_for_url("**/cases")
    press(page, "j", "Enter")
    page.wait_for_url(re.compile("/cases/."))
    press(page, "g", "m")
    page.wait_for_url("**/mentions")
    press(page, "g", "t")
    page.wait_for_url("**/tasks")
    settled(page)
    press(page, "g", "2")
    expect(page.get_by_role("heading", name="My tasks", exact=True)).to_be_visible()


def test_keys_are_listed_by_a_dialog_that_holds_the_focus_and_gives_it_back(office: Office) -> None:  # noqa: F811 -- a fixture
    office.reviewed(office.case(until=scored))
    page = office.sit_down("reviewer")
    office.open(page, "/tasks")
    press(page, "j")
    row = page.locator(".task-row:focus")
    expect(row).to_have_count(1)
    press(page, "?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    assert barriers(page) == []
    # Nothing behind it can be reached or moves
    for _ in range(8):
        press(page, "Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    press(page, "n", "Escape")
    expect(dialog).to_be_hidden()
    expect(row).to_have_count(1)
    expect(page.locator(".work-head")).to_have_count(0)


def test_who_turned_single_keys_off_is_left_alone_by_them_and_can_turn_them_on_again(office: Office) -> None:  # noqa: F811 -- a fixture
    task = office.reviewed(office.case(until=scored))
    page = office.sit_down("reviewer")
    office.open(page, f"/tasks/{task.id}")
    claim = page.get_by_role("button", name="Claim")
    expect(claim).to_have_attribute("aria-keyshortcuts", "c")
    press(page, "?")
    page.get_by_label("Shortcuts of a single key").uncheck()
    press(page, "Escape")
    expect(claim).not_to_have_attribute("aria-keyshortcuts", "c")
    # They stay off on the next page, those with Ctrl do not
    office.open(page, f"/tasks/{task.id}")
    press(page, "c", "?", "/", "m")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert kept(office, task).state == TaskState.OPEN
    claim.click()
    expect(page.get_by_text("Claimed by you")).to_be_visible()
    settled(page)
    press(page, "Control+Enter")
    expect(page.locator(".error-summary")).to_contain_text("Recommendation")
    # When they are turned on again from the menu
    page.locator(".user > summary").click()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_label("Shortcuts of a single key").check()
    press(page, "Escape")
    expect(page.locator(".user > summary")).to_be_focused()
    press(page, "u")
    expect(page.locator(".toast")).to_contain_text("Given back")
    with office.trial.bank.read() as book:
        assert [entry.actor_name for entry in book.find(JournalEntry, action=Action.TASK_UNCLAIMED)] != []


def test_the_diagrams_keys_stay_its_own(office: Office) -> None:  # noqa: F811 -- a fixture
    # Given a task whose case stands in a diagram
    case = in_approval(office)
    deployed_approval(office.trial)
    standing(office.trial, "review_case", key=case)
    task = office.reviewed(case)
    page = office.sit_down("reviewer")
    office.open(page, f"/tasks/{task.id}?tab=diagram")
    page.locator(".djs-container > svg").focus()
    address = page.url
    press(page, "9", "1", "0", "c", "j")
    assert page.url == address
    assert kept(office, task).state == TaskState.OPEN
