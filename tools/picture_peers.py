"""Pairs of pictures for docs/comparison.md: the same task, process and case in loanflow and in Operaton's own webapps."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect

from lending.domain.applications import Application, Status
from lending.domain.tasks import ACTIVE, HumanTask
from tools.picture_studio import DESK, PATIENCE, Studio


def photograph_peers(studio: Studio) -> None:
    """Take every pair; needs a case under review and one that was paid out."""
    with studio.bank.read() as book:
        review = next(task for task in book.find(HumanTask, definition="review_case") if task.state in ACTIVE)
        paid = next(iter(book.find(Application, status=Status.DISBURSED)))
        running = book.get(Application, review.application_id or "")
    _photograph_ours(studio, review, paid)
    with _operaton(studio) as page:
        _photograph_tasklist(studio, page, review)
        _photograph_cockpit(studio, page, running)


def _photograph_ours(studio: Studio, review: HumanTask, paid: Application) -> None:
    with studio.page(DESK) as page:
        studio.sign_in(page, "reviewer")
        page.goto(f"{studio.url}/tasks/{review.id}?side=diligence")
        studio.shoot(page, "compare-tasklist-ours")
    with studio.page(DESK) as page:
        studio.sign_in(page, "owner")
        page.goto(f"{studio.url}/processes/loan_origination")
        studio.shoot(page, "compare-process-ours")
    with studio.page(DESK) as page:
        studio.sign_in(page, "auditor")
        page.goto(f"{studio.url}/history/{paid.id}")
        page.locator("[data-moment]", has_text="Decide route").first.locator("a").first.click()
        page.evaluate("scrollTo(0, 0)")
        studio.shoot(page, "compare-case-ours")


def _photograph_tasklist(studio: Studio, page: Page, review: HumanTask) -> None:
    page.goto(f"{_webapp(studio, 'tasklist')}?task={review.id}")
    page.get_by_text("Add a simple filter").or_(page.get_by_text("All Tasks")).filter(visible=True).first.click()
    page.mouse.click(DESK["width"] / 2, DESK["height"] - 10)  # so that nothing is in focus and no tooltip open
    page.locator(".tasks-list .task").first.wait_for()
    expect(page.get_by_role("link", name="Add a variable")).to_be_visible(timeout=PATIENCE)
    studio.shoot(page, "compare-tasklist-operaton")


def _photograph_cockpit(studio: Studio, page: Page, running: Application) -> None:
    cockpit = _webapp(studio, "cockpit")
    page.goto(f"{cockpit}processes")
    page.get_by_role("link", name="Loan origination", exact=True).click()
    _shoot_diagram(studio, page, "compare-process-operaton")
    page.goto(f"{cockpit}process-instance/{running.process_instance}/runtime")
    _shoot_diagram(studio, page, "compare-case-operaton")


def _shoot_diagram(studio: Studio, page: Page, name: str) -> None:
    page.locator(".djs-visual").first.wait_for()
    page.locator(".badge:visible").first.wait_for()
    studio.shoot(page, name)


def _webapp(studio: Studio, name: str) -> str:
    """Return the address of one of the engine's webapps, to which a place in it is added."""
    return f"http://127.0.0.1:{studio.settings.engine_port}/operaton/app/{name}/default/#/"


@contextmanager
def _operaton(studio: Studio) -> Iterator[Page]:
    """Yield a page on which the engine's administrator is signed in."""
    with studio.browser.new_context(viewport=DESK, locale="en-GB", reduced_motion="reduce") as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(_webapp(studio, "tasklist"))
        page.get_by_placeholder("Username").fill(studio.settings.engine_user)
        page.get_by_placeholder("Password").fill(studio.settings.engine_password)
        page.locator("button[type=submit]").click()
        page.get_by_text("Start process").wait_for()
        yield page
