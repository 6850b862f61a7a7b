"""The boards in a real browser: their charts drawn, walked through by keyboard, in light and dark, on a desk and on a phone."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from lending.domain.loans import Loan
from tests.support.bank import TrialBank
from tests.support.barriers import barriers
from tests.support.moving import BROKER, FRIEND, OWN, SHOP, consented, for_business, line, taken_in, traced
from tests.support.reviewing import MONTH, add_town, review
from tests.support.running import running_copy, running_loan
from tests.support.walk import change
from tests.support.web import build_app, served, session_of
from tests.unit.service.portfolio.test_board import book  # noqa: F401 -- a fixture
from webapp.officer import customer_parts

pytestmark = pytest.mark.chromium

#: Whether anything but one colour is on a canvas.
PAINTED = """canvas => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size > 2;
}"""


@dataclass(frozen=True)
class Look:
    """How somebody looks at a page."""

    width: int = 1440
    theme: Literal["light", "dark"] = "light"
    lang: str = "en"


LOOKS = [Look(), Look(390, "dark", "zh_Hant")]


@pytest.fixture
def seen(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a board as an officer; what the browser complains of fails the test."""
    complaints: list[str] = []
    with ExitStack() as opened:

        def see(trial: TrialBank, path: str, login: str, look: Look) -> Page:
            app = build_app(trial)
            url = opened.enter_context(served(app))
            context = browser.new_context(viewport={"width": look.width, "height": 900}, color_scheme=look.theme)
            opened.callback(context.close)
            context.add_cookies(session_of(app, login, url, look.lang))
            page = context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None)
            page.goto(url + path)
            return page

        yield see
    assert complaints == []


def drawn(page: Page, count: int) -> None:
    charts = page.locator(".chart--lines")
    expect(charts).to_have_count(count)
    for chart in charts.all():
        expect(chart).to_have_attribute("data-ready", "yes")
        assert chart.locator("canvas").evaluate(PAINTED)


def nobody_is_barred(page: Page, width: int) -> None:
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_health_board_is_drawn_and_read_by_keyboard(trial, seen, look):
    add_town(trial)
    review(trial)
    page = seen(trial, "/customer-health", "owner", look)
    drawn(page, 3)
    # Without a mouse: to the drawing, and to its last month
    chart = page.locator(".chart--lines").first
    chart.locator("canvas").focus()
    page.keyboard.press("End")
    expect(chart.locator("[data-said]")).to_have_text(f"{MONTH}, A 0.0 %, B 0.0 %, C 0.0 %, D 100.0 %")
    page.keyboard.press("Escape")
    nobody_is_barred(page, look.width)


def test_a_chart_follows_the_page_into_the_dark(trial, seen):
    add_town(trial)
    review(trial)
    page = seen(trial, "/customer-health", "owner", Look())
    drawn(page, 3)
    canvas = page.locator(".chart--lines canvas").first
    light = canvas.evaluate("canvas => canvas.toDataURL()")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_function("([canvas, light]) => canvas.toDataURL() !== light", arg=[canvas.element_handle(), light])


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_portfolio_board_is_drawn(book, seen, look):  # noqa: F811 -- the fixture of that name
    page = seen(book, "/portfolio", "auditor", look)
    drawn(page, 2)
    nobody_is_barred(page, look.width)


def test_a_board_follows_the_book_and_leaves_what_was_chosen_and_where_the_focus_is(book, seen):  # noqa: F811 -- the fixture of that name
    page = seen(book, "/portfolio?month=2026-10&ever=91", "auditor", Look())
    drawn(page, 2)
    month = page.get_by_label("Month", exact=True)
    month.select_option("2026-11")
    download = page.locator("[data-part=standing] a")
    download.focus()
    figures = page.locator("[data-part=figures]")
    expect(figures).to_contain_text("Running loans3")
    address = page.url
    # When a loan is paid off
    change(book, Loan, "l1", state="closed", outstanding=Decimal(0))
    # Then the board says so by itself
    expect(figures).to_contain_text("Running loans2")
    expect(page.locator("[data-part=standing]")).to_contain_text("100.00 %")
    expect(download).to_be_focused()
    expect(month).to_have_value("2026-11")
    assert page.url == address


def test_the_health_board_follows_a_payment_beside_the_last_review(trial, seen):
    add_town(trial)
    review(trial)
    page = seen(trial, "/customer-health", "owner", Look())
    drawn(page, 3)
    risk = page.locator("[data-part=segments] tr", has_text="Risk").get_by_role("cell")
    expect(risk.nth(4)).to_have_text("100.00 %")
    change(trial, Loan, "loan of late", days_past_due=0)
    # A busy machine takes seconds to reckon, and what took long stands twenty times as long.
    expect(risk.nth(4)).to_have_text("0.00 %", timeout=300_000)
    expect(risk.nth(5)).to_have_text("100.00 %")


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_money_of_a_customers_loans_is_drawn_on_his_page_and_more_loans_open(trial, seen, look, monkeypatch):
    monkeypatch.setattr(customer_parts, "OPEN_FLOWS", 1)
    party = with_two_loans_followed(trial)
    page = seen(trial, f"/customers/{party}", "manager", look)
    drawings = page.locator(".flow__drawing")
    expect(drawings).to_have_count(2)
    expect(drawings.nth(0)).to_be_visible()
    expect(drawings.nth(1)).to_be_hidden()
    nobody_is_barred(page, look.width)
    page.locator(".flow-more > summary").focus()
    page.keyboard.press("Enter")
    expect(drawings.nth(1)).to_be_visible()
    nobody_is_barred(page, look.width)


def with_two_loans_followed(trial) -> str:
    """Let a customer have two loans whose money went to a shop, a friend and a broker, or nowhere yet; returns who he is."""
    running = for_business(running_copy(trial))
    other = running_loan(trial)
    consented(running, SHOP)
    names = {FRIEND: "A very long company name of the province"}
    taken_in(running, line(2, OWN, SHOP, "30000"), line(3, SHOP, BROKER, "20000"), line(4, OWN, FRIEND, "5000", **names))
    traced(running)
    change(trial, Loan, other.id, party_id=running.loan.party_id)
    return running.loan.party_id
