"""Every field of every form that customers fill in, filled in wrong in every way; the fields and the ways are read off the schemas."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

import pytest
from flask.testing import FlaskClient

from lending.adapters.db.tables import metadata
from tests.support.bank import TrialBank, build_test_bank
from tests.support.faults import Fault, faults_of, fields_of, rounds_of
from tests.support.pages import Page, is_chinese, is_english, seen
from tests.support.screens import LOGIN, SCREENS, Screen
from tests.support.web import build_app, csrf_token, signed_in
from webapp.customer.steps import nested

FIELDS = [(screen, name) for screen in SCREENS for name, _field in fields_of(screen.schema)]
SPEAKS = {"en": is_english, "zh_Hant": is_chinese}


@dataclass(frozen=True)
class Stage:
    """A bank in which one form waits to be filled in, and the browser it stands in."""

    trial: TrialBank
    screen: Screen
    browser: FlaskClient
    path: str
    token: str

    def send(self, form: Mapping[str, str]) -> Page:
        """Send the form as a browser would, and return the page that comes back."""
        # A quarter of an hour later: what was tried before does not count.
        self.trial.clock.tick(1000)
        sent = self.browser.post(self.path, data={**form, "csrf_token": self.token})
        if sent.status_code == 422:
            return Page(sent.text)
        # A step of an application comes back by redirect, with what was typed kept in the draft.
        assert (sent.status_code, sent.location) == (303, f"{self.path}?check=1"), sent.text[-500:]
        return Page(self.browser.get(sent.location).text)

    def rows(self) -> dict[str, Any]:
        """Return everything the book holds but what a refused form may leave."""
        with self.trial.database.connect() as connection:
            kept = [table for table in metadata.sorted_tables if table.name not in self.screen.leaves]
            return {table.name: connection.execute(table.select()).all() for table in kept}


@pytest.fixture(scope="module")
def stages(tmp_path_factory) -> Callable[[Screen], Stage]:
    """Return the stage of a screen; each is set up once, since a refused form changes nothing."""
    made: dict[str, Stage] = {}

    def stage(screen: Screen) -> Stage:
        if screen.name not in made:
            made[screen.name] = set_up(screen, build_test_bank(tmp_path_factory.mktemp("stage")))
        return made[screen.name]

    yield stage
    for known in made.values():
        known.trial.close()


def set_up(screen: Screen, trial: TrialBank) -> Stage:
    path, app = screen.reach(trial), build_app(trial)
    browser = signed_in(app, LOGIN) if screen.signed_in else app.test_client()
    return Stage(trial, screen, browser, path, csrf_token(browser.get(f"{path}?lang=en")))


@pytest.fixture(scope="module")
def spoken(tmp_path_factory) -> Callable[[str], Any]:
    """Return what opens a request in a language."""
    trial = build_test_bank(tmp_path_factory.mktemp("bank"))
    app = build_app(trial, with_pages=False)
    yield lambda language: app.test_request_context(f"/?lang={language}")
    trial.close()


@pytest.mark.parametrize(("screen", "field"), FIELDS, ids=[f"{screen.name} {field}" for screen, field in FIELDS])
@pytest.mark.parametrize("language", SPEAKS)
def test_each_fault_is_told_of_its_field_alone_in_the_language_of_the_page(spoken, screen, field, language):
    with spoken(language):
        for fault in faults_of(screen.schema):
            if fault.field != field:
                continue
            said, errors = screen.schema.read(nested(fault.put(screen.good)))
            assert said == {}, fault
            assert list(errors) == [field], fault
            assert SPEAKS[language](" ".join(errors[field])), errors


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_what_is_in_order_is_read(spoken, screen):
    with spoken("en"):
        said, errors = screen.schema.read(nested(screen.good))
    assert errors == {}
    assert said.keys() == screen.schema.fields.keys()


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_the_page_tells_every_fault_at_its_field_keeps_what_was_typed_and_writes_nothing(stages, screen):
    stage = stages(screen)
    before = stage.rows()
    for faults in rounds_of(screen.schema, screen.governing):
        typed = put(faults, screen.good)
        page = stage.send(typed)
        wrong = {screen.said_at or fault.field for fault in faults}
        assert {field for field in wrong if not is_english(page.error_at(field))} == set(), list(map(str, faults))
        assert page.summary.keys() == wrong
        assert all(field in page.ids and is_english(said) for field, said in page.summary.items())
        assert page.typed.items() >= standing(typed, faults, screen, page).items()
    assert stage.rows() == before


def put(faults: Iterable[Fault], good: Mapping[str, str]) -> Mapping[str, str]:
    return reduce(lambda form, fault: fault.put(form), faults, good)


def standing(typed: Mapping[str, str], faults: Iterable[Fault], screen: Screen, page: Page) -> dict[str, str]:
    """Return what must stand in the fields again: everything typed, but what is secret and what no choice can show."""
    lost = {*screen.secret, *(fault.field for fault in faults if fault.field in page.choices)}
    return {name: seen(value) for name, value in typed.items() if name not in lost}
