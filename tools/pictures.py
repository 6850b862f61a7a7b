"""Makes docs/pictures from the running program: a bank of its own, some forty cases, a customer with a phone, officers at a desk.

.venv/bin/python -m tools.pictures [--only WORD]   (needs Debian's Chromium and the tools of `make assets`)
"""

import argparse
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, FilePayload, Page, ViewportSize, expect, sync_playwright

from lending.config import PROJECT_ROOT
from lending.demo.papers import DATED_DAYS_AGO, paper
from lending.domain.tasks import HumanTask, TaskState
from lending.service.business_date import read_business_date
from tests.support import chromium
from tests.support.stack import PASSWORD, Stack, running_stack
from tools.picture_cases import bring_cases, open_task

PICTURES = PROJECT_ROOT / "docs" / "pictures"
DESK, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
#: Heights of the parts of the case page and the replay that are shown, and milliseconds a busy machine may take.
CASE_HEIGHT, REPLAY_HEIGHT, PATIENCE = 1250, 1100, 60_000
#: Largest picture in bytes: the README is read over slow lines, too.
LARGEST = 300_000
#: The case on the desk: a synthetic mortgage whose measures are partly met, partly near the limit, so that there is something to weigh.
REVIEWED = "蔡宜翰"
#: The customer of the tour: invented, of age, and in order with every agency of the sandbox.
NAME, ID_NUMBER, PHONE_NUMBER, LOGIN = "張偉", "330102199005150012", "13800138000", "zhangwei"
#: What the customer answers, by step; lists of choices are radio buttons.
TYPED = {"amount": "20,000", "term_months": "12", "account": "6222 0202 0001 2345 678"}
YOU = {
    "housing": "own",
    "residence_since": "4",
    "dependants": "1",
    "telephone": "registered",
    "property": "real_estate",
    "other_debtors": "none",
}
WORK = {
    "occupation": "employed",
    "job": "skilled",
    "checking_account_status": "high_or_salary",
    "other_instalment_plans": "none",
    "existing_credits": "1",
}
CHOSEN = {"employment_since": "7_years_or_more", "savings": "high", "credit_history": "none_or_all_paid"}
EARNED = {"employer": "杭州鼎元建築設計有限公司", "monthly_income": "26,800", "living_expenses": "5,000"}
PAYEE = {"payee": "永昌電器有限公司", "account": "3301234567890128", "amount": "20,000", "purpose": "Refrigerator and washing machine"}
CONSENTS = ("data_processing", "credit_bureau", "tax_and_social", "screening")


@dataclass
class Studio:
    """A running bank, a browser, and where the pictures go."""

    stack: Stack
    browser: Browser
    target: Path
    complaints: list[str] = field(default_factory=list)

    @contextmanager
    def page(self, size: ViewportSize, lang: str = "en") -> Iterator[Page]:
        """Yield a fresh browser's page; what it complains of is kept."""
        with self.browser.new_context(viewport=size, locale="en-GB", reduced_motion="reduce") as context:
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            page.on("pageerror", lambda error: self.complaints.append(str(error)))
            page.goto(f"{self.url}/sign-in?lang={lang}")
            yield page

    @property
    def url(self) -> str:
        """Return the web's address."""
        return self.stack.url("webapp")

    def shoot(self, page: Page, name: str, *, height: int | None = None) -> None:
        """Keep what the page shows, or its first `height` pixels, when it has settled."""
        for module in page.locator("[data-module]").all():
            expect(module).to_have_attribute("data-ready", "yes", timeout=PATIENCE)
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready")
        page.mouse.move(0, 0)
        path = self.target / f"{name}.png"
        if height is None:
            page.screenshot(path=path)
        else:
            page.screenshot(path=path, full_page=True, clip={"x": 0, "y": 0, "width": DESK["width"], "height": height})
        checked(path)


