import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.adapters.forms import FormFiles
from lending.adapters.models import BPMN
from lending.errors import InvalidInputError, NotFoundError

KINDS = {
    "components": [
        {"type": "text", "text": "Read this."},
        {
            "type": "group",
            "components": [{"type": "textfield", "key": "name", "validate": {"required": True, "minLength": 2, "maxLength": 5}}],
        },
        {"type": "textfield", "key": "code", "validate": {"pattern": "[A-Z]+", "patternErrorMessage": "Capitals only."}},
        {"type": "textfield", "key": "plain", "validate": {"pattern": "[a-z]+"}},
        {"type": "number", "key": "count", "decimalDigits": 0, "validate": {"min": 1, "max": 10}},
        {"type": "number", "key": "sum", "decimalDigits": 2},
        {"type": "number", "key": "any"},
        {"type": "radio", "key": "way", "values": [{"value": "left"}, {"value": "right"}], "validate": {"required": True}},
        {"type": "checkbox", "key": "agreed", "validate": {"required": True}},
        {"type": "checkbox", "key": "maybe"},
        {"type": "datetime", "key": "day"},
        {"type": "checklist", "key": "papers", "values": [{"value": "a"}, {"value": "b"}]},
        {"type": "textarea", "key": "why", "conditional": {"hide": '=way = "left" or way != "right"'}, "validate": {"required": True}},
        {"type": "filepicker", "key": "file"},
    ]
}
BUNDLED = FormFiles(BPMN / "forms")
GOOD = {"name": "Wei", "way": "left", "agreed": True}


@pytest.fixture(scope="module")
def forms(tmp_path_factory) -> FormFiles:
    directory = tmp_path_factory.mktemp("forms")
    (directory / "kinds.form").write_text(json.dumps(KINDS))
    wrong = {"components": [{"type": "textfield", "key": "a", "conditional": {"hide": "=exec()"}}]}
    (directory / "wrong.form").write_text(json.dumps(wrong))
    (directory / "empty.form").write_text("{}")
    return FormFiles(directory)


@pytest.mark.parametrize(
    ("entries", "field", "said"),
    [
        ({"name": None}, "name", "Fill this in."),
        ({"name": "  "}, "name", "Fill this in."),
        ({"name": "x"}, "name", "at least 2"),
        ({"name": "abcdef"}, "name", "at most 5"),
        ({"name": 7}, "name", "Enter a text."),
        ({"name": "a\x00b"}, "name", "control characters"),
        ({"name": "a\x7fb"}, "name", "control characters"),
        ({"name": "\ud800!"}, "name", "control characters"),
        ({"name": "\u202exe"}, "name", "control characters"),
        ({"name": "a\nb"}, "name", "control characters"),
        ({"name": "\u200b\u200b"}, "name", "Fill this in."),
        ({"code": "abc"}, "code", "Capitals only."),
        ({"plain": "ABC"}, "plain", "form expected"),
        ({"count": 0}, "count", "not less than 1"),
        ({"count": 11}, "count", "not more than 10"),
        ({"count": 1.5}, "count", "whole number"),
        ({"count": True}, "count", "Enter a number"),
        ({"count": [1]}, "count", "Enter a number"),
        ({"count": "many"}, "count", "Enter a number"),
        ({"any": "NaN"}, "any", "Enter a number"),
        ({"any": "1e400"}, "any", "Enter a number"),
        ({"any": "1e4"}, "any", "Enter a number"),
        ({"any": "1_000"}, "any", "Enter a number"),
        ({"any": "٣"}, "any", "Enter a number"),
        ({"any": 1e-300}, "any", "Enter a number"),
        ({"sum": "1.005"}, "sum", "at most 2 decimal"),
        ({"way": None}, "way", "Choose one."),
        ({"way": "up"}, "way", "Choose one of left, right."),
        ({"agreed": False}, "agreed", "Tick this"),
        ({"agreed": "yes"}, "agreed", "true or false"),
        ({"day": "23.11.2026"}, "day", "Enter a date"),
        ({"day": "2026-02-30"}, "day", "Enter a date"),
        ({"day": "20261123"}, "day", "Enter a date"),
        ({"day": "2026-W48-1"}, "day", "Enter a date"),
        ({"day": 20261123}, "day", "Enter a date"),
        ({"day": "9999-12-31"}, "day", "Enter a date from 1900-01-01 to 2999-12-31."),
        ({"papers": "a"}, "papers", "Choose from the list"),
        ({"papers": ["a", "c"]}, "papers", "Choose one of a, b."),
        ({"way": "right"}, "why", "Fill this in."),
        ({"file": "x"}, "file", "cannot be filled in here"),
        ({"other": 1}, "other", "no such field"),
    ],
)
def test_what_is_wrong_is_named_with_its_field(forms, entries, field, said):
    with pytest.raises(InvalidInputError) as raised:
        forms.validate("kinds", {**GOOD, **entries})
    assert list(raised.value.errors) == [field]
    assert said in " ".join(raised.value.errors[field])


def test_entries_come_back_clean_and_typed(forms):
    entries = {**GOOD, "name": " Wei ", "count": "7", "sum": "1,280.50", "day": "2026-11-23", "papers": ["b"], "why": "hidden"}
    clean = forms.validate("kinds", entries)
    assert clean["name"] == "Wei"
    assert (clean["count"], clean["sum"], clean["day"], clean["papers"]) == (7, "1280.50", "2026-11-23", ["b"])
    assert (clean["maybe"], clean["code"]) == (False, None)
    assert "why" not in clean


def test_every_wrong_field_is_named_at_once(forms):
    with pytest.raises(InvalidInputError) as raised:
        forms.validate("kinds", {"count": 99, "x" * 500: 1})
    assert set(raised.value.errors) == {"name", "way", "agreed", "count", "x" * 100}


def test_a_form_without_fields_takes_nothing(forms):
    assert forms.validate("empty", {}) == {}


def test_a_condition_that_is_no_comparison_is_a_defect(forms):
    with pytest.raises(ValueError, match="not a comparison"):
        forms.validate("wrong", {})


def test_a_task_without_a_form_says_so(forms):
    with pytest.raises(NotFoundError, match="no form for nothing"):
        forms.schema("nothing")


@given(st.decimals(min_value=0, max_value=50_000_000, places=2))
def test_amounts_stay_exact(amount):
    entries = {"verified_by": "portal", "reference": "R", "net_monthly_income": str(amount)}
    assert Decimal(str(BUNDLED.validate("verify_tax", entries)["net_monthly_income"])) == amount
