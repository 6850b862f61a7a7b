"""A day of an officer, a process owner and an auditor in real browsers, before the whole of loanflow: engine, workers, sandbox and web."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from lending.domain.records import Action, JournalEntry
from lending.service.audit.anchoring import seal_all
from lending.service.audit.verifying import verify_journal
from lending.service.modelling.versions import list_versions
from lending.service.replay.check import check_history
from tests.browser.test_officer import settled
from tests.support.stack import PASSWORD, Stack, running_stack
from tests.support.town import Town
from tests.support.worlds import BUSINESS, debts, new_person

pytestmark = [pytest.mark.engine, pytest.mark.chromium]


@pytest.fixture(scope="module")
def stack(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running_stack(tmp_path_factory.mktemp("days")) as running:
        yield running


@dataclass
class Bank:
    """The running bank, and a browser of his own for everybody at work there."""

    town: Town
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def sign_in(self, login: str, path: str) -> Page:
        """Let somebody sign in where a link had led him."""
        context = self.browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self.complaints.append(message.text) if message.type in {"error", "warning"} else None)
        page.goto(self.town.stack.url("webapp") + path)
        page.fill("[name=login]", login)
        page.fill("[name=password]", PASSWORD)
        page.locator("main form button.button").click()
        page.wait_for_url(f"**{path}")
        settled(page)
        return page

    def open(self, page: Page, path: str) -> None:
        page.goto(self.town.stack.url("webapp") + path)
        settled(page)


@pytest.fixture
def bank(stack: Stack, browser: Browser) -> Iterator[Bank]:
    made = Bank(Town(stack), browser)
    yield made
    for context in made.contexts:
        context.close()
    assert made.complaints == []


def take(page: Page, name: str) -> None:
    """Open a task by its row, which comes by itself, and claim it."""
    expect(page.locator(".task-row", has_text=name)).to_be_visible()
    page.locator(".task-row", has_text=name).click()
    settled(page)
    page.get_by_role("button", name="Claim").click()
    expect(page.get_by_text("Claimed by you")).to_be_visible()
    settled(page)


def complete(page: Page) -> None:
    page.get_by_role("button", name="Complete", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("completed")


def decide(page: Page, name: str, choice: str, reasons: str) -> None:
    take(page, name)
    page.get_by_label(choice, exact=True).check()
    page.get_by_label("Reasons").fill(reasons)
    complete(page)


def test_a_loan_passes_from_officer_to_officer_until_the_money_is_there(bank: Bank) -> None:
    # Given everybody at his screen, and nothing to do
    desks = {login: bank.sign_in(login, "/tasks") for login in ("investigator", "reviewer", "approver", "disbursement", "cashier")}
    # When a shop owner applies
    name = "Ouyang Shufen 歐陽淑芬"
    case = bank.town.apply(person=replace(new_person(), name=name), **BUSINESS)
    # Then the visit comes up by itself at the investigator's, who writes down what he saw
    page = desks["investigator"]
    take(page, name)
    day = page.locator(".fjs-form-field-datetime input").first
    day.fill(bank.town.today.strftime("%m/%d/%Y"))
    day.press("Tab")
    page.get_by_label("Place visited").fill("Workshop, Binjiang")
    page.get_by_label("Photos taken").fill("4")
    for seen in ("Ownership of assets", "Trade", "Contract with a supplier", "Contract with a buyer", "Bank flows"):
        page.get_by_label(re.compile(f"^{seen} (verified|seen)$")).check()
    page.get_by_label("Findings").fill("Twelve people at work; stock as in the books.")
    page.get_by_label("Confirms the application").check()
    complete(page)
    # And the review at the reviewer's, and then the decision at the approver's
    decide(desks["reviewer"], name, "Approve", "The trade carries it.")
    decide(desks["approver"], name, "Approved", "As recommended.")
    # When the customer signs, two who may release the payment look at it at once
    case.sign()
    first, second = desks["disbursement"], desks["cashier"]
    for page in (first, second):
        expect(page.locator(".task-row", has_text=name)).to_be_visible()
        page.locator(".task-row", has_text=name).click()
        settled(page)
    first.get_by_role("button", name="Claim").click()
    expect(first.get_by_text("Claimed by you")).to_be_visible()
    # Then the other reads by itself who has it
    expect(second.locator("[data-part=standing]")).to_contain_text("Guo Jianhong 郭建宏")
    settled(first)
    first.get_by_label("Release", exact=True).check()
    complete(first)
    case.ends("disbursed", "visit_site", "review_case", "approve_case", "release_payment")
    assert case.loan.principal == case.application.amount
    # And the journal knows who did what
    with case.bank.read() as book:
        done = {entry.actor_name for entry in book.find(JournalEntry, application_id=case.id, action=Action.TASK_COMPLETED)}
    assert {"Deng Hao 鄧浩", "Hsu Chia-ling 許嘉玲", "Wang Shufen 王淑芬", "Guo Jianhong 郭建宏"} <= done


def test_an_owner_draws_a_colleague_releases_and_the_next_case_runs_by_it(bank: Bank) -> None:
    town = bank.town
    before = list_versions(town.bank, town.officer("owner"), "approval.bpmn")[0]
    # Given a case under review by the version in force
    old = town.apply(world=debts())
    old.waits("review_case")
    page, second = bank.sign_in("owner", "/processes/approval"), bank.sign_in("owner.second", "/processes/approval")
    expect(page.locator("main")).to_contain_text(f"version {before.version}")
    # When one draws and proposes
    bank.open(page, "/processes/approval/edit")
    page.evaluate(
        """() => { const m = document.querySelector('.modeller').modeler, all = m.get('elementRegistry');
        m.get('selection').select(all.get('score_applicant')); }"""
    )
    label = page.get_by_label("Label", exact=True)
    label.fill("Score the applicant")
    label.press("Tab")
    expect(page.locator("[data-draft-note]")).to_have_text(re.compile("Draft saved"))
    page.get_by_role("link", name="Propose release").click()
    settled(page)
    expect(page.locator(".changes")).to_contain_text("Score applicant → Score the applicant")
    page.get_by_label("What changes and why").fill("People asked whom.")
    page.get_by_role("button", name="Propose release").click()
    expect(page.get_by_text("who proposes does not decide")).to_be_visible()
    # And the other compares and releases
    bank.open(second, "/processes/approval")
    second.get_by_role("link", name="Compare and decide").click()
    settled(second)
    second.get_by_role("button", name="Release", exact=True).click()
    expect(second.locator(".toast")).to_contain_text("new cases run by this version")
    # Then the next case runs by it, the old one by its own, and both end
    now = list_versions(town.bank, town.officer("owner"), "approval.bpmn")[0]
    assert (now.version, now.definition != before.definition) == (before.version + 1, True)
    new = town.apply(world=debts())
    for case, definition in ((old, before.definition), (new, now.definition)):
        case.reviewed()
        case.decided()
        case.sign()
        case.ends("disbursed", "review_case")
        assert {record.process_definition for record in case.history() if record.process == "approval"} == {definition}
    # And the heat map counts them
    bank.open(page, "/processes/approval/heat")
    steps = page.get_by_role("table", name="Steps")
    expect(steps.get_by_role("row", name=re.compile("^Score the applicant"))).to_be_visible()
    taken = steps.get_by_role("row", name=re.compile("^Review case")).get_by_role("cell").nth(1)
    assert int(taken.inner_text()) >= len((old, new))


def test_an_auditor_finds_replays_notes_and_takes_a_case_along(bank: Bank) -> None:
    # Given a loan that people decided
    name = "Shangguan Yuting 上官雨婷"
    case = bank.town.apply(person=replace(new_person(), name=name), world=debts())
    case.reviewed()
    case.decided()
    case.sign()
    case.ends("disbursed", "review_case")
    # When an auditor looks for the customer
    page = bank.sign_in("auditor", "/history")
    page.keyboard.press("/")
    page.keyboard.type("上官雨婷")
    page.keyboard.press("Enter")
    page.wait_for_url("**/history?q=~*")
    page.locator(".row-link").click()
    settled(page)
    # Then he goes from decision to decision, and to an end that is the engine's
    page.keyboard.press("n")
    expect(page.locator(".transcript .is-current")).to_contain_text("Review case: Approve")
    expect(page.locator("[data-pane]")).to_contain_text("The income carries it.")
    page.get_by_text("Write it down at this moment").click()
    page.get_by_label("What you found").fill("No pay slip is named.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toast")).to_contain_text("Finding raised.")
    settled(page)
    page.keyboard.press("End")
    expect(page.locator("[data-where]")).to_contain_text(re.compile(r"Moment (\d+) of \1\b"))
    expect(page.locator('[data-surface]:visible .djs-shape[data-element-id="end_disbursed"]')).to_have_class(re.compile("is-taken|is-now"))
    (checked,) = [each for each in check_history(case.bank, bank.town.officer("auditor")) if each.application_id == case.id]
    assert (checked.differences, checked.passages > 40) == ((), True)
    # And takes it along
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download package").click()
    with zipfile.ZipFile(downloading.value.path()) as package:
        assert {"index.html", "journal/proof.json"} <= set(package.namelist())
    # And that he did is in the journal, which is whole
    bank.open(page, "/history/reads")
    expect(page.locator("main")).to_contain_text("Ye Zhengxian 葉正賢")
    seal_all(case.bank)
    assert verify_journal(case.bank).broken is None
