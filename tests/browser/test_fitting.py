"""Drawings of the bank in a real browser: all of one is seen at once, clear of the tools, and both versions of a comparison."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from lending.service.ports import DeployedProcess, Passed
from tests.browser.test_modelling import CHOOSE, desk, enter, propose  # noqa: F401 -- a fixture
from tests.browser.test_officer import Office, office, settled  # noqa: F401 -- a fixture
from tests.support.bank import NOON
from webapp.build_assets import ROOT

pytestmark = pytest.mark.chromium
#: The ids of what lies under the tools and, if asked, of what is outside of the surface.
OUT_OF_SIGHT = """(surface, whole) => {
  const box = surface.getBoundingClientRect(), tools = surface.querySelector('.djs-palette')?.getBoundingClientRect();
  const covered = at => tools && at.right > tools.left && at.left < tools.right && at.top < tools.bottom && at.bottom > tools.top;
  const outside = at => at.left < box.left || at.right > box.right || at.top < box.top || at.bottom > box.bottom;
  const hidden = [...surface.querySelectorAll('.djs-element')].filter(each => {
    const at = each.querySelector('.djs-visual').getBoundingClientRect();
    return covered(at) || (whole && outside(at)); });
  return hidden.map(each => each.dataset.elementId); }"""
WIDTH = "surface => surface.querySelector('.djs-shape').getBoundingClientRect().width"


def test_no_element_of_a_drawing_lies_under_the_editor_s_tools(office: Office) -> None:  # noqa: F811
    page = office.sit_down("owner")
    for file in sorted((ROOT / "bpmn").glob("*.bpmn")):
        definition = f"{file.stem}:1:x"
        office.trial.engine.deployed[f"{definition}.bpmn"] = file.read_bytes()
        office.trial.engine.listed.append(DeployedProcess(file.stem, file.stem, definition, "1", 0, {}))
        office.open(page, f"/processes/{file.stem}/edit")
        surface = page.locator("[data-surface]")
        assert surface.evaluate(OUT_OF_SIGHT, False) == [], file.stem
        page.get_by_role("button", name="Show everything").click()
        assert surface.evaluate(OUT_OF_SIGHT, True) == [], file.stem


def test_two_versions_are_shown_whole_and_a_change_from_near(office: Office, desk: Page) -> None:  # noqa: F811
    # Given a change at the end of a long drawing
    desk.evaluate(CHOOSE, ["explain_rejection"])
    enter(desk, "Label", "Explain the rejection")
    desk.evaluate(CHOOSE, ["flow_gw_who_to_approve_automatically"])
    enter(desk, "Label", "the model agrees")
    propose(desk, "Explain rejection → Explain the rejection")
    settled(desk)
    sides = desk.locator("[data-surface]").all()
    # Then both versions are shown whole
    assert [side.evaluate(OUT_OF_SIGHT, True) for side in sides] == [[], []]
    small = sides[0].evaluate(WIDTH)
    # and the change from near, once it is asked for, until everything is
    for name, element in (("Explain the rejection", "explain_rejection"), ("the model agrees", "flow_gw_who_to_approve_automatically")):
        desk.get_by_role("button", name=name).click()
        for side in sides:
            expect(side.locator(f'.djs-element[data-element-id="{element}"]')).to_be_in_viewport()
            assert side.evaluate(WIDTH) > 2 * small
        desk.get_by_role("button", name="Show everything").click()
        assert [side.evaluate(OUT_OF_SIGHT, True) for side in sides] == [[], []]


def test_a_change_of_the_process_itself_is_listed_and_marks_no_shape(office: Office, desk: Page) -> None:  # noqa: F811
    desk.evaluate(CHOOSE, ["approval"])
    enter(desk, "Label", "Approval of loans")
    propose(desk, "Approval → Approval of loans")
    settled(desk)
    assert desk.locator(".djs-container").count() == 2
    assert desk.locator(".djs-container :is(.is-changed, .compare__sign)").count() == 0
    desk.get_by_role("button", name="Approval of loans").click()
    assert desk.locator(".djs-container .is-chosen").count() == 0
    assert [side.evaluate(OUT_OF_SIGHT, True) for side in desk.locator("[data-surface]").all()] == [[], []]


@pytest.mark.parametrize("width", [1440, 390])
def test_a_drawing_begins_with_its_first_event_and_bpmn_io_s_mark_covers_none_of_it(office: Office, width: int) -> None:  # noqa: F811
    definition = "loan_origination:1:x"
    office.trial.engine.deployed[f"{definition}.bpmn"] = (ROOT / "bpmn" / "loan_origination.bpmn").read_bytes()
    office.trial.engine.listed.append(DeployedProcess("loan_origination", "Loan origination", definition, "1", 0, {}))
    office.trial.engine.passed += [(NOON, Passed("signing_and_disbursement", timedelta(minutes=90)))]
    page = office.sit_down("owner", width=width)
    for path in ("", "/heat"):
        office.open(page, f"/processes/loan_origination{path}")
        surface, mark = page.locator(".djs-container"), page.locator(".bjs-powered-by")
        expect(mark).to_be_visible()
        canvas, at = surface.bounding_box(), mark.bounding_box()
        assert canvas
        assert at
        assert canvas["y"] + canvas["height"] <= at["y"]
        if width > 390 or not path:  # on a phone the map shows the warmest step
            first = page.locator('.djs-element[data-element-id="start_received"] .djs-visual').bounding_box()
            assert first
            assert first["x"] >= canvas["x"]
