"""The browser of a module, and how long its tests wait for what must come: long, since machines that share a run out are slow."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.support import chromium
from webapp.build_assets import build

#: Milliseconds.
PATIENCE = 60_000


@pytest.fixture(autouse=True, scope="session")
def _patient() -> None:
    expect.set_options(timeout=PATIENCE)


def require_chromium() -> None:
    """Skip the test where the browser is missing; in continuous integration it must not be."""
    if chromium.installed() is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(chromium.NOT_INSTALLED)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    require_chromium()
    build(tools=True)
    # No longer than a module: Playwright leaves an event loop running in this thread, where other tests run their own.
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        yield browser
        browser.close()
