from lending.adapters.models import bundled_models
from lending.service.modelling.reading import read_parts
from tests.support.modelling import APPROVAL


def test_a_part_says_what_both_engines_read():
    parts = read_parts(APPROVAL)
    assert parts["review_case"].properties == {
        "name": "Review case",
        "camunda:candidateGroups": "reviewer",
        "camunda:dueDate": "${review_due_at}",
        "zeebe:assignmentDefinition/candidateGroups": "reviewer",
        "zeebe:taskSchedule/dueDate": "=review_due_at",
        "parent": "approval",
    }
    assert parts["timer_review_overdue"].properties["timerEventDefinition/timeDate"] == "${review_due_at}"
    assert parts["flow_gw_who_to_reject_automatically"].properties["conditionExpression"] == "${route == 'reject'}"
    assert parts["flow_gw_who_to_reject_automatically"].ends == ("gw_who", "reject_automatically")
    assert parts["msg_appealed"].properties["zeebe:subscription/correlationKey"] == "=application_id"
    assert "parent" not in parts["approval"].properties
    assert parts["score_applicant"].place == (parts["score_applicant"].place[0], parts["score_applicant"].place[1], 100.0, 80.0)


def test_of_things_that_stand_twice_each_is_told():
    twice = APPROVAL.replace(b"<zeebe:assignmentDefinition", b'<zeebe:taskHeaders/><zeebe:taskHeaders key="b"/><zeebe:assignmentDefinition')
    assert read_parts(twice)["review_case"].properties["zeebe:taskHeaders[2]/key"] == "b"


def test_what_a_call_hands_on_is_told_by_its_name():
    content = bundled_models()["loan_origination.bpmn"]
    called = read_parts(content)["intake"].properties
    assert called["camunda:in[product]/source"] == "product"
    assert called["zeebe:ioMapping/zeebe:output[intake_outcome]/source"] == "=intake_outcome"
    # so that one more is one change for each engine
    first = b'<camunda:in source="product" target="product"/>'
    more = read_parts(content.replace(first, b'<camunda:in source="channel" target="channel"/>' + first, 1))["intake"].properties
    assert {name for name in more.keys() | called.keys() if more.get(name) != called.get(name)} == {
        "camunda:in[channel]/source",
        "camunda:in[channel]/target",
    }


def test_a_shape_without_bounds_has_no_place():
    bare = APPROVAL.replace(
        b'<bpmndi:BPMNShape id="score_applicant_di" bpmnElement="score_applicant">',
        b'<bpmndi:BPMNShape id="x" bpmnElement="y"/><bpmndi:BPMNShape id="score_applicant_di" bpmnElement="score_applicant">',
    )
    assert "y" not in read_parts(bare)
    assert len(read_parts(bare)) == len(read_parts(APPROVAL))


def test_the_parts_of_a_sub_process_are_inside_it():
    parts = read_parts(bundled_models()["loan_origination.bpmn"])
    inside = [part for part in parts.values() if part.properties.get("parent", "loan_origination") != "loan_origination"]
    assert inside
    assert {parts[part.properties["parent"]].kind for part in inside} == {"subProcess"}
