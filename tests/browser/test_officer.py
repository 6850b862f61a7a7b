"""An officer's day in a real browser: the whole web over a real database, with the workflow engine in memory."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from lending.domain.handover import Why
from lending.domain.parties import ConsentPurpose, Party
from lending.domain.records import Action, JournalEntry
from lending.domain.tasks import HumanTask, TaskState
from lending.service import approval, handover, tasks
from lending.service.documents import Upload, add_document
from lending.service.ports import ActivityRecord, DeployedProcess, Incident
from tests.support.bank import PASSWORD, TrialBank, build_test_bank
from tests.support.barriers import barriers
from tests.support.flow import until_report
from tests.support.modelling import standing
from tests.support.web import build_app, served, session_of
from tests.support.worlds import pdf
from webapp.build_assets import ROOT

BPMN = ROOT / "bpmn"

pytestmark = pytest.mark.chromium


@dataclass(frozen=True)
class Office:
    """A bank, its web, and a browser for each officer."""

    trial: TrialBank
    url: str
    browser: Browser
    contexts: list[BrowserContext]
    complaints: list[str]

    def sit_down(self, login: str, *, width: int = 1440, theme: str = "light", lang: str = "en", forgive: str = "") -> Page:
        """Return the page of an officer who has signed in; what the browser complains of is kept, but for what matches `forgive`."""
        context = self.browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self._note(message.type, message.text, forgive))
        context.add_cookies(session_of(build_app(self.trial), login, self.url, lang))
        page.goto(self.url)
        return page

    def _note(self, kind: str, text: str, forgive: str) -> None:
        if kind in {"error", "warning"} and not (forgive and re.search(forgive, text)):
            self.complaints.append(text)

    def open(self, page: Page, path: str) -> None:
        page.goto(self.url + path)
        settled(page)

    def case(self, name: str = "Zhou Wenbo 周文博", *, until: Callable[[TrialBank, str], None] = until_report, **asked: object) -> str:
        """Let a customer with two papers apply, and bring the case up to somewhere; returns the application's id."""
        customer = self.trial.customer()
        application = self.trial.submit(customer, **asked)
        with self.trial.bank.begin() as book:
            book.lock(Party, application.party_id).name = name
        for kind in ("identity", "income_proof"):
            paper = Upload(kind=kind, file_name=f"{kind}.pdf", content=pdf())
            add_document(self.trial.bank, customer, paper, application_id=application.id)
        until(self.trial, application.id)
        return application.id

    def reviewed(self, application_id: str, definition: str = "review_case", group: str = "reviewer") -> HumanTask:
        return self.trial.task(application_id, definition, group)


def settled(page: Page) -> None:
    page.wait_for_load_state("domcontentloaded")  # before, a part that is still to come would be taken for none
    for module in page.locator("[data-module]").all():
        expect(module).to_have_attribute("data-ready", "yes")


def scored(trial: TrialBank, application_id: str) -> None:
    until_report(trial, application_id)
    approval.score_applicant(trial.bank, application_id)
    approval.open_review(trial.bank, application_id, 1)


@pytest.fixture
def office(tmp_path, browser: Browser) -> Iterator[Office]:
    trial = build_test_bank(tmp_path)
    with closing(trial), served(build_app(trial)) as url:
        office = Office(trial, url, browser, [], [])
        yield office
        for context in office.contexts:
            context.close()
    assert office.complaints == []


def kept(office: Office, task: HumanTask) -> HumanTask:
    with office.trial.bank.read() as book:
        return book.get(HumanTask, task.id)


