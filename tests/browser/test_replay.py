"""An auditor replays a case in a real browser: by keyboard, by mouse, and with motion switched off."""

import hashlib
import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lending.domain.applications import Application
from lending.domain.parties import Party
from tests.browser.test_officer import Office, office, settled  # noqa: F401 -- fixtures
from tests.support.bank import NOON
from tests.support.barriers import barriers
from tests.support.every_case import KEYS, collect
from tests.support.histories import TO_REVIEW, deploy, reviewed_case, walked
from tests.support.walk import change

pytestmark = pytest.mark.chromium
#: Moves the scrubber.
SEEK = """number => { const scrubber = document.querySelector('[data-scrubber]');
scrubber.value = number; scrubber.dispatchEvent(new Event('input', { bubbles: true })); }"""
#: Waits a frame, then says whether the current row is in sight in the transcript's own box.
IN_ITS_BOX = """() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => {
  const box = document.querySelector('[data-transcript]').getBoundingClientRect();
  const row = document.querySelector('.transcript .is-current').getBoundingClientRect();
  done(row.top >= box.top - 1 && row.bottom <= box.bottom + 1 && box.height <= 400);
})))"""
#: Once round: the reviewer asks, the customer answers.
ROUND = ("gw_at_stage", "gw_resume", "review_case", "gw_review", "gw_ask", "provide_information")


@pytest.fixture
def replay(office: Office) -> Page:  # noqa: F811 -- the fixture
    """The replay of a case in approval, called by origination, before its first moment was left."""
    case = reviewed_case(office.trial)
    change(office.trial, Party, case.party_id, name="Xu Jingyi 徐靜怡")
    deploy(office.trial, "loan_origination")
    inner = office.trial.engine.history
    office.trial.engine.started["outer"] = ("loan_origination", case.id, {})
    outer = walked("loan_origination", "outer", ("start_received", "claim_application"), inner[0].start, stands=True, step=0)
    office.trial.engine.history = [*outer, *inner]
    page = office.sit_down("auditor")
    office.open(page, f"/history/{case.id}")
    return page


def at(page: Page, number: int) -> None:
    expect(page.locator("[data-where]")).to_contain_text(re.compile(rf"Moment {number} of \d+"))
    expect(page.locator(".transcript .is-current")).to_have_attribute("data-moment", str(number))
    expect(page.locator("[data-scrubber]")).to_have_value(str(number))


def number_of(page: Page, title: str) -> int:
    """Return the number of the moment whose row says so."""
    # Rows out of sight are not laid out, so that nothing of them can be seen.
    return int(page.locator(".transcript__row", has_text=title).first.locator(".transcript__number").text_content() or "")


def test_a_case_is_replayed_by_keyboard(replay: Page) -> None:
    at(replay, 1)
    replay.keyboard.press("ArrowRight")
    at(replay, 2)
    replay.keyboard.press("n")
    reviewed = number_of(replay, "Review case: Approve")
    at(replay, reviewed)
    pane = replay.locator("[data-pane]")
    expect(pane).to_contain_text("Earlier steps were done by others")
    expect(pane.locator("del")).to_contain_text(["50,000", "24"])
    # The token has come to the gateway behind the step, and the step counts as taken.
    expect(replay.locator('[data-surface]:visible .djs-shape[data-element-id="gw_review"]')).to_have_class(re.compile("is-now"))
    expect(replay.locator('[data-surface]:visible .djs-shape[data-element-id="review_case"]')).to_have_class(re.compile("is-taken"))
    expect(replay.locator("[data-surface]:visible .token")).to_have_count(1)
    replay.keyboard.press("ArrowLeft")
    at(replay, reviewed - 1)
    replay.keyboard.press("End")
    expect(replay.locator('[data-surface]:visible .djs-shape[data-element-id="approve_case"]')).to_have_class(re.compile("is-now"))
    replay.keyboard.press("Home")
    at(replay, 1)


