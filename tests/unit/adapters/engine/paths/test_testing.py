"""The bank's own models walked, and the mistakes that changes of them make."""

import pytest

from lending.adapters.engine.paths.testing import walk_all, walk_changed
from lending.adapters.models import bundled_forms, bundled_models
from lending.adapters.worker_registry import software_given
from tests.contract.test_diagrams import PROCESSES

FILES = {**bundled_models(), **bundled_forms()}


def changed(file: str, *replaced: tuple[str, str]):
    content = FILES[file]
    for old, new in replaced:
        assert old.encode() in content
        content = content.replace(old.encode(), new.encode())
    return walk_changed(file, content, FILES[file], FILES, software_given())


def failing(file: str, *replaced: tuple[str, str]) -> set[tuple[str, str, str]]:
    return {(each.process, each.finding.element_id, each.finding.rule) for each in changed(file, *replaced) if each.finding}


def test_every_path_of_the_banks_own_processes_finds_what_it_reads():
    found = walk_all(FILES, software_given())
    assert [str(each.finding) for each in found if each.finding] == []
    assert {each.process for each in found} == set(PROCESSES)


@pytest.mark.parametrize("process", PROCESSES)
def test_every_node_and_flow_is_on_a_path(process):
    content = FILES[f"{process}.bpmn"].decode()
    paths = walk_changed(f"{process}.bpmn", content.encode(), content.encode(), FILES, software_given())
    along = {element for path in paths if path.process == process for element in path.elements}
    named = {
        element for kind in ("Task", "Event", "Gateway", "sequenceFlow", "subProcess", "callActivity") for element in ids(content, kind)
    }
    assert named - along == set()


def ids(content: str, kind: str) -> set[str]:
    tags = [tag for tag in content.split("<bpmn:")[1:] if tag.split(" ", 1)[0].endswith(kind) and not tag.startswith("/")]
    return {tag.split('id="', 1)[1].split('"', 1)[0] for tag in tags}


def test_a_gateway_on_a_variable_that_no_path_sets_fails():
    slip = ("${information_stage == 'approve'}", "${stage == 'approve'}")
    assert failing("approval.bpmn", slip) == {("approval", "gw_resume", "path-variable")}
    first, *_ = changed("approval.bpmn", slip)
    assert first.changed
    assert first.names[-1] == "Which stage?"


def test_a_worker_whose_input_went_with_a_step_fails():
    without = ('targetRef="decide_price"', 'targetRef="set_terms"')
    found = failing("approval.bpmn", without)
    assert found == {("approval", "set_terms", "path-variable"), ("approval", "decide_price", "path-unreached")}


def test_a_call_without_the_mapping_that_the_called_process_needs_fails_there():
    found = changed("loan_origination.bpmn", ('<camunda:in source="product" target="product"/>', ""))
    (first, *_) = [each for each in found if each.finding and each.process == "intake"]
    assert first.finding.element_id == "list_documents"
    assert first.finding.what_to_do.startswith("Let a step before it on this path set the variable")
    back = failing("loan_origination.bpmn", ('<camunda:out source="intake_outcome" target="intake_outcome"/>', ""))
    assert ("loan_origination", "gw_admissible", "path-variable") in back


@pytest.mark.parametrize(
    ("file", "replaced"),
    [("pricing.dmn", ('id="pricing"', 'id="prices"')), ("approval.bpmn", ('decisionRef="pricing"', 'decisionRef="prices"'))],
)
def test_a_decision_under_another_name_fails_where_it_is_asked(file, replaced):
    assert failing(file, replaced) == {("approval", "decide_price", "path-decision"), ("approval", "set_terms", "path-variable")}


def test_a_result_kept_under_another_name_fails_where_it_is_read():
    kept = ('camunda:resultVariable="spread"', 'camunda:resultVariable="margin"')
    assert failing("approval.bpmn", kept) == {("approval", "set_terms", "path-variable")}


@pytest.mark.parametrize(
    ("file", "old", "new", "flow"),
    [
        ("approval.bpmn", "${route == 'reject'}", "${route == 'rejected'}", "flow_gw_who_to_reject_automatically"),
        ("approval.bpmn", "${appeal_open == true}", "${appeal_open == 'true'}", "flow_gw_appeal_open_to_gw_appeal"),
        ("intake.bpmn", "${precheck_outcome == 'admit'}", "${precheck_outcome == 'yes'}", "flow_gw_precheck_to_gw_admitted"),
    ],
)
def test_a_value_that_no_step_gives_leaves_its_flow_untaken(file, old, new, flow):
    assert (file.removesuffix(".bpmn"), flow, "path-flow") in failing(file, (old, new))


def test_a_value_that_a_form_no_longer_offers_leaves_its_flow_untaken():
    found = failing("precheck_application.form", ('"value": "supplement"', '"value": "more"'))
    assert found == {("intake", "flow_gw_precheck_to_gw_supplement", "path-flow")}


def test_a_field_that_a_completion_routes_by_may_not_go():
    assert ("approval", "review_case", "path-form") in failing("review_case.form", ('"recommendation"', '"advice"'))


def test_a_timer_by_a_variable_that_comes_later_fails():
    assert failing("collection.bpmn", ("${report_at}", "${reported_at}")) == {("collection", "timer_report", "path-variable")}


def test_a_change_is_walked_with_its_callers_and_all_that_these_call():
    paths = changed("intake.bpmn")
    assert {path.process for path in paths} == {"loan_origination", "intake", "due_diligence", "approval", "signing_and_disbursement"}
    assert not any(path.changed for path in paths)
    renamed = changed("intake.bpmn", ('name="Check consents"', 'name="Look at consents"'))
    assert {path.process for path in renamed if path.changed} == {"intake"}
    assert "Look at consents" in next(path for path in renamed if path.changed).names


def test_a_decision_is_walked_where_it_is_asked_and_a_form_where_its_task_is():
    assert {path.process for path in changed("checklist.dmn") if path.changed} == {"intake"}
    assert {path.process for path in changed("send_demand.form") if path.changed} == {"legal_action"}
    assert changed("segmentation.dmn") == []


def test_what_cannot_be_read_is_left_to_the_gate():
    others = {**FILES, "daily_close.bpmn": b"<"}
    paths = walk_changed("intake.bpmn", FILES["intake.bpmn"], FILES["intake.bpmn"], others, software_given())
    assert [path.finding for path in paths if path.finding] == []
