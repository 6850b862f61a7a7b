"""The styleguide in a real browser, under the content security policy of the application."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, Route, expect

from tests.support.barriers import barriers
from tests.support.web import served
from webapp.styleguide import create_app

PAGES = ("", "tasklist", "case", "loan", "apply", "rows", "workload", "compare", "edit")

# form-js rings the group round its input; the ring is the group's then.
RING = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const rings = [at, at.closest('.fjs-input-group')].filter(Boolean).map(found => getComputedStyle(found));
    const ring = rings.some(style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
    return {what: at.outerHTML.slice(0, 90), ring};
}"""

pytestmark = pytest.mark.chromium


@pytest.fixture(scope="module")
def server(browser) -> Iterator[str]:
    with served(create_app()) as url:
        yield f"{url}/styleguide/"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        yield context.new_page()


def open_page(page: Page, url: str) -> None:
    page.goto(url)
    for module in page.locator("[data-module]").all():
        expect(module).to_have_attribute("data-ready", "yes")


# Colours do not depend on the width: each theme and each width once.
@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_the_policy_has_enough_contrast_and_fits_its_window(
    page: Page, server: str, name: str, width: int, theme: str
) -> None:
    # Given
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_viewport_size({"width": width, "height": 900})
    # When
    open_page(page, f"{server}{name}?theme={theme}")
    found = barriers(page)
    # Then
    assert complaints == []
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", PAGES)
def test_whatever_the_tab_key_reaches_shows_that_it_has_the_focus(page: Page, server: str, name: str) -> None:
    open_page(page, server + name)
    seen = 0
    for _ in range(40):
        page.keyboard.press("Tab")
        look = page.evaluate(RING)
        if look is None:
            break
        seen += 1
        assert look["ring"], look["what"]
    assert seen >= 4


def test_the_search_is_a_key_away(page: Page, server: str) -> None:
    open_page(page, server + "case")
    page.keyboard.press("/")
    expect(page.locator("[type=search]")).to_be_focused()


def test_the_chosen_theme_is_kept_without_a_flash(page: Page, server: str) -> None:
    open_page(page, server + "case")
    expect(page.locator("html")).not_to_have_attribute("data-theme", re.compile(".+"))
    page.get_by_role("button", name="Light or dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert 'data-theme="dark"' in page.request.get(server + "case").text()


def test_a_diagram_shows_the_path_taken_the_current_step_and_the_mark_of_its_makers(page: Page, server: str) -> None:
    open_page(page, server + "case")

    def stroke(element: str) -> str:
        shape = page.locator(f'[data-element-id="{element}"] .djs-visual > :not(defs)').first
        return str(shape.evaluate("shape => getComputedStyle(shape).stroke"))

    assert stroke("intake") == "rgb(15, 98, 254)"
    assert stroke("flow_intake_to_gw_admissible") == "rgb(15, 98, 254)"
    assert stroke("approval") == "rgb(0, 67, 206)"
    assert stroke("signing_and_disbursement") == "rgb(141, 141, 141)"
    expect(page.locator(".bjs-powered-by")).to_be_visible()


def test_a_diagram_moves_and_zooms_by_keyboard(page: Page, server: str) -> None:
    open_page(page, server + "case")
    drawing, viewport = page.locator("#where .djs-container > svg"), page.locator("#where .viewport")
    first = viewport.get_attribute("transform")
    drawing.focus()
    page.keyboard.press("ArrowRight")
    moved = viewport.get_attribute("transform")
    page.keyboard.press("+")
    zoomed = viewport.get_attribute("transform")
    page.keyboard.press("0")
    assert len({first, moved, zoomed}) == 3
    expect(viewport).to_have_attribute("transform", str(first))


def test_a_diagram_shows_all_of_itself_and_comes_back(page: Page, server: str) -> None:
    open_page(page, server + "case")
    surface, viewport = page.locator("#where [data-surface]"), page.locator("#where .viewport")
    first = viewport.get_attribute("transform")

    def size(of: Locator) -> tuple[float, float]:
        box = of.bounding_box()
        assert box is not None
        return box["width"], box["height"]

    assert size(viewport)[0] > size(surface)[0], "nothing to show that is not there"
    page.locator("#where").get_by_role("button", name="Show everything").click()
    assert all(drawn <= room for drawn, room in zip(size(viewport), size(surface), strict=True))
    page.locator("#where").get_by_role("button", name="Back to the current step").click()
    expect(viewport).to_have_attribute("transform", str(first))


def test_what_the_server_refuses_stands_in_the_summary_and_at_the_field(page: Page, server: str) -> None:
    open_page(page, server + "tasklist")
    page.get_by_role("button", name="Complete", exact=True).click()
    summary = page.locator("#review .error-summary")
    expect(summary).to_be_focused()
    expect(page.locator("#review .fjs-form-field-error")).to_have_text("280,000 is the most that was asked for. Enter that or less.")
    summary.get_by_role("link").click()
    expect(page.get_by_label("Limit, CNY")).to_be_focused()


def test_what_the_form_itself_finds_is_not_sent(page: Page, server: str) -> None:
    open_page(page, server + "tasklist")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/complete") else None)
    page.get_by_label("Limit, CNY").fill("")
    page.get_by_role("button", name="Complete", exact=True).click()
    expect(page.locator("#review .error-summary")).to_contain_text("Limit, CNY: Fill this in.")
    assert sent == []


def test_a_draft_is_kept_as_the_officer_types(page: Page, server: str) -> None:
    open_page(page, server + "tasklist")
    with page.expect_response(re.compile("/draft$")) as answer:
        page.get_by_label("Reasons, shown to the approver").fill("Employer and pay were confirmed by telephone.")
    values = answer.value.request.post_data_json["values"]
    assert values["reasons"] == "Employer and pay were confirmed by telephone."
    assert answer.value.status == 200


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (FilePayload(name="payslip.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7"), "Read, 1 page"),
        (FilePayload(name="page.html", mimeType="text/html", buffer=b"<p>"), "Choose a PDF, JPG or PNG"),
        (FilePayload(name="empty.png", mimeType="image/png", buffer=b""), "This file is empty"),
    ],
)
def test_an_upload_says_what_became_of_the_file(page: Page, server: str, file: FilePayload, says: str) -> None:
    open_page(page, server + "apply")
    page.locator('input[data-input="file"]').set_input_files(file)
    expect(page.locator(".file", has_text=file["name"])).to_contain_text(says)