def test_it_plays_to_the_end_by_itself_and_follows_into_called_processes(replay: Page) -> None:
    replay.get_by_label("Speed").select_option("8")
    replay.locator(".transcript__row", has_text="Application received").first.click()
    expect(replay.locator("[data-head]:visible h2")).to_have_text("Loan origination")
    replay.keyboard.press("Space")
    expect(replay.get_by_role("button", name="Pause")).to_be_visible()
    expect(replay.locator("[data-head]:visible h2")).to_have_text("Approval")
    at(replay, replay.locator("[data-moment]").count())
    expect(replay.get_by_role("button", name="Play")).to_be_visible()


def test_seeking_is_immediate_and_the_address_keeps_the_moment(replay: Page) -> None:
    wanted = number_of(replay, "Decide route")
    replay.locator(f'[data-moment="{wanted}"] a').click()
    at(replay, wanted)
    expect(replay.locator("[data-pane]")).to_contain_text("Rule 3 of 3 fired")
    assert replay.url.endswith(f"?moment={wanted}")
    asked: list[str] = []
    replay.on("request", lambda request: asked.append(request.url) if request.resource_type in {"document", "fetch", "xhr"} else None)
    replay.evaluate(SEEK, 3)
    at(replay, 3)
    assert asked == []  # the server need not be asked
    replay.reload()
    settled(replay)
    at(replay, 3)


@pytest.fixture
def long(office: Office) -> Application:  # noqa: F811 -- the fixture
    """A case that went round and round between reviewer and customer."""
    case = reviewed_case(office.trial)
    office.trial.engine.history = walked("approval", "i", [*TO_REVIEW[:-3], *ROUND * 20, *TO_REVIEW[-3:]], NOON, stands=True)
    return case


def numbers(page: Page) -> list[str | None]:
    return [row.get_attribute("data-moment") for row in page.locator("[data-transcript] > li").all()]


def test_rows_out_of_sight_come_once_the_diagram_is_there(office: Office, long: Application) -> None:  # noqa: F811 -- the fixture
    page = office.sit_down("auditor")
    office.open(page, f"/history/{long.id}?moment=50")
    at(page, 50)
    assert page.evaluate(IN_ITS_BOX)
    expect(page.locator('[data-transcript] > [data-moment="1"]')).to_have_count(1)
    total = page.locator("[data-mark]").count()
    assert numbers(page) == [str(number) for number in range(1, total + 1)]
    assert page.locator("[data-transcript] > .is-later").count() == total - 50
    page.keyboard.press("Home")
    at(page, 1)
    assert page.evaluate(IN_ITS_BOX)


def test_who_seeks_before_they_came_has_them_at_once(office: Office, long: Application) -> None:  # noqa: F811 -- the fixture
    page = office.sit_down("auditor")
    # Given a machine too busy to read them
    page.add_init_script("const later = setTimeout; window.setTimeout = (act, wait) => (wait === undefined ? 0 : later(act, wait));")
    office.open(page, f"/history/{long.id}")
    assert len(numbers(page)) < page.locator("[data-mark]").count()
    page.evaluate(SEEK, 90)
    at(page, 90)
    assert len(numbers(page)) == page.locator("[data-mark]").count()


def test_where_the_player_does_not_load_every_moment_is_listed(office: Office, long: Application) -> None:  # noqa: F811 -- the fixture
    page = office.sit_down("auditor", forgive="Failed to")
    page.route("**/replay-*.js", lambda route: route.abort())
    page.goto(f"{office.url}/history/{long.id}")
    expect(page.locator("p[data-failed]")).to_be_visible()
    assert page.locator("[data-moment]").count() == page.locator("[data-mark]").count()


#: Counts how often a token of the diagram shown is moved.
WATCH = """() => {
  window.moved = 0;
  const tokens = document.querySelector('[data-surface]:not([hidden]) .layer-tokens');
  const watch = new MutationObserver(found => { window.moved += found.length; });
  watch.observe(tokens, { subtree: true, attributes: true, attributeFilter: ['transform'] });
}"""


