"""Measure when somebody sees something: the sign-in page and the tasklist in headless Chromium, beside a static page of the same server.

`python tests/bench/bench_first_page.py [--open N] [--rounds 15] [--json FILE]`. Each opening is a browser that has nothing kept: style
sheet, script and fonts come over the wire, from waitress with as many threads as the web has. The static page is one sentence, without
any of them: what server, browser and machine take for nothing at all. Told are the first contentful paint and, of the tasklist, when its
list answers the keyboard; both from the moment the address is asked for. The book is SQLite's.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from threading import Thread
from typing import Any

import click
import waitress
from flask import Flask
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from lending.bootstrap import settle
from tests.bench.bench_tasklist import MODELS, fill
from tests.support import chromium
from tests.support.bank import build_test_bank
from tests.support.web import own_app, session_of
from webapp.__main__ import DESKS, THREADS
from webapp.live import Desks

TARGET = 1.0
STATIC = "/one-sentence"
#: The pages, and who looks at them.
PAGES = {"a static page": (STATIC, None), "sign-in": ("/sign-in", None), "tasklist": ("/tasks", "reviewer")}
#: Milliseconds from the moment the address was asked for.
PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
READY = "document.querySelector('#tasklist')?.dataset.ready === 'yes'"


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve as the web does; yields the address."""
    server: Any = waitress.create_server(Desks(app, DESKS), host="127.0.0.1", port=0, threads=THREADS, channel_request_lookahead=1)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    app.extensions["streams"].stopping.set()
    server.close()
    thread.join(timeout=5)


def opened(browser: Browser, url: str, path: str, cookies: list[Any]) -> tuple[float, float | None]:
    """Open a page in a browser that has nothing kept; returns seconds until something is seen, and until the tasklist answers keys."""
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(url + path)
        page.wait_for_function(f"{PAINT} > 0")
        ready = None
        if path == "/tasks":
            page.wait_for_function(READY)
            ready = page.evaluate("performance.now()") / 1000
        return page.evaluate(PAINT) / 1000, ready


def measure(browser: Browser, app: Flask, url: str, rounds: int) -> dict[str, dict[str, float]]:
    """Return the figures of each page, the pages one after the other in each round so that all meet the same machine."""
    kept = {name: session_of(app, login, url) if login else [] for name, (_path, login) in PAGES.items()}
    found: dict[str, list[tuple[float, float | None]]] = {name: [] for name in PAGES}
    for _ in range(rounds):
        for name, (path, _login) in PAGES.items():
            found[name].append(opened(browser, url, path, kept[name]))
    return {name: _figures(each) for name, each in found.items()}


def _figures(found: list[tuple[float, float | None]]) -> dict[str, float]:
    paints, ready = [paint for paint, _ready in found], [at for _paint, at in found if at is not None]
    told = {"first": paints[0], "median": median(paints), "p95": quantiles(paints, n=20)[-1]}
    return told | ({"ready": median(ready)} if ready else {})


@click.command()
@click.option("--open", "open_tasks", default=100_000, help="Open tasks, a multiple of 10,000.")
@click.option("--rounds", default=15, help="Openings of each page.")
@click.option("--json", "file", type=click.Path(path_type=Path), help="Where to write the figures.")
def main(open_tasks: int, rounds: int, file: Path | None) -> None:
    """Measure and print; exit 1 when half of the openings take longer than a second."""
    with tempfile.TemporaryDirectory() as directory:
        trial = build_test_bank(Path(directory))
        fill(trial, open_tasks, MODELS)
        app = own_app(trial)
        app.add_url_rule(STATIC, view_func=lambda: "<!doctype html><html lang=en><title>Static</title><p>One sentence.")
        settle()
        with served(app) as url, sync_playwright() as playwright:
            browser = chromium.launch(playwright)
            figures = measure(browser, app, url, rounds)
            browser.close()
        trial.close()
    for name, told in figures.items():
        print(f"  {name:<16}" + "   ".join(f"{what} {seconds * 1000:5.0f} ms" for what, seconds in told.items()))
    print(f"{open_tasks:,} open tasks, {rounds} openings each; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    if file:
        file.write_text(json.dumps(figures, indent=2), encoding="utf-8")
    sys.exit(1 if any(told["median"] > TARGET for told in figures.values()) else 0)


if __name__ == "__main__":
    main()
