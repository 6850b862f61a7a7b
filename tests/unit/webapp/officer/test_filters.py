"""What stands in the address of a list, spoilt in every way; the parts and the ways are read off the schemas."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from marshmallow import fields, validate

from tests.support.bank import build_test_bank
from tests.support.faults import STRANGE, TEXTS
from tests.support.pages import is_chinese, is_english
from tests.support.web import build_app, signed_in
from webapp.api.fields import Whole
from webapp.officer.audit import HistorySchema
from webapp.officer.cases import CasesSchema
from webapp.officer.filters import FilterSchema
from webapp.officer.loans import LoansSchema
from webapp.text_field import Text

LISTS = {
    "/tasks": ("reviewer", FilterSchema()),
    "/cases": ("reviewer", CasesSchema()),
    "/history": ("auditor", HistorySchema()),
    "/loan-book": ("reviewer", LoansSchema()),
}
SPEAKS = {"en": is_english, "zh_Hant": is_chinese}
#: A search is kept under a key; anything else there finds nothing and is no error.
_SEARCH = "q"


def spoilt() -> Iterator[tuple[str, str, str]]:
    for path, (_login, schema) in LISTS.items():
        for name, field in schema.fields.items():
            part = field.data_key or name
            for typed in () if part == _SEARCH else faults_of(field):
                yield path, part, typed


def faults_of(field: fields.Field) -> Iterator[str]:
    yield from (*filter(None, STRANGE.values()), "x" * 2_000)
    yield from () if isinstance(field, Text) else (*TEXTS.values(), " ", "null")
    match field:
        case Text():
            yield "x" * (field.longest + 1)
        case Whole():
            yield from ("0", "-1", "1.5", "1e2", "NaN", "Infinity", "+1", "\u0663", "1_0", str(field.maximum + 1), "9" * 4_301)
        case fields.Date():
            yield from ("2026-13-01", "2026-02-30", "23.11.2026", "2026-11-23T00:00", "0000-00-00", "0001-01-01", "9999-12-31")
        case fields.String(validate=validate.OneOf() as known):
            yield from (f"{known.choices[0]}x", f"{known.choices[0]},{known.choices[0]}", f"{known.choices[0]}\0")
        case _:
            raise AssertionError(f"say how a {type(field).__name__} can be wrong in an address")


@pytest.fixture(scope="module")
def browsers(tmp_path_factory):
    trial = build_test_bank(tmp_path_factory.mktemp("bank"))
    app = build_app(trial)
    yield {login: signed_in(app, login) for login in ("reviewer", "auditor")}
    trial.close()


@pytest.mark.parametrize(("path", "part"), sorted({(path, part) for path, part, _typed in spoilt()}))
def test_each_fault_is_named_with_what_the_part_can_be(browsers, path, part):
    browser = browsers[LISTS[path][0]]
    for number, typed in enumerate(typed for where, what, typed in spoilt() if (where, what) == (path, part)):
        language = ("en", "zh_Hant")[number % 2]
        answer = browser.get(f"{path}?lang={language}&{part}={quote(typed)}")
        assert answer.status_code == 422, typed
        assert f"({part})</b>" in answer.text
        said = answer.text.partition(f"({part})</b> — ")[2].partition("</li>")[0]
        assert said if "can be" in said or "可以是" in said else SPEAKS[language](said), said
        assert typed not in answer.text or len(typed) < 5, "an address's nonsense is not repeated"


@pytest.mark.parametrize("typed", [*filter(None, STRANGE.values()), *TEXTS.values(), "~" + "x" * 8, "x" * 5_000])
def test_a_search_that_nobody_kept_finds_everything(browsers, typed):
    for path, (login, _schema) in LISTS.items():
        assert browsers[login].get(f"{path}?{_SEARCH}={quote(typed)}").status_code == 200


def test_a_part_that_belongs_to_nobody_is_left_alone(browsers):
    assert browsers["reviewer"].get("/tasks?surprise=1&assignee=admin&limit=100000").status_code == 200


@pytest.mark.parametrize("typed", [*filter(None, STRANGE.values()), "x" * 101])
@pytest.mark.parametrize("place", ["tasks", "cases"])
def test_what_is_searched_for_is_a_text_of_reasonable_length(browsers, place, typed):
    browser = browsers["reviewer"]
    for language, speaks in SPEAKS.items():
        token = browser.get("/tasks").text.partition('name="csrf-token" content="')[2].partition('"')[0]
        answer = browser.post(f"/search/{place}?lang={language}", data={"q": typed, "csrf_token": token})
        assert answer.status_code == 422
        said = answer.text.partition("(q)</b> — ")[2].partition("</li>")[0]
        assert speaks(said), said