def checked(path: Path) -> None:
    """Say what was made; a picture that is too large ends the program."""
    size = path.stat().st_size
    print(f"{path.name}: {size / 1000:.0f} kB")
    if size > LARGEST:
        raise SystemExit(f"{path.name} has {size} bytes, more than {LARGEST}: show less on it.")


def draw_diagrams(target: Path) -> None:
    """Draw each process from its file."""
    for diagram in sorted((PROJECT_ROOT / "bpmn").glob("*.bpmn")):
        path = target / f"{diagram.stem}.png"
        subprocess.run(["node", "tools/bpmn/render.mjs", diagram, path], cwd=PROJECT_ROOT, check=True)
        checked(path)


def sign_in(page: Page, login: str) -> None:
    """Sign in from the page that asks for it."""
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button.button").click()
    page.wait_for_url(re.compile(r"/(tasks|cases|processes|history|loans)"))


def press(page: Page, name: str) -> None:
    """Press the last button of that name, which is the page's own."""
    page.get_by_role("button", name=name, exact=True).last.click()


def follow(page: Page, name: str) -> None:
    """Follow the first link of that name."""
    page.get_by_role("link", name=name, exact=True).first.click()


def fill(page: Page, values: Mapping[str, str], prefix: str = "") -> None:
    """Type into fields by their ids."""
    for name, value in values.items():
        page.fill(f"[id='{prefix}{name}']", value)


def tick(page: Page, values: Mapping[str, str]) -> None:
    """Choose among radio buttons."""
    for name, value in values.items():
        page.check(f"input[name='{name}'][value='{value}']")


def photograph_customer(studio: Studio) -> None:
    """Go from sign-up to the money on a phone."""
    with studio.page(PHONE) as page:
        register(studio, page)
        apply(studio, page)
        expect(page.locator(".chip").first).to_have_text("Ready to sign", timeout=PATIENCE)
        follow(page, "See the offer")
        studio.shoot(page, "customer-offer-390")
        sign(studio, page)
        expect(page.locator(".chip").first).to_have_text("Paid out", timeout=PATIENCE)
        follow(page, "Repayment: what is paid, what comes next")
        follow(page, "All 12 instalments")
        studio.shoot(page, "customer-plan-390")
        page.goto(f"{studio.url}/loans")
        studio.shoot(page, "customer-home-390")


def register(studio: Studio, page: Page) -> None:
    """Sign up."""
    page.goto(f"{studio.url}/register")
    fill(page, {"name": NAME, "id_number": ID_NUMBER, "phone": PHONE_NUMBER, "login": LOGIN, "password": PASSWORD})
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile("/loans$"))
    page.goto(f"{studio.url}/loans?lang=en")


def apply(studio: Studio, page: Page) -> None:
    """Apply for household appliances in five steps."""
    page.goto(f"{studio.url}/apply")
    page.get_by_role("button", name="Apply").first.click()
    fill(page, TYPED)
    page.select_option("#purpose", "appliances")
    tick(page, {"method": "equal_instalment"})
    page.evaluate("scrollTo(0, 0)")
    studio.shoot(page, "customer-apply-390")
    press(page, "Continue")
    tick(page, YOU)
    press(page, "Continue")
    say_income(page)
    hand_in_papers(studio, page)
    for purpose in CONSENTS:
        page.check(f"#consent_{purpose}")
    press(page, "Send the application")
    page.wait_for_url(re.compile(r"/loans/[0-9a-f-]{36}$"))


def say_income(page: Page) -> None:
    """Answer the third step."""
    tick(page, WORK)
    for name, value in CHOSEN.items():
        page.select_option(f"#{name}", value)
    fill(page, EARNED)
    press(page, "Continue")


def hand_in_papers(studio: Studio, page: Page) -> None:
    """Upload the three papers and say who is to be paid."""
    page.wait_for_load_state()
    dated = read_business_date(studio.stack.bank) - timedelta(days=DATED_DAYS_AGO)
    page.fill("#dated_income_proof", dated.isoformat())
    for kind in ("identity", "income_proof", "purpose_proof"):
        box = page.locator(f"#paper_{kind}")
        box.locator("input[data-input=file]").set_input_files(
            FilePayload(name=f"{kind}.pdf", mimeType="application/pdf", buffer=paper(kind))
        )
        expect(box.locator("[data-done]:visible")).to_contain_text("Read, 1 page", timeout=PATIENCE)
    fill(page, PAYEE, "payments.1.")
    press(page, "Continue")


