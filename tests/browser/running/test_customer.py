"""A customer with a phone in front of the whole of loanflow: engine, workers, sandbox and web as they run."""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Locator, Page, expect

from lending.demo.papers import paper
from lending.domain.actors import User
from lending.domain.agency_reports import Subject
from lending.domain.identity import check_character
from lending.service.business_date import read_business_date
from lending.service.users import end_sessions
from tests.browser.conftest import PATIENCE
from tests.support.barriers import barriers
from tests.support.stack import Stack, wait_for

PHONE = {"width": 390, "height": 844}
PASSWORD = "correct horse battery"
#: A refused form is a page with status 422, which Chromium tells the console too.
REFUSED = "the server responded with a status of 422"

pytestmark = [pytest.mark.chromium, pytest.mark.engine, pytest.mark.slow]


def id_number(serial: int) -> str:
    digits = f"33010619900101{serial:03d}"
    return digits + check_character(digits)


people = ((serial, id_number(serial)) for serial in count(301))


def is_in_order(stack: Stack, id_number: str) -> bool:
    """Say whether every agency of the sandbox knows the person and has nothing to object to, so that no officer has to look."""
    subject, ask, today = Subject(name="張偉", id_number=id_number), stack.bank.agencies, read_business_date(stack.bank)
    report = ask.credit_report(subject, today)
    known = [ask.tax_records(subject, today), ask.social_security(subject, today), ask.provident_fund(subject, today)]
    in_order = report.months_overdue_24 == 0 and report.enquiries_30d <= 2 and report.enquiries_6m <= 4 and not report.court_enforcement
    return in_order and all(answer.known for answer in known) and ask.screen_aml(subject, today).result == "clear"


@pytest.fixture
def customer(browser, stack) -> Iterator["Customer"]:
    with browser.new_context(viewport=PHONE, locale="en-GB", has_touch=True) as context:
        customer = Customer(stack, context)
        yield customer
        assert customer.complaints == []


