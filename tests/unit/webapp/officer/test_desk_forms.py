"""Every field of the desk's two forms, filled in wrong in every way; the fields and the ways are read off the schemas."""

from uuid import uuid4

import pytest
from marshmallow import ValidationError

from lending.adapters.db.tables import metadata
from lending.domain.applications import Application
from lending.service import desk
from tests.support.bank import build_test_bank
from tests.support.desk_screens import APPLICATION, CUSTOMER, PERSON, asked_of_a_customer, asked_of_an_application
from tests.support.faults import Fault, faults_of, fields_of
from tests.support.pages import Page, is_chinese, is_english, seen
from tests.support.walk import rows
from tests.support.web import build_app, csrf_token, signed_in
from webapp.api.schemas import NewApplicationSchema
from webapp.errors import flat
from webapp.officer import desk_form
from webapp.sentences import errors_of

SPEAKS = {"en": is_english, "zh_Hant": is_chinese}
WHO = list(faults_of(asked_of_a_customer()))


class Stage:
    """A customer at the desk, and the officer's browser."""

    def __init__(self, trial) -> None:
        self.trial, self.app = trial, build_app(trial)
        self.browser = signed_in(self.app, "intake")
        self.path = f"/desk/{desk.take_in(trial.bank, trial.actor('intake'), CUSTOMER)}"
        shown = self.browser.get(f"{self.path}?lang=en")
        self.token, self.repeat = csrf_token(shown), str(uuid4())
        self.form = asked_of_an_application(frozenset(Page(shown.text).names))
        self.before = self.rows()

    def rows(self):
        with self.trial.database.connect() as connection:
            kept = [table for table in metadata.sorted_tables if table.name not in {"bank_user", "journal"}]
            return {table.name: connection.execute(table.select()).all() for table in kept}

    def send(self, path: str, form: dict[str, str], language: str):
        return self.browser.post(f"{path}?lang={language}", data={**form, "csrf_token": self.token, "repeat": self.repeat})

    def told(self, form: dict[str, str], language: str) -> dict[str, list[str]]:
        """Return what the schema says of a form, before any rule is asked."""
        with self.app.test_request_context(f"/?lang={language}"):
            try:
                NewApplicationSchema().load(desk_form.body(form, CUSTOMER, ()))
            except ValidationError as error:
                return errors_of(flat(error.messages))
        return {}


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    trial = build_test_bank(tmp_path_factory.mktemp("bank"))
    yield Stage(trial)
    trial.close()


def refused(answer, fault: Fault, language: str, typed: dict[str, str]) -> None:
    """Hold the page that comes back to what it must say, and keep."""
    assert answer.status_code == 422, (str(fault), answer.status_code, answer.location)
    page, speaks = Page(answer.text), SPEAKS[language]
    assert speaks(page.error_at(fault.field)), (str(fault), page.summary)
    assert list(page.summary) == [fault.field], (str(fault), page.summary)
    kept = {name: seen(value) for name, value in typed.items() if not (name == fault.field and name in page.choices)}
    assert page.typed.items() >= kept.items()


def test_who_the_customer_is_is_told_fault_by_fault(stage):
    for number, fault in enumerate(WHO):
        language = ("en", "zh_Hant")[number % 2]
        typed = fault.put(PERSON)
        refused(stage.send("/desk", typed, language), fault, language, typed)
    assert stage.rows() == stage.before


def test_the_page_asks_what_an_application_needs(stage):
    asked = {name for name, _field in fields_of(stage.form)}
    assert {name for name in APPLICATION if not name.startswith("consent.")} <= asked
    assert len(asked) > 30


@pytest.mark.parametrize("language", SPEAKS)
def test_each_fault_is_told_at_its_field_and_nothing_is_written(stage, language):
    for number, fault in enumerate(faults_of(stage.form)):
        typed = fault.put(APPLICATION)
        told = stage.told(typed, language)
        # Every tenth as a page too, and whatever only the rules can refuse.
        if told:
            assert list(told) == [fault.field], (str(fault), told)
            assert SPEAKS[language](" ".join(told[fault.field])), (str(fault), told)
        if not told or number % 10 == 0:
            refused(stage.send(stage.path, typed, language), fault, language, typed)
    assert stage.rows() == stage.before


@pytest.mark.parametrize("language", SPEAKS)
def test_all_that_is_missing_is_named_at_once(stage, language):
    page = Page(stage.send(stage.path, {}, language).text)
    needed = {"product", "amount", "term_months", "purpose", "method", "occupation", "account", "declared.monthly_income"}
    assert page.summary.keys() == needed
    assert all(SPEAKS[language](page.error_at(field)) for field in needed)


@pytest.mark.parametrize("language", SPEAKS)
def test_a_consent_that_is_missing_is_told_at_the_consents(stage, language):
    typed = {name: value for name, value in APPLICATION.items() if name != "consent.screening"}
    page = Page(stage.send(stage.path, typed, language).text)
    assert list(page.summary) == ["consents"]
    assert SPEAKS[language](page.summary["consents"])
    assert "consents" in page.ids


def test_what_is_in_order_is_taken_in_once(trial):
    stage = Stage(trial)
    answers = [stage.send(stage.path, APPLICATION, "en") for _again in range(2)]
    (made,) = rows(trial, Application)
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, f"/cases/{made.id}")] * 2
