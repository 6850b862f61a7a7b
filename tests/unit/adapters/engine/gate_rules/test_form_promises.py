import copy
import json

import pytest

from lending.adapters.engine.gate_rules.form_promises import check_promises

WAYS = [{"label": "L", "value": "left"}, {"label": "R", "value": "right"}]
FORM = {
    "components": [
        {"id": "f_way", "key": "way", "type": "radio", "values": WAYS, "validate": {"required": True}},
        {"type": "group", "id": "g", "conditional": {"hide": '=way = "left"'}, "components": [
            {"id": "f_sum", "key": "sum", "type": "number", "decimalDigits": 2, "validate": {"min": 1, "max": 100}},
        ]},
        {"id": "f_code", "key": "code", "type": "textfield", "validate": {"pattern": "[A-Z]+", "minLength": 2, "maxLength": 20}},
        {"id": "f_note", "key": "note", "type": "textarea"},
    ]
}  # fmt: skip
READ = {"way", "sum", "code"}


def changed(change) -> list[tuple[str, str]]:
    form = copy.deepcopy(FORM)
    change(form["components"])
    found = check_promises("x.form", json.dumps(form).encode(), json.dumps(FORM).encode(), READ)
    return [(finding.rule, finding.element_id) for finding in found]


@pytest.mark.parametrize("change", [
    lambda _fields: None,
    lambda fields: fields.pop(3),
    lambda fields: fields.append({"id": "f_more", "key": "more", "type": "textfield"}),
    lambda fields: fields[0]["values"].pop(),
    lambda fields: fields[0].update(label="Which way"),
    lambda fields: fields[1].pop("conditional"),
    lambda fields: fields[1]["components"][0].update(decimalDigits=0, validate={"min": 5, "max": "50", "required": True}),
    lambda fields: fields.reverse(),
    lambda fields: fields[3].update(values="none"),
])  # fmt: skip
def test_labels_order_stricter_rules_and_fields_of_no_use_are_the_owners(change):
    assert changed(change) == []


@pytest.mark.parametrize(("rule", "element", "change"), [
    ("form-field-needed", "way", lambda fields: fields.pop(0)),
    ("form-field-needed", "sum", lambda fields: fields[1]["components"][0].update(key="amount")),
    ("form-field-kind", "f_way", lambda fields: fields[0].update(type="textfield")),
    ("form-field-kind", "f_way", lambda fields: fields[0]["values"].append({"label": "U", "value": "up"})),
    ("form-field-looser", "f_way", lambda fields: fields[0].pop("validate")),
    ("form-field-looser", "f_way", lambda fields: fields[0].update(conditional={"hide": '=note = "x"'})),
    ("form-field-looser", "f_sum", lambda fields: fields[1].update(conditional={"hide": '=way = "right"'})),
    ("form-field-looser", "f_sum", lambda fields: fields[1]["components"][0]["validate"].update(min=-5)),
    ("form-field-looser", "f_sum", lambda fields: fields[1]["components"][0]["validate"].pop("max")),
    ("form-field-looser", "f_sum", lambda fields: fields[1]["components"][0].update(decimalDigits=4)),
    ("form-field-looser", "f_sum", lambda fields: fields[1]["components"][0].pop("decimalDigits")),
    ("form-field-looser", "f_code", lambda fields: fields[2]["validate"].update(pattern="[a-z]+")),
    ("form-field-looser", "f_code", lambda fields: fields[2]["validate"].update(maxLength=21)),
    ("form-field-looser", "f_code", lambda fields: fields[2]["validate"].update(minLength=0)),
])  # fmt: skip
def test_what_the_work_behind_the_form_relies_on_is_named(rule, element, change):
    assert changed(change) == [(rule, element)]