def sign(studio: Studio, page: Page) -> None:
    """Read, ask for the code, sign."""
    follow(page, "Read the contract and sign")
    ask = page.locator("#ask-code")
    expect(ask).not_to_have_attribute("aria-disabled", "true", timeout=PATIENCE)
    ask.click()
    page.wait_for_load_state()
    sent = studio.stack.bank.agencies.sms_inbox(PHONE_NUMBER)
    page.fill("#code", [code for message in sent for code in re.findall(r"(?<![-\d])\d{6}(?!\d)", message.text)][-1])
    press(page, "Sign the contracts")


def photograph_desk(studio: Studio) -> None:
    """Claim a review, with the due-diligence report beside its form, then look at the whole case."""
    task = open_task(studio.stack, "review_case", REVIEWED)
    with studio.page(DESK) as page:
        sign_in(page, "reviewer")
        page.goto(f"{studio.url}/tasks/{task.id}")
        if task.assignee is None:
            page.get_by_role("button", name="Claim").click()
        expect(page.get_by_text("Claimed by you")).to_be_visible(timeout=PATIENCE)
        page.goto(f"{page.url}?side=diligence")
        studio.shoot(page, "tasklist")
        page.goto(f"{page.url}&lang=zh_Hant")
        studio.shoot(page, "tasklist-zh")
        page.goto(f"{studio.url}/cases/{task.application_id}?lang=en")
        studio.shoot(page, "case", height=CASE_HEIGHT)


def photograph_processes(studio: Studio) -> None:
    """Look at the process with the cases in it."""
    with studio.page(DESK) as page:
        sign_in(page, "owner")
        page.goto(f"{studio.url}/processes")
        studio.shoot(page, "processes")


def photograph_replay(studio: Studio) -> None:
    """Replay a case up to the moment somebody decided."""
    with studio.stack.bank.read() as book:
        decided = next(task for task in book.find(HumanTask, definition="approve_case", state=TaskState.COMPLETED.value))
    with studio.page(DESK) as page:
        sign_in(page, "auditor")
        page.goto(f"{studio.url}/history/{decided.application_id}")
        page.locator("[data-moment]", has_text="Approve case").first.locator("a").click()
        studio.shoot(page, "replay", height=REPLAY_HEIGHT)


Part = Literal["diagrams", "desk", "customer", "processes", "replay"]
ROUNDS = {"desk": photograph_desk, "customer": photograph_customer, "processes": photograph_processes, "replay": photograph_replay}


def photograph(stack: Stack, target: Path, only: Part | None = None) -> None:
    """Take the pictures of a bank that runs and has cases."""
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        studio = Studio(stack, browser, target)
        for name, take in ROUNDS.items():
            if only in {None, name}:
                take(studio)
        browser.close()
    if studio.complaints:
        raise SystemExit("The browser complained: " + "; ".join(studio.complaints))


def main() -> None:
    """Make every picture, or those of one part."""
    parser = argparse.ArgumentParser(description="Make docs/pictures from the running program.")
    parser.add_argument("--only", choices=("diagrams", *ROUNDS), help="make only this part's pictures")
    only: Part | None = parser.parse_args().only
    PICTURES.mkdir(parents=True, exist_ok=True)
    if only in {None, "diagrams"}:
        draw_diagrams(PICTURES)
    if only != "diagrams":
        with tempfile.TemporaryDirectory() as directory, running_stack(Path(directory) / "state", LOANFLOW_READING_SECONDS="2") as stack:
            bring_cases(stack)
            photograph(stack, PICTURES, only)


if __name__ == "__main__":
    main()