def test_an_officer_claims_fills_in_completes_and_gets_the_next(office: Office) -> None:
    # Given two cases to review, the second due later
    first = office.reviewed(office.case("Zhou Wenbo 周文博", until=scored))
    second = office.reviewed(office.case("Li Peishan 李佩珊", until=scored))
    context = office.browser.new_context(viewport={"width": 1440, "height": 900})
    office.contexts.append(context)
    page = context.new_page()
    page.goto(f"{office.url}/sign-in")
    page.locator("[name=login]").fill("reviewer")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form button.button").click()
    # When the first is claimed and filled in
    page.locator(".task-row", has_text="周文博").click()
    settled(page)
    expect(page.get_by_text("You may review")).to_be_visible()
    page.get_by_role("button", name="Claim").click()
    settled(page)
    expect(page.get_by_text("Claimed by you")).to_be_visible()
    expect(page.get_by_label("Limit")).to_have_value("50000.00")
    page.get_by_label("Approve", exact=True).check()
    page.get_by_label("Reasons").fill("Income confirmed by tax office and bank flow.")
    page.get_by_role("button", name="Complete and open next").click()
    # Then the second is open, and the first carries what was typed
    expect(page.locator(".work-head")).to_contain_text("李佩珊")
    expect(page.locator(".toast")).to_contain_text("Review case completed: Zhou Wenbo 周文博")
    done = kept(office, first)
    assert (done.state, done.entries["recommendation"], done.entries["limit"]) == (TaskState.COMPLETED, "approve", "50000.00")
    assert kept(office, second).state == TaskState.OPEN


def test_what_is_missing_is_said_at_the_field_and_in_a_summary(office: Office) -> None:
    task = office.reviewed(office.case(until=scored))
    page = office.sit_down("reviewer")
    office.open(page, f"/tasks/{task.id}")
    page.get_by_role("button", name="Claim").click()
    settled(page)
    page.get_by_role("button", name="Complete", exact=True).click()
    expect(page.locator(".error-summary")).to_contain_text("Recommendation")
    assert kept(office, task).state == TaskState.CLAIMED


def test_what_is_wrong_with_a_day_is_said_with_its_name(office: Office) -> None:
    # Given
    task = office.trial.task(office.case(), "visit_site", "investigator", name="Visit site")
    page = office.sit_down("investigator")
    office.open(page, f"/tasks/{task.id}")
    page.get_by_role("button", name="Claim").click()
    settled(page)
    # When
    page.get_by_role("button", name="Complete", exact=True).click()
    # Then
    typed = ("Visited on", "Place visited", "Photos taken", "Findings")
    asked = {**{name: name for name in typed}, "Conclusion": "Confirms the application"}
    said = page.locator(".error-summary li")
    expect(said).to_have_text([f"{name}: Fill this in." for name in asked])
    for line, control in zip(said.all(), asked.values(), strict=True):
        line.get_by_role("link").click()
        expect(page.get_by_label(control)).to_be_focused()


def test_a_draft_is_there_after_the_page_was_left(office: Office) -> None:
    task = office.reviewed(office.case(until=scored))
    page = office.sit_down("reviewer")
    office.open(page, f"/tasks/{task.id}")
    page.get_by_role("button", name="Claim").click()
    settled(page)
    page.get_by_label("Reasons").fill("Half a sentence")
    expect(page.locator("#draft-note")).to_contain_text("Draft saved")
    page.locator(".tabs a", has_text="History").click()
    expect(page.locator(".timeline")).to_contain_text("Review case: claimed")
    page.locator(".tabs a", has_text="Comments").click()
    page.get_by_label("Your comment").fill("<b>Look</b>, @approver: the employer moved.")
    page.get_by_role("button", name="Send comment").click()
    expect(page.locator(".comment__text")).to_have_text("<b>Look</b>, @approver: the employer moved.")
    page.locator(".tabs a", has_text="Task").click()
    expect(page.get_by_label("Reasons")).to_have_value("Half a sentence")


def test_of_two_who_claim_at_once_the_second_reads_who_has_it(office: Office) -> None:
    # Given two approvers who look at the same task
    task = office.trial.task(office.case(until=scored), "approve_case", "approver")
    first, second = office.sit_down("approver"), office.sit_down("chief")
    for page in (first, second):
        office.open(page, f"/tasks/{task.id}")
    # When
    first.get_by_role("button", name="Claim").click()
    expect(first.get_by_text("Claimed by you")).to_be_visible()
    second.get_by_role("button", name="Claim").click()
    # Then
    expect(second.locator(".toast")).to_contain_text("A colleague holds this task")
    expect(second.locator(".notice")).to_contain_text("Wang Shufen 王淑芬 is working on it")
    expect(second.get_by_role("button", name="Claim")).to_have_count(0)


