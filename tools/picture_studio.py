"""Where pictures are taken: a running bank, a browser, and what one does on its pages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect

from lending.config import Settings
from lending.service.ports import Bank

DESK, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
#: Milliseconds a busy machine may take.
PATIENCE = 60_000
#: Largest picture in bytes: the README is read over slow lines, too.
LARGEST = 300_000


@dataclass
class Studio:
    """A running bank, the password of its people, a browser, and where the pictures go."""

    settings: Settings
    bank: Bank
    password: str
    browser: Browser
    target: Path
    complaints: list[str] = field(default_factory=list)

    @contextmanager
    def page(self, size: ViewportSize, lang: str = "en") -> Iterator[Page]:
        """Yield a fresh browser's page; what it complains of is kept."""
        with self.browser.new_context(viewport=size, locale="en-GB", reduced_motion="reduce") as context:
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            page.on("pageerror", lambda error: self.complaints.append(str(error)))
            page.goto(f"{self.url}/sign-in?lang={lang}")
            yield page

    @property
    def url(self) -> str:
        """Return the web's address."""
        return self.settings.web_url

    def sign_in(self, page: Page, login: str) -> None:
        """Sign in from the page that asks for it."""
        page.fill("[name=login]", login)
        page.fill("[name=password]", self.password)
        page.locator("main form button.button").click()
        page.wait_for_url(re.compile(r"/(tasks|cases|processes|history|loans)"))

    def shoot(self, page: Page, name: str, *, height: int | None = None) -> None:
        """Keep what the page shows, or its first `height` pixels, when it has settled."""
        for module in page.locator("[data-module]").all():
            expect(module).to_have_attribute("data-ready", "yes", timeout=PATIENCE)
        page.wait_for_load_state("load")
        page.evaluate("document.fonts.ready")
        page.mouse.move(0, 0)
        path = self.target / f"{name}.png"
        if height is not None:
            # A window as high as the picture, at its top: in a taller picture of a lower one its bar stands in the middle.
            page.set_viewport_size({"width": DESK["width"], "height": height})
            page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=path)
        checked(path)


def checked(path: Path) -> None:
    """Say what was made; a picture that is too large ends the program."""
    size = path.stat().st_size
    print(f"{path.name}: {size / 1000:.0f} kB")
    if size > LARGEST:
        raise SystemExit(f"{path.name} has {size} bytes, more than {LARGEST}: show less on it.")


def press(page: Page, name: str) -> None:
    """Press the last button of that name, which is the page's own."""
    page.get_by_role("button", name=name, exact=True).last.click()


def follow(page: Page, name: str) -> None:
    """Follow the first link of that name."""
    page.get_by_role("link", name=name, exact=True).first.click()
