import json
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lending.adapters.engine.gate import DIAGRAM_RULES, DeploymentRefusedError, check, check_set, require_clean
from lending.adapters.engine.gate_rules.finding import MAX_FINDINGS
from lending.adapters.engine.gate_rules.topics import TOPIC_RULES
from lending.adapters.engine.gate_rules.vocabulary import BPMN, CAMUNDA

EXAMPLE = "two_engines_example.bpmn"
CONDITION = "${route == 'manual'}"
TOPICS = {f"two_engines_example.{task}" for task in ("score_applicant", "check_condition", "undo_commitments")}
CHANGES = yaml.safe_load((Path(__file__).parent / "diagram_changes.yaml").read_text(encoding="utf-8"))
BAD = [(change["rule"], change["replace"], change["by"]) for change in CHANGES if change["rule"] != "none"]
HARMLESS = [(change["replace"], change["by"]) for change in CHANGES if change["rule"] == "none"]


def rules(findings):
    return {finding.rule for finding in findings}


@pytest.mark.parametrize("name", ["two_engines_example.bpmn", "called_example.bpmn", "routing_example.dmn", "good.form"])
def test_a_good_file_passes(good, name):
    assert check(name, good.bytes(name)) == []


def test_a_good_set_passes(good):
    assert check_set(good.files(), topics=None) == []


@pytest.mark.parametrize(("rule", "old", "new"), BAD)
def test_a_diagram_with_one_fault_is_refused_by_its_rule(good, rule, old, new):
    findings = check(EXAMPLE, good.with_change(EXAMPLE, old, new))

    assert rule in rules(findings)
    assert all(finding.file == EXAMPLE and finding.message and finding.what_to_do for finding in findings)


@pytest.mark.parametrize(("old", "new"), HARMLESS)
def test_a_diagram_with_a_harmless_change_passes(good, old, new):
    assert check(EXAMPLE, good.with_change(EXAMPLE, old, new)) == []


def test_every_rule_for_diagrams_has_a_bad_diagram():
    assert {rule for rule, _, _ in BAD} == DIAGRAM_RULES.keys() - {"inclusive-join", "unknown-topic"}


def test_a_topic_without_a_worker_is_refused(good):
    assert check(EXAMPLE, good.bytes(EXAMPLE), topics=TOPICS) == []
    (finding,) = check(EXAMPLE, good.bytes(EXAMPLE), topics=TOPICS - {"two_engines_example.check_condition"})
    assert (finding.rule, finding.element_id) == ("unknown-topic", "check_condition")


def test_a_new_step_is_told_once_that_it_has_no_work_yet(good):
    new = '<bpmn:serviceTask id="Activity_0t5qour" name="Send a letter"/><bpmn:serviceTask id="undo_commitments"'
    content = good.with_change(EXAMPLE, '<bpmn:serviceTask id="undo_commitments"', new)

    found = [each for each in check(EXAMPLE, content, topics=TOPICS) if each.element_id == "Activity_0t5qour"]

    (work,) = [each for each in found if each.rule in TOPIC_RULES]
    assert work.rule == "work"
    assert (work.message, work.line) == ("No work is chosen yet.", content[: content.index(b"Activity_0t5")].count(b"\n") + 1)
    # and one that says something is held to all of it
    wrong = content.replace(b'name="Send a letter"', b'camunda:topic="letters"')
    told = [each.message for each in check(EXAMPLE, wrong, topics=TOPICS) if each.element_id == "Activity_0t5qour"]
    assert {"No worker serves the topic 'letters'.", "The task is not an external task."} < set(told)
    assert "No work is chosen yet." not in told


def test_a_new_step_of_a_person_is_told_once_that_it_has_no_group_yet(good):
    new = '<bpmn:userTask id="Activity_1azjzi8" name="Ask again"/><bpmn:serviceTask id="undo_commitments"'

    found = check(EXAMPLE, good.with_change(EXAMPLE, '<bpmn:serviceTask id="undo_commitments"', new))

    told = [each.message for each in found if (each.element_id, each.rule) == ("Activity_1azjzi8", "groups")]
    assert told == ["No group is chosen yet."]


def test_a_group_that_nobody_is_in_is_refused_by_name_with_those_to_choose_from(good):
    content = good.bytes(EXAMPLE).replace(b'"reviewer"', b'"reviewer,reviewerz,partner"')  # on both engines

    (finding,) = check(EXAMPLE, content)

    assert (finding.rule, finding.element_id) == ("groups", "review_case")
    assert finding.message == "Nobody takes tasks of the group 'reviewerz', 'partner': it would wait for ever."
    assert finding.what_to_do.startswith("Choose among customer, intake_officer, ")
    assert "partner" not in finding.what_to_do


def made_inclusive(content, gateway):
    pattern = rf'exclusiveGateway( id="{gateway}".*?</bpmn:)exclusiveGateway'
    return re.sub(pattern, r"inclusiveGateway\1inclusiveGateway", content.decode()).encode()