def test_what_was_typed_stays_when_somebody_else_took_the_task_away(office: Office) -> None:
    # Given a reviewer in the middle of a form, and a supervisor who gives the task back
    task = office.reviewed(office.case(until=scored))
    page = office.sit_down("reviewer", forgive="409")
    office.open(page, f"/tasks/{task.id}")
    page.get_by_role("button", name="Claim").click()
    settled(page)
    page.get_by_label("Approve", exact=True).check()
    page.get_by_label("Reasons").fill("Everything fits.")
    expect(page.locator("#draft-note")).to_contain_text("Draft saved")
    tasks.unclaim_task(office.trial.bank, office.trial.actor("supervisor"), task.id, Why("urgent"))
    # When
    page.get_by_role("button", name="Complete", exact=True).click()
    # Then
    expect(page.locator(".error-summary")).to_contain_text("Claim the task first.")
    expect(page.get_by_label("Reasons")).to_have_value("Everything fits.")
    assert kept(office, task).draft["reasons"] == "Everything fits."


def test_two_windows_on_one_task_do_not_write_over_each_other(office: Office) -> None:
    # Given one task in two windows of one officer
    task = office.reviewed(office.case(until=scored))
    page = office.sit_down("reviewer", forgive="409")
    office.open(page, f"/tasks/{task.id}")
    page.get_by_role("button", name="Claim").click()
    settled(page)
    other = page.context.new_page()
    office.open(other, f"/tasks/{task.id}")
    for text in ("Typed in the other window.", "Typed in the other window, twice."):
        with other.expect_response("**/draft"):
            other.get_by_label("Reasons").fill(text)
    # When he types in the first
    page.get_by_label("Reasons").fill("Typed in the first.")
    # Then he is told, without a check mark, and can write nothing over it from there
    note = page.locator(".draft-note")
    expect(note).to_have_text("Changed in another window meanwhile; load the page again to see it.")
    expect(note.locator("[data-kept]")).to_be_hidden()
    expect(note.locator("[data-lost]")).to_be_visible()
    expect(page.get_by_role("button", name="Complete", exact=True)).to_be_disabled()
    page.reload()
    settled(page)
    expect(page.get_by_label("Reasons")).to_have_value("Typed in the other window, twice.")


def test_the_last_words_are_kept_before_another_tab_of_the_task_opens(office: Office) -> None:
    task = office.reviewed(office.case(until=scored))
    page = office.sit_down("reviewer")
    office.open(page, f"/tasks/{task.id}")
    page.get_by_role("button", name="Claim").click()
    settled(page)
    page.get_by_label("Reasons").fill("The last words")
    page.locator(".tabs a", has_text="History").click()
    expect(page.locator(".timeline")).to_be_visible()
    page.locator(".tabs a", has_text="Task").click()
    settled(page)
    expect(page.get_by_label("Reasons")).to_have_value("The last words")
    with page.expect_response("**/draft"):
        page.get_by_label("Reasons").fill("The very last words")
    assert kept(office, task).draft["reasons"] == "The very last words"


def test_a_draft_that_cannot_be_sent_bears_no_check_mark(office: Office) -> None:
    task = office.reviewed(office.case(until=scored))
    page = office.sit_down("reviewer", forgive="ERR_FAILED")
    office.open(page, f"/tasks/{task.id}")
    page.get_by_role("button", name="Claim").click()
    settled(page)
    page.route("**/draft", lambda route: route.abort())
    page.get_by_label("Reasons").fill("Not to be kept")
    note = page.locator(".draft-note")
    expect(note).to_have_text("Draft not saved; the connection is gone")
    expect(note.locator("[data-kept]")).to_be_hidden()
    # When it is there again
    page.unroute("**/draft")
    page.get_by_label("Reasons").fill("To be kept")
    expect(note).to_contain_text("Draft saved")
    expect(note.locator("[data-kept]")).to_be_visible()