@pytest.mark.parametrize(("motion", "moves"), [("no-preference", True), ("reduce", False)])
def test_tokens_move_but_for_those_who_want_no_motion(replay: Page, motion: str, moves: bool) -> None:
    replay.emulate_media(reduced_motion=motion)
    route = number_of(replay, "Decide route")
    replay.locator(f'[data-moment="{route}"] a').first.click()
    expect(replay.locator('[data-surface]:visible .djs-shape[data-element-id="gw_who"]')).to_have_class(re.compile("is-now"))
    replay.evaluate(WATCH)
    replay.keyboard.press("ArrowRight")
    expect(replay.locator('[data-surface]:visible .djs-shape[data-element-id="decide_authority"]')).to_have_class(re.compile("is-now"))
    assert (replay.evaluate("window.moved") > 0) is moves


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everybody_can_use_it(replay: Page, theme: str) -> None:
    replay.emulate_media(color_scheme=theme)
    replay.keyboard.press("n")
    at(replay, number_of(replay, "Review case: Approve"))
    assert barriers(replay) == []


def test_a_finding_goes_to_the_moment_that_is_shown(replay: Page) -> None:
    replay.keyboard.press("n")
    at(replay, number_of(replay, "Review case: Approve"))
    replay.get_by_text("Write it down at this moment").click()
    replay.get_by_label("What you found").fill("No figure is named.")
    replay.get_by_role("button", name="Save").click()
    expect(replay.locator(".toast")).to_contain_text("Finding raised.")
    settled(replay)
    expect(replay.locator("[data-pane]")).to_contain_text("No figure is named.")
    expect(replay.locator("[data-pane]")).to_contain_text("Review case")


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_a_collection_is_found_and_replayed_into_its_legal_action_and_back(office: Office, width: int, theme: str) -> None:  # noqa: F811 -- the fixture
    collect(office.trial)
    page = office.sit_down("auditor", width=width, theme=theme)
    office.open(page, "/history/begun?kind=collection")
    assert barriers(page) == []
    page.get_by_role("link", name="debtor").click()
    settled(page)
    expect(page.locator("[data-head]:visible h2")).to_have_text("Collection")
    page.keyboard.press("n")
    called = number_of(page, "Call debtor: Reached")
    at(page, called)
    pane = page.locator("[data-pane]")
    expect(pane).to_contain_text("He pays on Friday.")
    expect(pane).to_contain_text("added by")
    # Into the process that was called
    page.evaluate(SEEK, number_of(page, "Plan next step"))
    expect(page.locator("[data-head]:visible h2")).to_have_text("Legal action")
    page.keyboard.press("End")
    expect(page.locator('[data-surface]:visible .djs-shape[data-element-id="send_demand"]')).to_have_class(re.compile("is-now"))
    # And back
    page.evaluate(SEEK, called)
    expect(page.locator("[data-head]:visible h2")).to_have_text("Collection")
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # What is about nobody plays too, though nothing is written down there
    office.open(page, f"/history/{KEYS['close']}")
    expect(page.locator(".transcript__row")).to_have_count(1)
    assert office.complaints == []


def test_a_case_taken_along_opens_from_its_file_and_proves_itself_with_hashes_alone(replay: Page, tmp_path: Path) -> None:
    # Given the package, taken apart where no web application answers
    with replay.expect_download() as downloading:
        replay.get_by_role("button", name="Download case package").click()
    with zipfile.ZipFile(downloading.value.path()) as package:
        package.extractall(tmp_path)
    asked: list[str] = []
    replay.context.set_offline(True)
    replay.on("request", lambda request: asked.append(request.url))
    # Then it reads
    replay.goto((tmp_path / "index.html").as_uri())
    expect(replay.get_by_role("heading", level=1)).to_have_text(re.compile(r"LN-2026-\d{6}"))
    expect(replay.get_by_role("img", name=re.compile("Approval, version 3"))).to_be_visible()
    assert replay.evaluate("[...document.images].every((image) => image.complete && image.naturalWidth > 0)")
    assert {url.partition(":")[0] for url in asked} == {"file"}
    # And proves itself
    entries = json.loads((tmp_path / "journal/entries.json").read_text())
    head = json.loads((tmp_path / "journal/proof.json").read_text())
    links, chained = (tmp_path / "journal/chain.txt").read_text().split(), head["start"]["head"]
    for digest in links:
        chained = hashlib.sha256(f"{chained}{digest}".encode()).hexdigest()
    assert chained == head["end"]["head"]
    rows = [json.dumps(entry["row"], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() for entry in entries]
    assert {hashlib.sha256(row).hexdigest() for row in rows} <= set(links)
