"""Debian's Chromium without a window: the program for tests where it is installed (a sixth of the processor time), else the whole one."""

import shutil

from playwright.sync_api import Browser, Playwright

FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
#: Milliseconds for it to come up on a machine that does much else.
PATIENCE = 180_000
NOT_INSTALLED = "Chromium is not installed: `apt-get install chromium-headless-shell` brings the browser these tests need."


def installed() -> str | None:
    """Return the browser's program, or None."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


def launch(playwright: Playwright) -> Browser:
    """Start the browser; its caller closes it."""
    return playwright.chromium.launch(executable_path=installed(), args=FLAGS.split(), timeout=PATIENCE)