def test_whoever_checked_a_case_in_is_told_why_he_cannot_review_it(office: Office) -> None:
    # Given somebody who is intake officer and reviewer, and did the pre-check
    application_id = office.case(until=scored)
    with office.trial.bank.begin() as book:
        user = book.lock(type(office.trial.user("intake")), office.trial.user("intake").id)
        user.roles = ["intake_officer", "reviewer"]
        precheck = office.trial.user("intake").id
    done = office.trial.task(application_id, "precheck_application", "intake_officer")
    with office.trial.bank.begin() as book:
        task = book.lock(HumanTask, done.id)
        task.state, task.completed_by, task.completed_at = TaskState.COMPLETED, precheck, office.trial.clock()
    review = office.reviewed(application_id)
    # When
    page = office.sit_down("intake", forgive="403")
    office.open(page, f"/tasks/{review.id}")
    # Then he reads why before he tries, and trying all the same is refused
    expect(page.locator(".notice")).to_contain_text("Four eyes. You did an earlier step of this case (Pre-check application)")
    expect(page.get_by_role("button", name="Claim")).to_have_count(0)
    token = page.locator('meta[name="csrf-token"]').get_attribute("content")
    page.request.post(f"{office.url}/tasks/{review.id}/claim", form={"csrf_token": token or ""})
    assert kept(office, review).state == TaskState.OPEN


def test_another_role_sees_no_such_task_and_another_branch_no_such_case(office: Office) -> None:
    application_id = office.case(until=scored)
    task = office.reviewed(application_id)
    signing = office.sit_down("signing")
    expect(signing.get_by_text("All done")).to_be_visible()
    office.open(signing, f"/tasks/{task.id}")
    expect(signing.locator(".notice")).to_contain_text("waits for the group Review")
    expect(signing.get_by_role("button", name="Claim")).to_have_count(0)
    token = signing.locator('meta[name="csrf-token"]').get_attribute("content") or ""
    refused = signing.request.post(f"{office.url}/tasks/{task.id}/complete", data={"values": {}}, headers={"X-CSRFToken": token})
    assert refused.status == 403
    ningbo = office.sit_down("reviewer.ningbo")
    for path in (f"/tasks/{task.id}", f"/cases/{application_id}", f"/cases/{application_id}/report.pdf"):
        assert ningbo.request.get(office.url + path).status == 404


def test_a_supervisor_assigns_and_takes_back_what_somebody_else_holds(office: Office) -> None:
    # Given a review that waits, and a colleague who could do it
    task = office.reviewed(office.case(until=scored))
    office.trial.change("intake", roles=["intake_officer", "reviewer"])
    reviewer = office.trial.user("reviewer")
    page = office.sit_down("supervisor")
    page.locator(".task-row").click()
    # When it is assigned
    page.locator(".give summary", has_text="Assign").click()
    page.locator("#assign-to").select_option(label=reviewer.name)
    page.locator("#assign-reason").select_option("workload")
    page.locator(".give[open]").get_by_role("button", name="Assign").click()
    # Then it is the reviewer's, and can be taken back
    expect(page.locator(".toast")).to_contain_text("Assigned.")
    expect(page.locator(".work-head .chip")).to_have_text(f"Claimed by {reviewer.name}")
    page.locator(".give summary", has_text="Take from the holder").click()
    page.locator("#take-back-reason").select_option("urgent")
    page.get_by_role("button", name="Give back to the group").click()
    expect(page.locator(".toast")).to_contain_text("Given back to the group")
    assert kept(office, task).state == TaskState.OPEN


