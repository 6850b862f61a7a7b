"""The header of who has most places to go, on a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_officer import Office, office, settled  # noqa: F401 -- a fixture

pytestmark = pytest.mark.chromium


@pytest.mark.parametrize("width", [1440, 1280, 390])
@pytest.mark.parametrize("lang", ["en", "zh_Hant"])
def test_every_place_is_on_one_line_and_within_reach(office: Office, lang: str, width: int) -> None:  # noqa: F811 -- a fixture
    page = office.sit_down("supervisor", width=width, lang=lang)
    office.open(page, "/findings")
    places = page.locator(".header__nav a")
    expect(places).to_have_count(10)
    # Where one is, is in sight without a move
    expect(page.locator(".header__nav [aria-current]")).to_be_in_viewport(ratio=0.95)
    for place in places.all():
        # The keyboard moves the others there, as a finger does
        place.focus()
        expect(place).to_be_in_viewport(ratio=0.95)
        assert place.evaluate("place => place.getClientRects().length === 1 && place.scrollHeight <= 56")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
