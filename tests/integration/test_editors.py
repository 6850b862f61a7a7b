"""Decisions and forms changed in a real browser, released by a second owner, and at work on the real engine and on an officer's desk."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from lxml import etree
from playwright.sync_api import Browser, Page, expect

from lending.adapters.engine.operaton import OperatonEngine
from lending.adapters.models import BPMN
from lending.service.asking import ask_decision
from lending.service.modelling.versions import compare_models
from tests.browser.conftest import _patient, browser  # noqa: F401 -- fixtures
from tests.browser.test_officer import Office, office, scored, settled  # noqa: F401 -- fixtures
from tests.support.bank import build_test_bank
from tests.support.barriers import barriers
from tests.support.web import build_app, served

pytestmark = [pytest.mark.engine, pytest.mark.chromium]
SAVED = re.compile("Draft saved")
CELL = '[data-element-id="visit_required_rule_3_result"] .content-editable'
FACTS = [("product", "mortgage"), ("amount", "5000")]
EDITOR = "document.querySelector('.table-editor').modeler"
FETCH = f"""async url => {{ const m = {EDITOR}; const told = await m.importXML(await (await fetch(url)).text());
  return [told.warnings.length, (await m.saveXML({{ format: true }})).xml]; }}"""


@pytest.fixture
def owned(tmp_path: Path, engine: OperatonEngine, browser: Browser) -> Iterator[Office]:  # noqa: F811 -- the fixture
    trial = build_test_bank(tmp_path, engine=engine)
    shipped = {path.name: path.read_bytes() for path in BPMN.glob("*.dmn")}
    engine.deploy("loanflow", shipped)
    with closing(trial), served(build_app(trial)) as url:
        at = Office(trial, url, browser, [], [])
        yield at
        for context in at.contexts:
            context.close()
        engine.deploy("loanflow", shipped)
    assert at.complaints == []


def release(at: Office, page: Page, note: str) -> None:
    """Let one owner propose what he changed, and another one release it."""
    page.get_by_role("link", name="Propose release").click()
    page.get_by_label("What changes and why").fill(note)
    assert barriers(page, "main") == []
    page.get_by_role("button", name="Propose release").click()
    expect(page.get_by_text("who proposes does not decide")).to_be_visible()
    second = at.sit_down("owner.second")
    at.open(second, page.url.removeprefix(at.url))
    second.get_by_role("button", name="Release", exact=True).click()
    expect(second.locator(".toast")).to_contain_text("new cases run by this version")


def answer(at: Office) -> object:
    (taken,) = ask_decision(at.trial.bank, "visit_required", FACTS)
    return taken.outputs["visit_required"]


def canonical(content: bytes) -> object:
    """Return what a decision file says, without its drawing and the blanks between elements."""
    return _canonical(etree.fromstring(content))


def _canonical(element: etree._Element) -> object:
    inside = [_canonical(inner) for inner in element if "DMNDI" not in inner.tag]
    return element.tag, sorted(element.attrib.items()), (element.text or "").strip(), inside


def test_a_cell_is_changed_in_the_browser_and_the_engine_answers_by_it(owned: Office) -> None:
    before = answer(owned)
    page = owned.sit_down("owner")
    owned.open(page, "/models/visit_required.dmn/edit")
    # Every table of the bank goes through the editor as it is
    for file in sorted(BPMN.glob("*.dmn")):
        warnings, xml = page.evaluate(FETCH, f"/models/{file.name}/draft")
        assert warnings == 0
        assert canonical(xml.encode()) == canonical(file.read_bytes()), file.name
    owned.open(page, "/models/visit_required.dmn/edit")
    expect(page.locator(".bjs-powered-by")).to_be_visible()
    # By keyboard: a cell is changed, the gate says what stands against it, the change is taken back and made well
    page.locator(CELL).click()
    page.keyboard.press("Control+a")
    page.keyboard.type("maybe(")
    expect(page.locator("[data-findings]")).to_contain_text("feel-subset")
    page.keyboard.press("Control+a")
    page.keyboard.type("false" if before else "true")
    expect(page.locator("[data-clean]")).to_be_visible()
    expect(page.locator("[data-draft-note]")).to_have_text(SAVED)
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Redo").click()
    expect(page.locator("[data-draft-note]")).to_have_text(SAVED)
    assert answer(owned) == before
    release(owned, page, "We visit other customers.")
    assert answer(owned) != before


def test_a_label_is_changed_in_the_browser_and_the_officer_reads_it(office: Office) -> None:  # noqa: F811 -- the fixture
    page = office.sit_down("owner")
    office.open(page, "/models/review_case.form/edit")
    expect(page.locator(".fjs-powered-by, .bjs-powered-by").first).to_be_visible()
    # By keyboard alone: the field is chosen by its name, its label changed
    page.get_by_label("Field", exact=True).select_option("field_reasons")
    page.locator("[data-properties]").get_by_text("General").click()
    page.get_by_label("Field label").fill("Reasons, in plain words")
    expect(page.locator("[data-draft-note]")).to_have_text(SAVED)
    # A field that the software reads is missed as soon as it goes
    page.get_by_label("Key", exact=True).fill("grounds")
    expect(page.locator("[data-findings]")).to_contain_text("'reasons' is gone")
    page.get_by_label("Key", exact=True).fill("reasons")
    expect(page.locator("[data-clean]")).to_be_visible()
    changes = compare_models(office.trial.bank, office.trial.actor("owner"), "review_case.form", "review_case:1:shipped", "draft").changes
    told = [(change.id, each.name, each.new) for change in changes for each in change.differences]
    assert told == [("field_reasons", "label", "Reasons, in plain words")]
    release(office, page, "People wrote codes.")
    # Then it stands on the desk of who reviews
    reviewer = office.sit_down("reviewer")
    office.open(reviewer, f"/tasks/{office.reviewed(office.case(until=scored)).id}")
    reviewer.get_by_role("button", name="Claim").click()
    settled(reviewer)
    expect(reviewer.get_by_label("Reasons, in plain words")).to_be_visible()
