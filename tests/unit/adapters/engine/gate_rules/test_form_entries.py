import pytest

from lending.adapters.engine.gate_rules.form_entries import entry_problems
from lending.adapters.models import ModelFiles

GOOD = {"type": "number", "key": "limit", "decimalDigits": 2, "validate": {"required": True, "min": 0, "max": "5000.50"}}
CHOICE = {"type": "radio", "key": "way", "values": [{"label": "Left", "value": "left"}, {"label": "Right", "value": "right"}]}


def rules(component) -> list[str]:
    return [rule for rule, _, _ in entry_problems(component)]


@pytest.mark.parametrize("component", [
    GOOD,
    CHOICE,
    {"type": "textfield", "validate": {"pattern": "[A-Z]{2}[0-9]+", "minLength": 2, "maxLength": 20}},
    {"type": "datetime", "subtype": "date"},
    {"type": "textarea", "conditional": {"hide": '=way = "left" or way != "right"'}},
    {"type": "textarea", "conditional": {"hide": ""}, "validate": {"pattern": None, "min": None}},
])  # fmt: skip
def test_what_the_server_can_check_passes(component):
    assert rules(component) == []


@pytest.mark.parametrize(("rule", "component"), [
    ("form-condition", {"conditional": {"hide": "=amount > 5"}}),
    ("form-condition", {"conditional": {"hide": '=a = "b" and c = "d"'}}),
    ("form-condition", {"conditional": {"hide": True}}),
    ("form-condition", {"conditional": "=a"}),
    ("form-entry", {"type": "datetime", "subtype": "datetime"}),
    ("form-entry", {"type": "datetime"}),
    ("form-entry", GOOD | {"decimalDigits": "two"}),
    ("form-entry", GOOD | {"decimalDigits": 11}),
    ("form-entry", GOOD | {"decimalDigits": True}),
    ("form-entry", {"validate": []}),
    ("form-entry", {"validate": {"min": "abc"}}),
    ("form-entry", {"validate": {"max": 10**16}}),
    ("form-entry", {"validate": {"max": "=limit"}}),
    ("form-entry", {"validate": {"maxLength": "20"}}),
    ("form-entry", {"validate": {"minLength": -1}}),
    ("form-entry", {"validate": {"required": "=x"}}),
    ("form-pattern", {"validate": {"pattern": "["}}),
    ("form-pattern", {"validate": {"pattern": "a{99999999999}"}}),
    ("form-pattern", {"validate": {"pattern": "(a+)+"}}),
    ("form-pattern", {"validate": {"pattern": "(a|aa){10,}"}}),
    ("form-options", CHOICE | {"values": []}),
    ("form-options", CHOICE | {"values": "left"}),
    ("form-options", CHOICE | {"values": ["left"]}),
    ("form-options", CHOICE | {"values": [{"label": "Left", "value": ""}]}),
    ("form-options", CHOICE | {"values": [{"value": "left"}]}),
    ("form-options", CHOICE | {"values": [{"label": "A", "value": "a"}, {"label": "B", "value": "a"}]}),
])  # fmt: skip
def test_what_the_server_could_not_check_is_refused_by_its_rule(rule, component):
    assert rules(component) == [rule]


def test_the_banks_forms_keep_what_the_software_reads():
    models = ModelFiles()
    assert [models.check_among(f"{name}.form", models.form(name), {}) for name in models.forms()] == [[]] * len(models.forms())
