"""Makes docs/pictures from the running program: a bank of its own, some forty cases, a customer with a phone, officers at a desk.

.venv/bin/python -m tools.pictures [--only WORD [--running]]   (needs Debian's Chromium and the tools of `make assets`)
"""

import argparse
import re
import subprocess
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Literal

from playwright.sync_api import FilePayload, Page, expect, sync_playwright

from lending.bootstrap import build_bank
from lending.commands.seed import demo_password
from lending.config import PROJECT_ROOT, Settings
from lending.demo.papers import DATED_DAYS_AGO, paper
from lending.domain.tasks import HumanTask, TaskState
from lending.service.business_date import read_business_date
from tests.support import chromium
from tests.support.stack import PASSWORD, running_stack
from tools.picture_cases import bring_cases, open_task
from tools.picture_oversight import photograph_oversight
from tools.picture_peers import photograph_peers
from tools.picture_studio import DESK, PATIENCE, PHONE, Studio, checked, follow, press

PICTURES = PROJECT_ROOT / "docs" / "pictures"
#: Heights of the parts of the case page and the replay that are shown.
CASE_HEIGHT, REPLAY_HEIGHT = 1250, 1100
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


def draw_diagrams(target: Path) -> None:
    """Draw each process from its file."""
    for diagram in sorted((PROJECT_ROOT / "bpmn").glob("*.bpmn")):
        path = target / f"{diagram.stem}.png"
        subprocess.run(["node", "tools/bpmn/render.mjs", diagram, path], cwd=PROJECT_ROOT, check=True)
        checked(path)


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
    fill(page, {"name": NAME, "id_number": ID_NUMBER, "phone": PHONE_NUMBER, "login": LOGIN, "password": studio.password})
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
    dated = read_business_date(studio.bank) - timedelta(days=DATED_DAYS_AGO)
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
    sent = studio.bank.agencies.sms_inbox(PHONE_NUMBER)
    page.fill("#code", [code for message in sent for code in re.findall(r"(?<![-\d])\d{6}(?!\d)", message.text)][-1])
    press(page, "Sign the contracts")


def photograph_desk(studio: Studio) -> None:
    """Claim a review, with the due-diligence report beside its form, then look at the whole case."""
    task = open_task(studio.bank, "review_case", REVIEWED)
    with studio.page(DESK) as page:
        studio.sign_in(page, "reviewer")
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
        studio.sign_in(page, "owner")
        page.goto(f"{studio.url}/processes")
        studio.shoot(page, "processes")


def photograph_replay(studio: Studio) -> None:
    """Replay a case up to the moment somebody decided."""
    with studio.bank.read() as book:
        decided = next(task for task in book.find(HumanTask, definition="approve_case", state=TaskState.COMPLETED.value))
    with studio.page(DESK) as page:
        studio.sign_in(page, "auditor")
        page.goto(f"{studio.url}/history/{decided.application_id}")
        page.wait_for_selector("[data-replay][data-facts=here]")
        page.locator("[data-moment]", has_text="Approve case").first.locator("a").first.click()
        studio.shoot(page, "replay", height=REPLAY_HEIGHT)


Part = Literal["diagrams", "desk", "customer", "processes", "replay", "oversight", "compare"]
ROUNDS = {
    "desk": photograph_desk,
    "customer": photograph_customer,
    "processes": photograph_processes,
    "replay": photograph_replay,
    "oversight": photograph_oversight,
    "compare": photograph_peers,
}


def photograph(settings: Settings, password: str, target: Path, only: Part | None = None) -> None:
    """Take the pictures of a bank that runs and has cases, whose people have that password."""
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        studio = Studio(settings, build_bank(settings), password, browser, target)
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
    parser.add_argument("--running", action="store_true", help="of the bank that `loanflow up` runs (LOANFLOW_STATE, ports), with --only")
    asked = parser.parse_args()
    only: Part | None = asked.only
    PICTURES.mkdir(parents=True, exist_ok=True)
    if only in {None, "diagrams"}:
        draw_diagrams(PICTURES)
    if asked.running:
        settings = Settings.load()
        photograph(settings, demo_password(settings.state), PICTURES, only)
    elif only != "diagrams":
        with tempfile.TemporaryDirectory() as directory, running_stack(Path(directory) / "state", LOANFLOW_READING_SECONDS="2") as stack:
            bring_cases(stack)
            photograph(stack.settings, PASSWORD, PICTURES, only)


if __name__ == "__main__":
    main()