def test_the_list_is_filtered_searched_and_walked_by_keyboard(office: Office) -> None:
    # Given
    office.reviewed(office.case("Zhou Wenbo 周文博", until=scored))
    office.reviewed(office.case("Li Peishan 李佩珊", until=scored))
    page = office.sit_down("reviewer")
    settled(page)
    # When the search is reached by its key
    page.keyboard.press("/")
    page.keyboard.type("李佩珊")
    page.keyboard.press("Enter")
    # Then
    expect(page.locator(".task-row")).to_have_count(1)
    expect(page.locator(".list-found")).to_contain_text("李佩珊")
    page.get_by_role("link", name="Show all").click()
    expect(page.locator(".task-row")).to_have_count(2)
    settled(page)
    page.keyboard.press("j")
    expect(page.locator(".task-row").first).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator(".work-head h1")).to_have_text("Review case")
    page.locator(".sidebar a", has_text="Mortgage").click()
    expect(page.get_by_text("Nothing fits")).to_be_visible()
    # When the filter is kept under a name
    page.locator(".narrow summary").click()
    page.locator("#narrow-name").fill("Homes")
    page.get_by_role("button", name="Save filter").click()
    # Then it stands among the filters with what it finds
    saved = page.locator(".sidebar a", has_text="Homes")
    expect(saved).to_have_attribute("aria-current", "page")
    expect(saved.locator(".sidebar__count")).to_have_text("0")


def test_a_new_task_appears_by_itself_and_leaves_alone_what_is_typed(office: Office) -> None:
    # Given a reviewer in the middle of a form
    task = office.reviewed(office.case("Zhou Wenbo 周文博", until=scored))
    page = office.sit_down("reviewer")
    office.open(page, f"/tasks/{task.id}")
    page.get_by_role("button", name="Claim").click()
    settled(page)
    page.get_by_label("Reasons").fill("Half a sentence")
    page.get_by_label("Reasons").focus()
    opened = read_journal(office)
    # When another case reaches the group
    office.reviewed(office.case("Li Peishan 李佩珊", until=scored))
    # Then
    row = page.locator(".task-row", has_text="Li Peishan 李佩珊")
    expect(row).to_be_visible(timeout=20_000)
    expect(page.locator("[data-part=count]")).to_have_text("2 open")
    expect(page.locator(".sidebar__count").first).to_have_text("2")
    expect(page.locator(".task-row[aria-current]")).to_contain_text("Zhou Wenbo")
    expect(page.get_by_label("Reasons")).to_have_value("Half a sentence")
    expect(page.get_by_label("Reasons")).to_be_focused()
    assert read_journal(office) == opened  # looking at the list is no opening of the case
    # The new row opens beside the list, without loading the whole page
    page.evaluate("document.body.dataset.same = 'yes'")
    row.click()
    expect(page.locator(".task-row[aria-current]")).to_contain_text("Li Peishan")
    assert page.evaluate("document.body.dataset.same") == "yes"


def test_who_has_a_form_half_filled_in_sees_at_once_that_a_colleague_did_the_task(office: Office) -> None:
    # Given a reviewer in the middle of a form, and at another screen a colleague to whom a supervisor gives the task
    task = office.reviewed(office.case("Zhou Wenbo 周文博", until=scored))
    office.trial.change("intake", roles=["intake_officer", "reviewer"])
    colleague, bank = office.trial.user("intake"), office.trial.bank
    page, other = office.sit_down("reviewer", forgive="409"), office.sit_down("intake")
    office.open(page, f"/tasks/{task.id}")
    page.get_by_role("button", name="Claim").click()
    settled(page)
    page.get_by_label("Reasons").fill("Half a sentence")
    expect(page.locator("#draft-note")).to_contain_text("Draft saved")
    handover.assign_task(bank, office.trial.actor("supervisor"), task.id, colleague.id, Why("urgent"))
    # Then he reads it beside what he typed, without doing anything
    moved = page.locator("[data-part=standing]")
    expect(moved).to_contain_text(f"{colleague.name} has this task now. What you typed stays here")
    # When the colleague completes it
    office.open(other, f"/tasks/{task.id}")
    other.get_by_label("Reject", exact=True).check()
    other.get_by_label("Reasons").fill("Income too low.")
    other.get_by_role("button", name="Complete", exact=True).click()
    expect(other.locator(".toast")).to_contain_text("Review case completed")
    # Then that is said too; completing is refused with its reason, and what was typed is still there
    expect(moved).to_contain_text(f"{colleague.name} completed this task meanwhile.")
    page.get_by_label("Approve", exact=True).check()
    page.get_by_role("button", name="Complete", exact=True).click()
    expect(page.locator(".error-summary")).to_contain_text("This task was completed meanwhile; nothing of yours was written.")
    expect(page.get_by_label("Reasons")).to_have_value("Half a sentence")
    assert kept(office, task).entries["reasons"] == "Income too low."
    page.get_by_role("link", name="Open the task again").click()
    expect(page.locator(".work-head .chip")).to_have_text("Completed")


