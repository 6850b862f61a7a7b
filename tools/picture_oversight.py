"""Pictures of those who look after the work of others: a supervisor's queues, the boards, an owner's editor, an auditor's search."""

from playwright.sync_api import expect

from tools.picture_studio import DESK, PATIENCE, Studio, follow

#: Heights of the parts of pages that are shown.
HEAT_HEIGHT, COMPARE_HEIGHT = 1100, 1000
#: The process that is changed, a step of it by its id and name, and what it is to be called.
DRAWN, STEP, CALLED = "approval", "score_applicant", "Score the applicant"


def photograph_oversight(studio: Studio) -> None:
    """Look at every page from above the single case."""
    _photograph_boards(studio)
    _photograph_owner(studio)
    _photograph_search(studio)


def _photograph_boards(studio: Studio) -> None:
    with studio.page(DESK) as page:
        studio.sign_in(page, "supervisor")
        for path, name in (("queues", "queues"), ("portfolio", "portfolio"), ("customer-health", "customer-health")):
            page.goto(f"{studio.url}/{path}")
            studio.shoot(page, name)


def _photograph_owner(studio: Studio) -> None:
    """Draw a change, compare it with what is live, and see where the process spends its time."""
    with studio.page(DESK) as page:
        studio.sign_in(page, "owner")
        page.goto(f"{studio.url}/processes/{DRAWN}/edit")
        expect(page.locator("[data-module]").first).to_have_attribute("data-ready", "yes", timeout=PATIENCE)
        page.evaluate(
            "step => { const m = document.querySelector('.modeller').modeler, all = m.get('elementRegistry');"
            " m.get('selection').select(all.get(step)); }",
            STEP,
        )
        label = page.get_by_label("Label", exact=True)
        label.fill(CALLED)
        label.press("Tab")
        expect(page.locator("[data-draft-note]")).to_contain_text("Draft saved", timeout=PATIENCE)
        studio.shoot(page, "editor")
        follow(page, "Propose release")
        studio.shoot(page, "compare-versions", height=COMPARE_HEIGHT)
    with studio.page(DESK) as page:
        studio.sign_in(page, "owner")
        page.goto(f"{studio.url}/processes/loan_origination/heat")
        studio.shoot(page, "heat-map", height=HEAT_HEIGHT)


def _photograph_search(studio: Studio) -> None:
    """Find cases by what is known of them."""
    with studio.page(DESK) as page:
        studio.sign_in(page, "auditor")
        page.goto(f"{studio.url}/history?status=disbursed")
        studio.shoot(page, "history")