def test_an_inclusive_join_is_refused(good):
    (finding,) = check(EXAMPLE, made_inclusive(good.bytes(EXAMPLE), "gw_decided"))

    assert (finding.rule, finding.element_id) == ("inclusive-join", "gw_decided")


def test_an_inclusive_split_passes(good):
    content = made_inclusive(good.bytes(EXAMPLE), "gw_how")

    assert content != good.bytes(EXAMPLE)
    assert check(EXAMPLE, content) == []


def test_a_finding_says_where_it_is(good):
    (finding,) = check(EXAMPLE, good.with_change(EXAMPLE, "P3650D", "never"))

    line = good.bytes(EXAMPLE).decode().split("<bpmn:process")[0].count("\n") + 1
    assert (finding.file, finding.element_id, finding.line, finding.rule) == (EXAMPLE, "two_engines_example", line, "history-time-to-live")
    assert str(finding).startswith(f"{EXAMPLE}:{line} two_engines_example [history-time-to-live] ")
    assert json.loads(json.dumps(finding.as_dict()))["what_to_do"] == finding.what_to_do


def test_a_history_kept_too_short_is_told_the_least_number_of_days(good):
    (finding,) = check(EXAMPLE, good.with_change(EXAMPLE, "P3650D", "P1D"))

    assert finding.message == "Days of history: 1. The bank keeps its records for 3650 days at least."
    assert finding.what_to_do == 'Set camunda:historyTimeToLive="P3650D", or more.'


def test_a_message_repeats_only_the_beginning_of_a_value(good):
    (finding,) = check(EXAMPLE, good.with_change(EXAMPLE, 'P3650D"', 'P3650D" camunda:' + "x" * 5000 + '=""'))

    assert len(finding.message) < 250


def test_a_diagram_without_a_process_is_refused():
    (finding,) = check(EXAMPLE, f'<bpmn:definitions xmlns:bpmn="{BPMN}"/>'.encode())

    assert (finding.rule, finding.element_id) == ("executable-process", "")


def test_a_diagram_without_its_drawing_is_told_once_to_come_with_it(good):
    content = re.sub(rb"<bpmndi:BPMNDiagram.*</bpmndi:BPMNDiagram>", b"", good.bytes(EXAMPLE), flags=re.DOTALL)

    (finding,) = check(EXAMPLE, content)

    assert (finding.rule, finding.message) == ("not-drawn", "The file has no drawing: nobody could see or edit the process.")
    assert finding.what_to_do.startswith("Upload a file that has its drawing")


@pytest.mark.parametrize("left", [rb"<dc:Bounds[^>]*>", rb"<di:waypoint[^>]*>"])
def test_a_drawing_without_its_measures_is_none(good, left):
    found = check(EXAMPLE, re.sub(left, b"", good.bytes(EXAMPLE)))

    assert rules(found) == {"not-drawn"}
    assert len(found) > 10


def test_a_rule_speaks_a_limited_number_of_times():
    tasks = "".join(f'<bpmn:serviceTask id="t{number}" camunda:topic="x"/>' for number in range(1000))
    spaces = f'xmlns:bpmn="{BPMN}" xmlns:camunda="{CAMUNDA}"'
    content = f'<bpmn:definitions {spaces}><bpmn:process id="p">{tasks}</bpmn:process></bpmn:definitions>'

    spoken = Counter(finding.rule for finding in check(EXAMPLE, content.encode()))

    assert spoken["external-task"] == spoken["topic-name"] == max(spoken.values()) == MAX_FINDINGS


@pytest.mark.parametrize(("name", "content", "rule"), [
    ("x.bpmn", b"<a/>", "root-element"),
    ("x.dmn", b"<a/>", "root-element"),
    ("x.exe", b"", "file-kind"),
    ("x", b"", "file-kind"),
])  # fmt: skip
def test_another_kind_of_file_is_refused(name, content, rule):
    assert rules(check(name, content)) == {rule}


def test_a_deployment_is_refused_with_its_findings(good):
    files = good.files() | {EXAMPLE: good.with_change(EXAMPLE, CONDITION, "${bean.pay()}")}

    with pytest.raises(DeploymentRefusedError, match="expression-subset") as refused:
        require_clean(files)
    assert rules(refused.value.findings) == {"expression-subset"}


def test_a_clean_deployment_is_let_through(good):
    assert require_clean(good.files()) is None


@given(data=st.data(), name=st.sampled_from(["two_engines_example.bpmn", "routing_example.dmn", "good.form"]))
def test_mutated_bytes_give_findings_and_never_an_exception(good, data, name):
    content = bytearray(good.bytes(name))
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 60))
        content[start : start + length] = data.draw(
            st.one_of(st.binary(max_size=20), st.sampled_from([b"<", b"]]>", b"&x;", b'"', b"{", b"=", b"${", b"\xff"]))
        )

    findings = check_set({name: bytes(content)}, topics=frozenset())

    assert all(finding.file == name and finding.rule for finding in findings)


@given(st.binary(max_size=300), st.sampled_from([".bpmn", ".dmn", ".form", ".txt"]))
def test_any_bytes_are_refused_without_an_exception(content, suffix):
    assert check(f"x{suffix}", content)
