"""Measure how fast an auditor's replay of a long case opens and seeks, in a browser before the running system.

`python tests/bench/bench_replay.py [--questions 40] [--opens 10] [--seeks 60] [--json FILE]`. The case is a real one: a reviewer asks the
customer for more so many times before he recommends, until the engine's history of it has some five hundred events. Opening is from the
request to the page with its diagram drawn and its moment shown; seeking is from the scrubber's move to the next frame that shows the
moment, within the drawn diagrams and into those that are drawn then. Rows out of sight and the facts of other moments come after opening;
until they are there is told beside it.
"""

import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import median, quantiles

import click
from playwright.sync_api import Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.support import chromium
from tests.support.cases import Case
from tests.support.stack import PASSWORD, running_stack
from tests.support.town import Town
from tests.support.worlds import debts
from webapp.build_assets import build

#: Milliseconds wanted: to open, and to seek.
OPEN, SEEK = 1000, 100
#: Moves the scrubber and waits for the frame after the one in which the moment is shown; returns milliseconds.
_SEEK = """wanted => new Promise(done => {
  const began = performance.now(), scrubber = document.querySelector('[data-scrubber]'), shown = `Moment ${wanted} of `;
  const look = () => {
    if (document.querySelector('[data-where]').textContent.includes(shown))
      requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
    else requestAnimationFrame(look);
  };
  scrubber.value = wanted;
  scrubber.dispatchEvent(new Event('input', { bubbles: true }));
  look();
})"""


def long_case(town: Town, questions: int) -> Case:
    """Return a case that ended after so many questions."""
    case = town.apply(world=debts())
    for number in range(questions):
        case.reviewed("more_information")
        case.done_by_customer("provide_information", answer=f"Answer {number + 1}.")
    case.reviewed()
    case.decided()
    case.sign()
    case.ends("disbursed")
    return case


def signed_in(page: Page, url: str) -> None:
    """Sign the auditor in."""
    page.goto(f"{url}/sign-in")
    page.fill("[name=login]", "auditor")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button.button").click()
    page.wait_for_url("**/history*")


def opened(page: Page, url: str) -> tuple[float, float]:
    """Open the replay and return milliseconds until it can be played, and until all rows and facts are there too."""
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.wait_for_selector("[data-module*=replay][data-ready=yes]")
    playable = time.perf_counter()
    page.wait_for_selector("[data-module*=replay][data-facts=here]")
    return (playable - began) * 1000, (time.perf_counter() - began) * 1000


def told(what: str, found: Sequence[float], limit: float | None) -> dict[str, object]:
    """Print and return median, 95th percentile and maximum; the first is told apart, since nothing was kept then."""
    rest = found[1:]
    figures = {"first": found[0], "median": median(rest), "p95": quantiles(rest, n=20)[-1], "max": max(rest)}
    if limit is not None:
        figures["wanted"] = limit
    click.echo(f"{what:8}" + "  ".join(f"{name} {value:7.1f} ms" for name, value in figures.items()))
    return {"what": what, **figures}


@click.command()
@click.option("--questions", default=40, show_default=True, help="How often the reviewer asks.")
@click.option("--opens", default=10, show_default=True)
@click.option("--seeks", default=60, show_default=True)
@click.option("--json", "target", type=click.Path(dir_okay=False, path_type=Path))
def main(questions: int, opens: int, seeks: int, target: Path | None) -> None:
    """Measure opening and seeking."""
    build(tools=True)
    with tempfile.TemporaryDirectory() as directory, running_stack(Path(directory)) as stack, sync_playwright() as playwright:
        case = long_case(Town(stack), questions)
        browser = chromium.launch(playwright)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        signed_in(page, stack.url("webapp"))
        opening, whole = zip(*(opened(page, f"{stack.url('webapp')}/history/{case.id}") for _ in range(opens + 1)), strict=True)
        moments = page.locator("[data-moment]").count()
        expect(page.locator("[data-where]")).to_contain_text(f"of {moments}")
        chance = Random(1)
        seeking = [float(page.evaluate(_SEEK, chance.randint(1, moments))) for _ in range(seeks + 1)]
        events = len(case.history())
        browser.close()
        click.echo(f"{events} events of the engine, {moments} moments")
        found = [told("open", opening, OPEN), told("whole", whole, None), told("seek", seeking, SEEK)]
    if target:
        target.write_text(json.dumps({"events": events, "moments": moments, "figures": found}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
