import json

import pytest

from lending.adapters.engine.gate import check

NAME = "good.form"


def change(good, path, value):
    form = json.loads(good.bytes(NAME))
    *way, last = path
    target = form
    for step in way:
        target = target[step]
    target[last] = value
    return json.dumps(form, indent=1).encode()


@pytest.mark.parametrize(("rule", "path", "value"), [
    ("form-component", ("components", 1, "type"), "taglist"),
    ("form-component", ("components", 1, "type"), "dynamiclist"),
    ("form-component", ("components", 1, "type"), "html"),
    ("form-component", ("components", 1, "type"), "iframe"),
    ("form-component", ("components", 1, "type"), "expression"),
    ("form-component", ("components", 1, "type"), "filepicker"),
    ("form-component", ("components", 1, "type"), ["select"]),
    ("form-component", ("components", 1), "select"),
    ("form-component", ("components",), 5),
    ("form-component", ("components", 2, "components", 0, "type"), "table"),
    ("form-key", ("components", 1, "key"), "applicant.name"),
    ("form-key", ("components", 1, "key"), "reason"),
    ("form-key", ("components", 1, "key"), None),
    ("form-expression", ("components", 1, "valuesExpression"), "=x"),
    ("form-expression", ("components", 2, "components", 0, "conditional", "hide"), "=function(x) external {}"),
    ("form-expression", ("components", 2, "components", 0, "conditional", "hide"), " =a[1]"),
    ("form-expression", ("components", 2, "isRepeating"), True),
    ("form-markup", ("components", 0, "text"), "<img src=x onerror=alert(1)>"),
    ("form-markup", ("components", 0, "text"), "{{secret}}"),
    ("form-markup", ("components", 0, "text"), "[x](javascript:alert(1))"),
    ("form-markup", ("components", 1, "values", 0, "label"), "<b>"),
    ("name-length", ("components", 1, "label"), "x" * 121),
    ("form-shape", ("type",), "other"),
    ("form-shape", ("schemaVersion",), "16"),
    ("form-shape", ("id",), "../x"),
    ("form-shape", ("components", 2, "components", 0, "validate", "pattern"), "x" * 201),
    ("form-shape", ("components", 2, "components", 0, "validate", "pattern"), {"a": "b"}),
])  # fmt: skip
def test_a_form_with_one_fault_is_refused_by_its_rule(good, rule, path, value):
    assert rule in {finding.rule for finding in check(NAME, change(good, path, value))}


@pytest.mark.parametrize(("content", "rule"), [
    (b"{", "not-json"),
    (b"", "not-json"),
    (b'{"a": 1, "a": 2}', "not-json"),
    (b'{"a": NaN}', "not-json"),
    (b'{"a": ' + b"9" * 5000 + b"}", "not-json"),
    (b"[]", "form-shape"),
    (b"[" * 100_000, "depth"),
    (b'{"a":' * 500 + b"1" + b"}" * 500, "depth"),
    (b"\xff", "encoding"),
    (b" " * 2_000_000, "size"),
])  # fmt: skip
def test_hostile_json_is_refused(content, rule):
    (finding,) = check(NAME, content)

    assert finding.rule == rule


def test_a_finding_names_the_component_and_its_line(good):
    content = change(good, ("components", 1, "type"), "taglist")

    (finding,) = check(NAME, content)

    assert finding.element_id == "field_recommendation"
    assert '"field_recommendation"' in content.decode().split("\n")[finding.line - 1]
