"""A running loan in a real browser: its customer pays on a phone, the servicing desk takes it back, the auditor reads the ledger."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect

from lending.domain.actors import User
from tests.support.bank import build_test_bank
from tests.support.barriers import barriers
from tests.support.running import RunningLoan, move_to, running_copy
from tests.support.walk import row
from tests.support.web import build_app, served, session_of

#: A refused form is a page with status 422, which Chromium tells the console too.
REFUSED = "the server responded with a status of 422"
PHONE, DESK = 390, 1280
#: Ten days after the first instalment, of which nothing is paid.
LATE = date(2027, 1, 2)

pytestmark = pytest.mark.chromium


@dataclass
class Branch:
    """A bank with a running loan, its web, and a browser for whoever comes."""

    running: RunningLoan
    url: str
    browser: Browser
    complaints: list[str] = field(default_factory=list)

    def sit_down(self, login: str, width: int, theme: str = "light", lang: str = "en") -> Page:
        context = self.browser.new_context(viewport={"width": width, "height": 844}, color_scheme=theme, reduced_motion="reduce")
        context.add_cookies(session_of(build_app(self.running.trial), login, self.url, lang))
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self._hear(message.type, message.text))
        page.goto(self.url)
        return page

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and REFUSED not in text:
            self.complaints.append(text)

    @property
    def login(self) -> str:
        return row(self.running.trial, User, id=self.running.customer.user_id).login


def looks(page: Page) -> None:
    """Hold the page that is shown to contrast, names and width."""
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], page.url


@pytest.fixture
def branch(tmp_path, browser) -> Iterator[Branch]:
    trial = build_test_bank(tmp_path)
    running = running_copy(trial)
    move_to(trial, LATE)
    with closing(trial), served(build_app(trial)) as url:
        branch = Branch(running, url, browser)
        yield branch
        for context in browser.contexts:
            context.close()
    assert branch.complaints == []


def test_a_customer_pays_what_is_overdue_and_the_desk_takes_it_back(branch):
    # Given a customer whose first instalment is ten days late
    customer = branch.sit_down(branch.login, PHONE)
    expect(customer.locator(".chip")).to_have_text("10 days overdue")
    customer.get_by_role("link", name="Pay now").click()
    # When too much is typed first, then what is due
    customer.locator("#amount").fill("90,000")
    customer.get_by_role("button", name="Pay", exact=True).click()
    expect(customer.locator(".error-summary")).to_be_focused()
    expect(customer.locator("#amount-error")).to_contain_text("The account holds 50,000.00")
    looks(customer)
    customer.locator("#amount").fill("2,221.57")
    customer.locator("#amount").press("Enter")
    # Then the page says what it paid
    expect(customer.locator(".toast")).to_contain_text("paid penalty interest 5.54, interest 250.00, principal 1,966.03 (instalment 1)")
    expect(customer.locator(".chip")).to_have_text("In order")
    expect(customer.locator(".plan")).to_contain_text("Paid 10 days late")
    looks(customer)

    # When the servicing desk finds that the money was for something else
    desk = branch.sit_down("servicing", DESK)
    desk.get_by_role("navigation", name="Main").get_by_role("link", name="Loans").click()
    desk.locator(".table a.row-link").click()
    desk.get_by_role("link", name=re.compile("^Events")).click()
    looks(desk)
    desk.get_by_role("link", name="Take back event 2").click()
    desk.get_by_label("Reason").fill("Meant for another loan.")
    desk.get_by_role("button", name="Take it back").click()
    # Then it is overdue again, and every posting is met by another
    expect(desk.locator(".chip").first).to_have_text("10 days overdue")
    expect(desk.locator(".table").first).to_contain_text("Meant for another loan.")
    desk.get_by_role("link", name="Ledger").click()
    sums = desk.locator("tfoot td.number")
    expect(sums).to_have_count(3)
    debit, credit, difference = sums.all_inner_texts()
    assert (debit, difference) == (credit, "0.00")
    customer.reload()
    expect(customer.locator(".chip")).to_have_text("10 days overdue")


@pytest.mark.parametrize(("width", "theme", "lang"), [(DESK, "light", "en"), (PHONE, "dark", "zh_Hant")])
def test_every_page_of_a_loan_has_contrast_names_and_room(branch, width, theme, lang):
    loan = branch.running.id
    customer = branch.sit_down(branch.login, PHONE, theme, lang)
    for place in ("", "/plan", "/pay"):
        customer.goto(f"{branch.url}/repayment/{loan}{place}")
        looks(customer)
    desk = branch.sit_down("servicing", width, theme, lang)
    for place in ("", f"/{loan}", f"/{loan}/events", f"/{loan}/ledger", f"/{loan}/history", f"/{loan}/payment"):
        desk.goto(f"{branch.url}/loan-book{place}")
        looks(desk)


def test_a_bar_says_its_figures_and_the_table_has_them_too(branch):
    customer = branch.sit_down(branch.login, PHONE)
    customer.goto(f"{branch.url}/repayment/{branch.running.id}")
    expect(customer.get_by_role("img", name=re.compile("24 instalments, 0 of them paid"))).to_be_visible()
    bar = customer.locator(".chart__drawing g").first
    assert bar.locator("title").text_content() == "Dec 2026: principal 1,966.03, interest 250.00"
    customer.get_by_text("The same as a table").click()
    expect(customer.locator(".chart-table tbody tr").first).to_have_text("Dec 20261,966.03250.00")
    assert bar.evaluate("bar => bar.getBoundingClientRect().height") > 100


def test_on_a_phone_the_figures_that_matter_are_seen_and_what_is_wider_says_so(branch):
    desk = branch.sit_down("servicing", PHONE)
    loan = f"{branch.url}/loan-book/{branch.running.id}"

    def inside(text: str) -> bool:
        box = desk.get_by_text(text, exact=True).first.bounding_box()
        return box is not None and box["x"] >= 0 and box["x"] + box["width"] <= PHONE

    # The list: who, how much, how it stands
    desk.goto(f"{branch.url}/loan-book")
    for head in ("Customer", "Outstanding, CNY", "State"):
        assert inside(head), head
    looks(desk)
    # The plan: every instalment with its amounts, and their sums
    desk.goto(f"{loan}")
    for head in ("Due", "Instalment", "Unpaid", "In all"):
        assert inside(head), head
    assert desk.locator(".table--plan").evaluate("table => table.scrollWidth <= table.parentElement.clientWidth")
    looks(desk)
    # A table that is wider is shaded where there is more
    desk.goto(f"{loan}/ledger")
    wide = desk.locator(".scroll[data-more]").first
    expect(wide).to_have_attribute("data-more", "after")
    wide.evaluate("box => { box.scrollLeft = 40; }")
    expect(wide).to_have_attribute("data-more", "before after")
    wide.evaluate("box => { box.scrollLeft = box.scrollWidth; }")
    expect(wide).to_have_attribute("data-more", "before")
    looks(desk)
    # The tab one is at is on the screen
    desk.goto(f"{loan}/legal")
    here = desk.locator(".tabs [aria-current]")
    expect(here).to_be_in_viewport(ratio=1)
    expect(desk.locator(".tabs")).to_have_attribute("data-more", re.compile("before"))
    desk.set_viewport_size({"width": 1920, "height": 844})
    expect(desk.locator(".tabs[data-more]")).to_have_count(0)