def test_a_file_chosen_before_the_scripts_are_there_is_sent_when_they_are(page: Page, server: str) -> None:
    held: list[Route] = []
    page.route("**/main-*.js", lambda route: held.append(route))  # noqa: PLW0108 -- Playwright asks a function for its name
    page.goto(server + "apply", wait_until="commit")
    page.locator('input[data-input="file"]').set_input_files(FilePayload(name="early.pdf", mimeType="application/pdf", buffer=b"%PDF-1.7"))
    expect(page.locator(".file", has_text="early.pdf")).to_have_count(0)
    held[0].continue_()
    expect(page.locator(".file", has_text="early.pdf")).to_contain_text("Read, 1 page")


def test_a_file_larger_than_allowed_is_refused_before_it_is_sent(page: Page, server: str, tmp_path: Path) -> None:
    open_page(page, server + "apply")
    large = tmp_path / "scan.pdf"
    large.write_bytes(bytes(11 * 1024 * 1024))
    page.locator('input[data-input="file"]').set_input_files(large)
    expect(page.locator(".file", has_text="scan.pdf")).to_contain_text("This file has 11.0 MB. Choose one of up to 10 MB.")


def test_the_contract_cannot_be_signed_before_it_could_be_read(page: Page, server: str) -> None:
    open_page(page, server)
    expect(page.get_by_role("button", name="Sign")).to_have_attribute("aria-disabled", "true")
    expect(page.locator("[data-reading]")).to_contain_text(re.compile(r"You can sign in\s+0:4"))


def test_the_error_summary_leads_to_the_field(page: Page, server: str) -> None:
    open_page(page, server + "apply")
    page.locator(".error-summary a").click()
    expect(page.locator("#monthly_income")).to_be_focused()


def test_ten_thousand_rows_are_turned_page_by_page(page: Page, server: str) -> None:
    open_page(page, server + "rows?page=199")
    expect(page.locator(".task-row")).to_have_count(50)
    page.get_by_role("link", name="Next page").click()
    expect(page.locator(".pagination")).to_contain_text("9,951–10,000 of 10,000")
    expect(page.get_by_role("link", name="Next page")).to_have_attribute("aria-disabled", "true")


def test_two_versions_are_compared_by_what_owners_read(page: Page, server: str) -> None:
    open_page(page, server + "compare")
    expect(page.locator(".changes")).to_contain_text("Score applicant → Score the applicant")


def test_a_drawing_is_edited_and_kept(page: Page, server: str) -> None:
    open_page(page, server + "edit")
    page.evaluate(
        """() => { const m = document.querySelector('.modeller').modeler, all = m.get('elementRegistry');
        m.get('selection').select(all.get('score_applicant')); }"""
    )
    with page.expect_response(re.compile("/edited$")) as answer:
        label = page.get_by_label("Label", exact=True)
        label.fill("Score the applicant")
        label.press("Tab")
    assert "Score the applicant" in answer.value.request.post_data_json["content"]
    expect(page.locator("[data-draft-note]")).to_have_text("Draft saved 14:18")