def read_journal(office: Office) -> int:
    with office.trial.bank.read() as book:
        return book.count(JournalEntry, action=Action.PERSONAL_DATA_READ)


def test_documents_are_turned_over_beside_the_form_without_losing_what_was_typed(office: Office) -> None:
    task = office.reviewed(office.case(until=scored))
    page = office.sit_down("reviewer")
    office.open(page, f"/tasks/{task.id}")
    page.get_by_role("button", name="Claim").click()
    settled(page)
    page.get_by_label("Reasons").fill("Seen so far")
    page.get_by_label("Next document").click()
    expect(page.locator(".viewer-head h2")).to_have_text("Proof of income")
    picture = page.locator(".viewer img")
    expect(picture).to_have_js_property("complete", value=True)
    assert picture.evaluate("image => image.naturalWidth") > 500
    expect(page.get_by_label("Reasons")).to_have_value("Seen so far")
    page.locator(".switch a", has_text="Due diligence").click()
    expect(page.locator(".work-side")).to_contain_text("Debt-to-income")


def in_approval(office: Office, name: str = "Zhou Wenbo 周文博", **asked: object) -> str:
    """Let a case stand in review, in the engine's history too."""
    application_id = office.case(name, until=scored, **asked)
    office.reviewed(application_id)
    at, definition = office.trial.clock(), "approval:3:x"
    office.trial.engine.deployed[f"{definition}.bpmn"] = (BPMN / "approval.bpmn").read_bytes()
    for activity, kind, end in (
        ("start_approval", "startEvent", at),
        ("score_applicant", "serviceTask", at),
        ("review_case", "userTask", None),
    ):
        office.trial.engine.history.append(
            ActivityRecord(
                activity,
                activity,
                activity.replace("_", " ").capitalize(),
                kind,
                "approval",
                definition,
                application_id,
                at,
                end,
                False,
                None,
            )
        )
    return application_id


def test_the_case_page_shows_where_the_case_is_and_what_comes_next(office: Office) -> None:
    application_id = in_approval(office)
    page = office.sit_down("reviewer")
    office.open(page, f"/cases/{application_id}")
    expect(page.locator(".next-step")).to_contain_text("Next: Review case")
    expect(page.locator(".path [aria-current=step]")).to_have_text("Review case")
    expect(page.locator('[data-element-id="review_case"]').first).to_be_visible()
    for part in ("Debt-to-income", "Agencies asked", "Timeline", "Proof of income"):
        expect(page.locator("main")).to_contain_text(part)
    page.get_by_role("link", name="Open task").click()
    expect(page.get_by_role("button", name="Claim")).to_be_visible()