class Customer:
    """Somebody new with a phone; everything the browser complains of is kept."""

    def __init__(self, stack: Stack, context: BrowserContext) -> None:
        number, self.id_number = next((number, id_number) for number, id_number in people if is_in_order(stack, id_number))
        self.stack, self.login, self.phone = stack, f"zhang{number}", f"137{number:08d}"
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda message: self._hear(message.type, message.text))

    def _hear(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"} and REFUSED not in text:
            self.complaints.append(text)

    def go(self, path: str) -> None:
        self.page.goto(self.stack.url("webapp") + path)

    def sign_up(self) -> None:
        self.go("/register")
        for field, value in {"name": "張偉", "id_number": self.id_number, "phone": self.phone, "login": self.login}.items():
            self.page.fill(f"#{field}", value)
        self.page.fill("#password", PASSWORD)
        self.page.locator("main form button[type=submit]").click()
        expect(self.page).to_have_url(re.compile("/loans$"))
        self.go("/loans?lang=en")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).last.click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def tick(self, **choices: str) -> None:
        for name, value in choices.items():
            self.page.check(f"input[name='{name}'][value='{value}']")

    def choose(self, **choices: str) -> None:
        for name, value in choices.items():
            self.page.select_option(f"#{name}", value)

    def type(self, **values: str) -> None:
        self.page.wait_for_load_state()  # the script that keeps what is typed has run then
        for name, value in values.items():
            self.page.fill(f"[id='{name}']", value)

    def hand_in(self, *kinds: str) -> None:
        self.page.wait_for_load_state()  # the script that takes files has run then
        for kind in kinds:
            box = self.paper(kind)
            if kind == "income_proof":
                day = read_business_date(self.stack.bank) - timedelta(days=20)
                self.page.fill("#dated_income_proof", day.isoformat())
            box.locator("input[data-input=file]").set_input_files(pdf(kind))
            expect(box.locator("[data-done]:visible")).to_contain_text("Read, 1 page")

    def paper(self, kind: str) -> Locator:
        return self.page.locator(f"#paper_{kind}")

    def looks(self) -> None:
        """Hold the page that is shown to contrast, names and width."""
        assert barriers(self.page) == []
        assert self.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], self.page.url

    def say_loan(self) -> None:
        self.type(amount="30,000", term_months="12", account="6222 0202 0001 2345 678")
        self.choose(purpose="renovation")
        self.tick(method="equal_instalment")
        self.press("Continue")

    def say_you(self) -> None:
        expect(self.page.locator("[id='guarantor.name']")).to_be_hidden()
        self.tick(housing="own", residence_since="4", dependants="1", telephone="registered", property="real_estate", other_debtors="none")
        self.press("Continue")

    def say_income(self) -> None:
        self.tick(occupation="employed", job="skilled", checking_account_status="high_or_salary")
        self.tick(other_instalment_plans="none", existing_credits="1")
        self.choose(employment_since="7_years_or_more", savings="high", credit_history="none_or_all_paid")
        self.type(employer="杭州鼎元建築設計有限公司", monthly_income="26,800", living_expenses="5,000")
        self.press("Continue")

    def say_documents(self, *kinds: str) -> None:
        self.hand_in(*kinds)
        expect(self.page.locator("[name='collateral.kind']").first).to_be_hidden()
        rows = {"payee": "永昌裝飾工程有限公司", "account": "3301234567890128", "amount": "30,000", "purpose": "Kitchen"}
        self.type(**{f"payments.1.{name}": value for name, value in rows.items()})
        self.press("Continue")

    def send(self) -> None:
        for purpose in ("data_processing", "credit_bureau", "tax_and_social", "screening"):
            self.page.check(f"#consent_{purpose}")
        self.press("Send the application")
        expect(self.page).to_have_url(re.compile(r"/loans/[0-9a-f-]{36}$"))

    def apply(self, *kinds: str) -> None:
        self.begin()
        self.say_loan()
        self.say_you()
        self.say_income()
        self.say_documents(*kinds)
        self.send()

    def begin(self) -> None:
        self.go("/apply")
        self.page.get_by_role("button", name="Apply").first.click()

    def user_id(self) -> str:
        with self.stack.bank.read() as book:
            user = book.first(User, login=self.login)
        assert user is not None
        return user.id

    def status(self) -> Locator:
        return self.page.locator(".chip").first

    def code(self) -> str:
        inbox = self.stack.bank.agencies.sms_inbox(self.phone)
        return [code for message in inbox for code in re.findall(r"(?<![-\d])\d{6}(?!\d)", message.text)][-1]

    def sign(self) -> None:
        self.follow("See the offer")
        expect(self.page.locator("main")).to_contain_text("If you pay late")
        self.looks()
        self.follow("Read the contract and sign")
        expect(self.page.locator(".sheets img").first).to_be_visible()
        wait_for(
            lambda: self.page.locator(".sheets img").first.evaluate("image => image.naturalWidth > 1000"), said="no page of the contract"
        )
        self.looks()
        ask = self.page.locator("#ask-code")
        expect(ask).not_to_have_attribute("aria-disabled", "true")
        ask.click()
        self.type(code="000000" if self.code() != "000000" else "000001")
        self.press("Sign the contracts")
        expect(self.page.locator("#code-error")).to_contain_text("4 more tries")
        self.looks()
        self.type(code=self.code())
        self.press("Sign the contracts")


def pdf(kind: str) -> FilePayload:
    return FilePayload(name=f"{kind}.pdf", mimeType="application/pdf", buffer=paper(kind))


def test_a_customer_gets_from_sign_up_to_the_money_on_a_phone(customer):
    # Given
    customer.sign_up()
    customer.looks()
    customer.apply("identity", "income_proof", "purpose_proof")
    # When
    expect(customer.status()).to_have_text("Ready to sign")
    customer.looks()
    customer.sign()
    # Then
    expect(customer.status()).to_have_text("Paid out")
    expect(customer.page.locator("main")).to_contain_text("Next: prepare the instalment")
    customer.looks()
    customer.follow("See your loan")
    expect(customer.status()).to_have_text("In order")
    expect(customer.page.locator(".chart__drawing g")).to_have_count(12)
    customer.looks()
    customer.page.get_by_role("link", name="All 12 instalments").click()
    expect(customer.page.locator(".plan li")).to_have_count(12)
    customer.looks()
    customer.go("/papers")
    expect(customer.page.locator("main")).to_contain_text("Signed and sealed")
    customer.looks()


