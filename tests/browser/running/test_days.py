"""A day of an officer, a process owner and an auditor in real browsers, before the whole of loanflow: engine, workers, sandbox and web."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from lending.domain.records import Action, JournalEntry
from lending.service.audit.anchoring import seal_all
from lending.service.audit.verifying import verify_journal
from lending.service.modelling.versions import list_versions
from lending.service.replay.check import check_history
from tests.browser.test_modelling import enter, propose
from tests.browser.test_officer import settled
from tests.support.stack import PASSWORD, PATIENCE, Stack, wait_for
from tests.support.town import Town
from tests.support.worlds import BUSINESS, debts, new_person, pdf

pytestmark = [pytest.mark.engine, pytest.mark.chromium]


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
    open_row(page, name)
    page.get_by_role("button", name="Claim").click()
    expect(page.get_by_text("Claimed by you")).to_be_visible()
    settled(page)


def complete(page: Page) -> None:
    page.get_by_role("button", name="Complete", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("completed")


def open_row(page: Page, name: str) -> None:
    expect(page.locator(".task-row", has_text=name)).to_be_visible()
    page.locator(".task-row", has_text=name).click()
    settled(page)


def decide(page: Page, choice: str, reasons: str) -> None:
    page.get_by_label(choice, exact=True).check()
    page.get_by_label("Reasons").fill(reasons)
    complete(page)


def write_to_a_colleague(page: Page, text: str) -> None:
    """Write a comment on the task that is open."""
    page.locator(".tabs").get_by_role("link", name="Comments").click()
    page.get_by_label("Your comment").fill(text)
    page.get_by_role("button", name="Send comment").click()
    expect(page.locator(".comment__text")).to_have_text(text)
    settled(page)


def attach(page: Page, name: str) -> None:
    """Put a file to the task that is open, and come back to its form."""
    page.locator(".tabs").get_by_role("link", name="Attachments").click()
    page.get_by_label("File to attach").set_input_files(FilePayload(name=name, mimeType="application/pdf", buffer=pdf()))
    page.get_by_role("button", name="Attach", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("File attached.")
    page.locator(".tabs").get_by_role("link", name="Task", exact=True).click()
    expect(page.locator("[data-submits]").first).to_be_visible()
    settled(page)


def choose(page: Page, label: str, name: str) -> None:
    """Choose a colleague by his name, whatever else is said of him."""
    field = page.get_by_label(label, exact=True)
    (value,) = {option.get_attribute("value") for option in field.locator("option", has_text=name).all()}
    field.select_option(value)


def reassign_all(bank: Bank, page: Page, *, holder: str, to: str) -> None:
    """Let a supervisor give everything that somebody holds to a colleague."""
    bank.open(page, "/tasks/reassign")
    choose(page, "Held by", holder)
    page.get_by_role("button", name="Show").click()
    choose(page, "Colleague", to)
    page.get_by_label("Reason", exact=True).select_option(index=1)
    page.get_by_role("button", name="Reassign all 2").click()
    expect(page.locator(".toast")).to_contain_text("2 tasks reassigned.")


def send_home(bank: Bank, page: Page, *, who: str, substitute: str) -> None:
    """Let a supervisor enter that somebody is away today, and who stands in for him."""
    bank.open(page, "/absences")
    choose(page, "Who is away", who)
    for day in ("First day", "Last day"):
        page.get_by_label(day).fill(bank.town.today.isoformat())
    choose(page, "Substitute", substitute)
    page.get_by_role("button", name="Enter", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("Entered.")


def report_visit(page: Page, name: str, on: date) -> None:
    """Write down what was seen at a business."""
    take(page, name)
    day = page.locator(".fjs-form-field-datetime input").first
    day.fill(on.strftime("%d/%m/%Y"))
    day.press("Tab")
    page.get_by_label("Place visited").fill("Workshop, Binjiang")
    page.get_by_label("Photos taken").fill("4")
    for seen in ("Ownership of assets", "Trade", "Contract with a supplier", "Contract with a buyer", "Bank flows"):
        page.get_by_label(re.compile(f"^{seen} (verified|seen)$")).check()
    page.get_by_label("Findings").fill("Twelve people at work; stock as in the books.")
    page.get_by_label("Confirms the application").check()
    complete(page)


def go_back(bank: Bank, page: Page, second: Page, to: str) -> None:
    """Let one owner propose an earlier version and another release it."""
    bank.open(page, f"/processes/approval/back?to={to}")
    page.get_by_label("Why we go back").fill("Nobody was asked after all.")
    page.get_by_role("button", name="Propose to go back").click()
    expect(page.locator(".toast")).to_contain_text("a colleague compares it and decides")
    bank.open(second, "/processes/approval")
    second.get_by_role("link", name="Compare and decide").click()
    settled(second)
    second.get_by_role("button", name="Release", exact=True).click()
    expect(second.locator(".toast")).to_contain_text("new cases run by this version")


def move_case(bank: Bank, page: Page, second: Page, source: str, target: str) -> None:
    """Let one owner propose to move the one case of a version, and another start it."""
    bank.open(page, f"/processes/approval/moves/new?source={source}&target={target}")
    expect(page.locator("main")).to_contain_text("1 case can move as it stands now.")
    page.get_by_label("Why the cases are moved").fill("The version was taken back.")
    page.get_by_role("button", name="Propose move").click()
    expect(page.locator(".toast")).to_contain_text("a colleague looks at it and starts it")
    bank.open(second, urlsplit(page.url).path)
    second.get_by_role("button", name="Start the move").click()
    expect(second.get_by_role("table", name="Case by case")).to_contain_text("Moved")


def test_a_loan_passes_from_officer_to_officer_until_the_money_is_there(bank: Bank) -> None:
    # Given everybody at his screen, and nothing to do
    staff = ("investigator", "reviewer", "approver", "chief", "disbursement", "cashier", "supervisor")
    desks = {login: bank.sign_in(login, "/tasks") for login in staff}
    # When a shop owner applies
    name = "Ouyang Shufen 歐陽淑芬"
    case = bank.town.apply(person=replace(new_person(), name=name), **BUSINESS)
    # Then the visit comes up by itself at the investigator's, who writes down what he saw
    page = desks["investigator"]
    report_visit(page, name, bank.town.today)
    # And the review at the reviewer's, who attaches what he was shown and asks a colleague to look at it
    page = desks["reviewer"]
    take(page, name)
    write_to_a_colleague(page, "The buyer pays late, @approver.")
    attach(page, "buyer.pdf")
    decide(page, "Approve", "The trade carries it.")
    page = desks["approver"]
    bank.open(page, "/mentions")
    expect(page.locator("main")).to_contain_text("The buyer pays late, @approver.")
    # When the approver holds this and another decision, and a supervisor gives both to the chief
    another = "Ouyang Mingyuan 歐陽明遠"
    other = bank.town.apply(person=replace(new_person(), name=another), world=debts())
    other.reviewed()
    for mine in (name, another):
        bank.open(page, "/tasks")
        take(page, mine)
    reassign_all(bank, desks["supervisor"], holder="Wang Shufen", to="Zhuang Minghui")
    # Then they come to him by themselves, and he decides
    page = desks["chief"]
    bank.open(page, "/tasks?view=mine")
    expect(page.locator(".task-row")).to_have_count(2)
    open_row(page, name)
    expect(page.locator(".tabs")).to_contain_text("Attachments 1")
    decide(page, "Approved", "As recommended.")
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
    # When he has to leave, his substitute takes it over and releases the payment
    send_home(bank, desks["supervisor"], who="Guo Jianhong", substitute="Xu Zhiyuan")
    bank.open(second, "/tasks?view=substitute")
    open_row(second, name)
    second.get_by_role("button", name="Take over").click()
    expect(second.get_by_text("Claimed by you for Guo Jianhong")).to_be_visible()
    settled(second)
    second.get_by_label("Release", exact=True).check()
    complete(second)
    case.ends("disbursed", "visit_site", "review_case", "approve_case", "release_payment")
    assert case.loan.principal == case.application.amount
    # And the journal knows who did what
    with case.bank.read() as book:
        done = {entry.actor_name for entry in book.find(JournalEntry, application_id=case.id, action=Action.TASK_COMPLETED)}
    assert {"Deng Hao 鄧浩", "Hsu Chia-ling 許嘉玲", "Zhuang Minghui 莊明輝", "Xu Zhiyuan 許志遠"} <= done


def test_an_owner_draws_a_colleague_releases_and_the_next_case_runs_by_it(bank: Bank) -> None:
    town = bank.town
    # By itself, this comes before the workers have deployed anything
    before = wait_for(lambda: list_versions(town.bank, town.officer("owner"), "approval.bpmn"), PATIENCE)[0]
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
    enter(page, "Label", "Score the applicant")
    expect(page.locator("[data-draft-note]")).to_have_text(re.compile("Draft saved"))
    propose(page, "Score applicant → Score the applicant")
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
    # When the change was a mistake, and a case already waits in it
    caught = town.apply(world=debts())
    caught.waits("review_case")
    go_back(bank, page, second, before.definition)
    back = list_versions(town.bank, town.officer("owner"), "approval.bpmn")[0]
    assert back.definition != now.definition
    # And one proposes to move the case, and the other starts it
    move_case(bank, page, second, now.definition, back.definition)
    # Then it goes on by the version it was moved to
    caught.reviewed()
    caught.decided()
    caught.sign()
    caught.ends("disbursed", "review_case")
    assert back.definition in {record.process_definition for record in caught.history() if record.process == "approval"}


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
        page.get_by_role("button", name="Download case package").click()
    with zipfile.ZipFile(downloading.value.path()) as package:
        assert {"index.html", "journal/proof.json"} <= set(package.namelist())
    # And that he did is in the journal, which is whole
    bank.open(page, "/history/reads")
    expect(page.locator("main")).to_contain_text("Ye Zhengxian 葉正賢")
    seal_all(case.bank)
    assert verify_journal(case.bank).broken is None
