"""The editors of diagrams, tables and forms as axe looks at them, at both widths and in both themes."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_officer import Office, office  # noqa: F401 -- a fixture
from tests.support.barriers import barriers
from tests.support.modelling import deployed_approval, deployed_pricing

pytestmark = pytest.mark.chromium
HEIGHTS = "cells => cells.map(cell => Math.round(cell.getBoundingClientRect().height))"


def opened(page: Page, office: Office, path: str) -> None:  # noqa: F811 -- the fixture's value
    page.goto(office.url + path)
    expect(page.locator("[data-module][data-draft], [data-url][data-module]").first).to_have_attribute("data-ready", "yes")


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_no_editor_bars_anybody(office: Office, width: int, theme: str) -> None:  # noqa: F811
    deployed_approval(office.trial)
    deployed_pricing(office.trial)
    page = office.sit_down("owner", width=width, theme=theme)
    # A table, and a cell of it that is being typed in
    opened(page, office, "/models/pricing.dmn/edit")
    page.locator("[data-element-id] .content-editable").nth(2).click()
    assert barriers(page) == []
    heights = page.locator(".tjs-table thead th").evaluate_all(HEIGHTS)
    assert len(heights) > 5
    assert len(set(heights)) == 1
    # A form, and what a field says with all its groups open
    opened(page, office, "/models/review_case.form/edit")
    page.locator("[data-field-choice]").select_option(index=1)
    headers = page.locator(".bio-properties-panel-group-header")
    expect(headers.nth(3)).to_be_visible()
    assert max(headers.evaluate_all(HEIGHTS)) < 40
    for header in headers.all():
        header.click()
    assert barriers(page) == []
    # A diagram, and a step of it that is chosen
    opened(page, office, "/processes/approval/edit")
    page.get_by_label("Element", exact=True).select_option("review_case", force=True)
    assert barriers(page) == []
    # and the list from which tables and forms are chosen
    page.goto(office.url + "/models")
    assert barriers(page) == []