def test_each_step_names_what_to_correct_and_keeps_what_was_typed(customer):
    customer.sign_up()
    customer.begin()
    customer.type(amount="abc", account="12")
    customer.press("Continue")
    summary = customer.page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_count(5)
    expect(customer.page.locator("#amount")).to_have_value("abc")
    expect(customer.page.locator("#account-error")).to_contain_text("8 to 32 digits")
    customer.looks()
    summary.get_by_role("link").first.click()
    expect(customer.page.locator("#amount")).to_be_focused()
    for said, step in ((customer.say_loan, "you"), (customer.say_you, "income"), (customer.say_income, "documents")):
        said()
        expect(customer.page).to_have_url(re.compile(f"/{step}$"))
        customer.press("Continue")
        expect(summary).to_be_visible()
        customer.looks()
    customer.say_documents("identity")
    expect(customer.page.locator("main")).to_contain_text("Not there yet: Proof of income, Proof of purpose.")
    customer.press("Send the application")
    expect(summary.get_by_role("link")).to_have_count(4)
    customer.looks()


def test_what_is_missing_is_asked_for_and_sent_later(customer):
    # Given
    customer.sign_up()
    customer.apply("identity", "income_proof")
    # When
    expect(customer.status()).to_have_text("We need papers from you")
    customer.follow("See the list")
    expect(customer.page.locator("main")).to_contain_text("The proof of purpose is missing: upload it.")
    customer.looks()
    customer.press("Everything is there")
    expect(customer.page.locator(".error-summary")).to_contain_text("Still missing: Proof of purpose.")
    customer.looks()
    customer.hand_in("purpose_proof")
    customer.press("Everything is there")
    # Then
    expect(customer.status()).not_to_have_text("We need papers from you")
    expect(customer.page.locator(".timeline")).to_contain_text("You sent what was missing")


def test_what_is_typed_outlives_the_session(customer):
    # Given
    customer.sign_up()
    customer.begin()
    customer.type(amount="42,000")
    expect(customer.page.locator("#saved")).to_contain_text(re.compile(r"Saved \d\d:\d\d"))
    # When
    end_sessions(customer.stack.bank, customer.user_id())
    customer.press("Continue")
    customer.page.fill("#login", customer.login)
    customer.page.fill("#password", PASSWORD)
    customer.page.locator("main form button[type=submit]").click()
    # Then
    expect(customer.page).to_have_url(re.compile("/loan$"))
    expect(customer.page.locator("#amount")).to_have_value("42,000")


def test_the_back_button_after_sending_leads_to_the_application_not_to_a_second_one(customer):
    customer.sign_up()
    customer.apply("identity", "income_proof", "purpose_proof")
    sent = customer.page.url
    customer.page.go_back()
    expect(customer.page).to_have_url(sent)
    customer.go("/loans")
    expect(customer.page.locator(".loan-card")).to_have_count(1)


def test_a_file_is_judged_by_its_content_and_can_be_taken_back(customer):
    customer.sign_up()
    customer.begin()
    customer.say_loan()
    customer.go(
        re.sub("/you$", "/documents", Path(customer.page.url).as_posix()).partition(customer.stack.url("webapp").partition("//")[2])[2]
    )
    box = customer.paper("identity")
    box.locator("input[data-input=file]").set_input_files(FilePayload(name="card.pdf", mimeType="application/pdf", buffer=b"<html>"))
    expect(box).to_contain_text("This is no PDF, JPEG or PNG")
    customer.complaints.clear()
    customer.paper("income_proof").locator("input[data-input=file]").set_input_files(pdf("income_proof"))
    expect(customer.paper("income_proof")).to_contain_text("Enter the date on the paper first")
    customer.hand_in("purpose_proof")
    customer.page.reload()
    customer.paper("purpose_proof").get_by_role("button", name="Remove this file").click()
    expect(customer.paper("purpose_proof").locator(".file")).to_have_count(0)
    customer.page.reload()
    expect(customer.page.locator(".file")).to_have_count(0)


def test_the_first_step_can_be_done_by_keyboard_alone(customer):
    customer.sign_up()
    customer.begin()
    keyboard = customer.page.keyboard
    customer.page.locator("#amount").focus()
    keyboard.type("30000")
    for keys in (["Tab", "1", "2"], ["Tab", "R"], ["Tab", "Space"], ["Tab", *"6222020200012345678"], ["Enter"]):
        for key in keys:
            keyboard.press(key)
    expect(customer.page).to_have_url(re.compile("/you$"))


def test_withdrawing_says_what_it_does_first(customer):
    customer.sign_up()
    customer.apply("identity", "income_proof", "purpose_proof")
    expect(customer.status()).to_have_text("Ready to sign")
    customer.follow("Withdraw the application")
    expect(customer.page.locator("main")).to_contain_text("The offer of 30,000.00 CNY is gone.")
    customer.looks()
    customer.press("Withdraw for good")
    expect(customer.status()).to_have_text("Withdrawn")
    customer.looks()