def test_without_the_engine_the_case_page_works_and_says_so(office: Office) -> None:
    application_id = in_approval(office)
    office.trial.engine.down = True
    page = office.sit_down("reviewer")
    office.open(page, f"/cases/{application_id}")
    expect(page.get_by_text("The engine does not answer at the moment")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Debt-to-income")


def test_an_administrator_tries_a_failed_step_again(office: Office) -> None:
    # Given
    application_id = in_approval(office)
    office.trial.engine.listed.append(DeployedProcess("approval", "Approval", "approval:3:x", "3", 1, {"review_case": 1}))
    office.trial.engine.troubles.append(
        Incident("7", "failedExternalTask", "score_applicant", "approval", "1", "no scorecard", office.trial.clock(), application_id)
    )
    page = office.sit_down("admin")
    office.open(page, "/processes/approval")
    # Then the incident stands there with its cause; trying again takes it off
    expect(page.get_by_text("no scorecard")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("No incidents")).to_be_visible()


def test_at_the_desk_an_error_loses_nothing_and_the_application_is_in_once(office: Office) -> None:
    # Given an intake officer with a customer in front of him
    person = office.trial.person_of(office.trial.customer())
    page = office.sit_down("intake", forgive="422")
    office.open(page, "/desk")
    for name, value in (("name", person.name), ("id_number", person.id_number), ("phone", person.phone)):
        page.locator(f"#{name}").fill(value)
    page.get_by_role("button", name="Continue").click()
    page.locator("#file-identity input[data-input=file]").set_input_files(
        {"name": "id.pdf", "mimeType": "application/pdf", "buffer": pdf()}
    )
    expect(page.locator("#file-identity .file")).to_contain_text("Received")
    # When it is sent with something missing
    page.locator("#amount").fill("48,000")
    page.get_by_role("button", name="Take the application in").click()
    # Then the errors are named and what was typed and sent is still there
    expect(page.locator(".error-summary")).to_contain_text("Monthly income")
    expect(page.locator("#amount")).to_have_value("48,000")
    expect(page.locator("#file-identity .file")).to_contain_text("id.pdf")
    # When it is put right
    page.locator("#purpose").select_option("renovation")
    page.locator("#account").fill("6222020200012345678")
    page.locator("[id='declared.monthly_income']").fill("18000")
    with page.expect_navigation():  # the errors before named the consents too
        page.get_by_role("button", name="Take the application in").click()
    expect(page.locator(".error-summary")).to_contain_text("Consents")
    consents = page.locator("#consents input")
    expect(consents).to_have_count(len(ConsentPurpose))
    for consent in consents.all():
        consent.check()
    page.get_by_role("button", name="Take the application in").click()
    # Then
    expect(page.locator(".toast")).to_contain_text("is in.")
    expect(page.locator(".figures")).to_contain_text("48,000.00")
    expect(page.locator("main")).to_contain_text("Identity card")


def test_the_auditor_finds_a_case_and_sees_who_looked_at_it(office: Office) -> None:
    application_id = office.case()
    office.open(office.sit_down("reviewer"), f"/cases/{application_id}")
    page = office.sit_down("auditor")
    office.open(page, "/history")
    page.keyboard.press("/")
    page.keyboard.type("周文博")
    page.keyboard.press("Enter")
    page.wait_for_url("**/history?q=~*")
    page.locator(".row-link").click()
    page.get_by_role("link", name="Open the case").click()
    expect(page.locator(".timeline")).to_contain_text("Case opened")
    expect(page.locator(".timeline")).to_contain_text("Hsu Chia-ling 許嘉玲")


@pytest.mark.parametrize(("width", "theme", "lang"), [(1440, "light", "en"), (390, "dark", "zh_Hant")])
def test_a_count_on_the_diagram_leads_to_its_cases_by_keyboard_too(office: Office, width: int, theme: str, lang: str) -> None:
    # Given cases at a step of a process, one of which failed there
    application_id = in_approval(office)
    standing(office.trial, "review_case", key=application_id)
    office.trial.engine.listed.append(DeployedProcess("approval", "Approval", "approval:3:x", "3", 1, {"review_case": 1}))
    office.trial.engine.troubles.append(
        Incident("7", "failedExternalTask", "score_applicant", "approval", "1", "no scorecard", office.trial.clock(), application_id)
    )
    page = office.sit_down("auditor", width=width, theme=theme, lang=lang)
    office.open(page, "/processes/approval")
    # When somebody comes to the count by the keyboard
    count = page.locator("a.diagram__badge--here")
    expect(count).to_have_text("1")
    page.locator("[data-zoom=fit]").focus()
    for _ in range(2):
        page.keyboard.press("Tab")
        if count.evaluate("element => element === document.activeElement"):
            break
    # Then it is in sight, the drawing is not torn from its frame, and Enter shows the cases
    expect(count).to_be_focused()
    expect(count).to_be_in_viewport()
    assert page.locator("[data-surface] .djs-container").evaluate("element => [element.scrollTop, element.scrollLeft]") == [0, 0]
    page.keyboard.press("Enter")
    page.wait_for_url("**/history?process=approval&step=review_case")
    expect(page.locator(".row-link")).to_have_count(1)
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # And a click does the same
    page.go_back()
    page.locator("a.count--error").click()
    page.wait_for_url("**/history?process=approval&step=score_applicant&which=incident")
