import pytest

from lending.adapters.engine.gate import check_set

EXAMPLE = "two_engines_example.bpmn"
FORM_REFS = 'camunda:formRef="review_case" camunda:dueDate'


@pytest.mark.parametrize(("missing", "rule", "element"), [
    ("called_example.bpmn", "unknown-process", "collect"),
    ("routing_example.dmn", "unknown-decision", "route_approval"),
    ("good.form", "unknown-form", "review_case"),
])  # fmt: skip
def test_a_call_to_what_is_not_in_the_set_is_refused(good, missing, rule, element):
    # Given
    example = good.with_change(EXAMPLE, "camunda:dueDate", FORM_REFS).replace(
        b"<zeebe:assignmentDefinition", b'<zeebe:formDefinition formId="review_case"/><zeebe:assignmentDefinition'
    )
    files = good.files() | {EXAMPLE: example}
    assert check_set(files) == []

    # When
    (finding,) = check_set({name: content for name, content in files.items() if name != missing})

    # Then
    assert (finding.file, finding.rule, finding.element_id) == (EXAMPLE, rule, element)


@pytest.mark.parametrize("name", ["called_example.bpmn", "routing_example.dmn", "good.form"])
def test_a_definition_that_stands_in_two_files_is_refused(good, name):
    files = good.files()

    (finding,) = check_set(files | {f"copy_{name}": files[name]})

    assert finding.rule == "duplicate-definition"
    assert f"copy_{name}" in finding.message


def test_a_file_that_cannot_be_read_is_one_finding_and_hides_no_other(good):
    findings = check_set({EXAMPLE: good.bytes(EXAMPLE), "broken.bpmn": b"<", "broken.form": b"{"})

    assert {finding.rule for finding in findings} == {"not-xml", "not-json", "unknown-process", "unknown-decision"}
