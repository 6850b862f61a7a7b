"""What bars people from a page: WCAG 2.2 at levels A and AA, as far as axe can tell."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from webapp.build_assets import ROOT

AXE = ROOT / "node_modules/axe-core/axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: Of what holds each rule is told with one element: to describe all of them was two fifths of the work.
LOOK = "([within, levels]) => axe.run(within ?? document, { runOnly: levels, resultTypes: ['violations'] })"
#: What fades in has the contrast of half its way: a message a tenth of a second old was called too faint.
COME_TO_REST = """() => {
  const ends = each => each.playState === 'running' && Number.isFinite(each.effect.getComputedTiming().endTime);
  return Promise.all(document.getAnimations().filter(ends).map(each => each.finished.catch(() => {})));
}"""
#: Fewer rules that a page keeps mean that axe looked at an empty one.
LEAST = 6


def barriers(page: Page, within: str | None = None) -> list[tuple[str, str, str, str | None]]:
    """Return what bars somebody from a page, or from a part of it: the page's address, the rule, the element, what to do about it."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    with _seen_whole(page):
        page.evaluate(COME_TO_REST)
        found = page.evaluate(LOOK, [within, LEVELS])
    assert len(found["passes"]) >= LEAST, f"axe looked at nothing: {page.url}"
    return [(page.url, rule["id"], node["html"], node.get("failureSummary")) for rule in found["violations"] for node in rule["nodes"]]


@contextmanager
def _seen_whole(page: Page) -> Iterator[None]:
    """Make the window as high as the page, so that bars fixed to its edges lie over nothing that scrolling would bring out."""
    size = page.viewport_size
    assert size is not None
    high = page.evaluate("document.documentElement.scrollHeight")
    if high <= size["height"]:
        yield
        return
    page.set_viewport_size({"width": size["width"], "height": high})
    try:
        yield
    finally:
        page.set_viewport_size(size)
