"""The diagrams, decisions and forms against each other: what one names, another has."""

import json
import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from lending.adapters.engine.gate import check_set

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "bpmn"
NAMESPACES = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "camunda": "http://camunda.org/schema/1.0/bpmn",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "dmn": "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "zeebe": "http://camunda.org/schema/zeebe/1.0",
}
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
PROCESSES = (
    "approval",
    "asset_preservation",
    "collection",
    "daily_close",
    "due_diligence",
    "intake",
    "legal_action",
    "loan_origination",
    "monthly_review",
    "restructuring",
    "risk_intervention",
    "segment_follow_up",
    "signing_and_disbursement",
)
DECISIONS = (
    "approval_authority",
    "approval_route",
    "checklist",
    "collection_ladder",
    "collection_step_end",
    "intervention_course",
    "legal_course",
    "pricing",
    "segmentation",
    "visit_required",
)
#: What an agency's silence must never stop, and who then does its work.
BY_HAND = {
    "screen_aml": "verify_aml",
    "screen_bureau": "verify_bureau",
    "query_tax": "verify_tax",
    "query_social_security": "verify_social_security",
    "query_provident_fund": "verify_provident_fund",
    "assess_income_diversity": "verify_income",
    "value_collateral": "value_by_hand",
    "register_security": "register_by_hand",
}
#: Where an unexpected value leads: never to admission, terms or money.
CAUTIOUS_DEFAULTS = {
    ("loan_origination", "gw_claimed"): "end_duplicate",
    ("loan_origination", "gw_admissible"): "end_refused",
    ("loan_origination", "gw_approved"): "end_rejected",
    ("loan_origination", "gw_disbursed"): "end_not_disbursed",
    ("intake", "gw_consented"): "gw_refused",
    ("intake", "gw_knock_out"): "gw_refused",
    ("intake", "gw_complete"): "gw_supplement",
    ("intake", "gw_clean"): "schedule_precheck",
    ("intake", "gw_precheck"): "gw_refused",
    ("due_diligence", "gw_visit"): "schedule_visit",
    ("approval", "gw_who"): "gw_review_needed",
    ("approval", "gw_decision"): "gw_turned_down",
    ("collection", "gw_claimed"): "end_duplicate",
    ("collection", "gw_overdue"): "close_case",
    ("collection", "gw_step"): "gw_contact",
    ("collection", "gw_wait"): "timer_pause",
    ("collection", "gw_contact"): "send_reminder",
    ("collection", "gw_kept"): "end_promise_broken",
    ("collection", "gw_delivered"): "gw_call",
    ("legal_action", "gw_over"): "take_step",
    ("legal_action", "gw_part"): "gw_before",
    ("legal_action", "gw_before"): "prepare_demand",
    ("legal_action", "gw_court"): "file_claim",
    ("legal_action", "gw_after"): "apply_enforcement",
    ("legal_action", "gw_money"): "end_looked",
    ("legal_action", "gw_proposed"): "end_kept_on",
    ("legal_action", "gw_approved"): "end_refused",
    ("legal_action", "gw_confirmed"): "end_refused_again",
    ("asset_preservation", "gw_due"): "work_on_assets",
    ("asset_preservation", "gw_way"): "stop_drawdowns",
    ("asset_preservation", "gw_freeze"): "apply_freeze",
    ("asset_preservation", "gw_wanted"): "gw_applied",
    ("asset_preservation", "gw_secured"): "inspect_collateral",
    ("restructuring", "gw_claimed"): "end_duplicate",
    ("restructuring", "gw_possible"): "gw_refused",
    ("restructuring", "gw_proposed"): "gw_refused",
    ("restructuring", "gw_approved"): "gw_refused",
    ("restructuring", "gw_changed"): "gw_plan",
    ("restructuring", "gw_observed"): "timer_observation",
    ("risk_intervention", "gw_claimed"): "end_duplicate",
    ("risk_intervention", "gw_real"): "decide_course",
    ("risk_intervention", "gw_course"): "talk_with_customer",
    ("risk_intervention", "gw_plan_wanted"): "gw_talked",
    ("risk_intervention", "gw_misused"): "charge_misuse",
    ("segment_follow_up", "gw_claimed"): "end_duplicate",
    ("segment_follow_up", "gw_segment"): "gw_visit",
    ("segment_follow_up", "gw_met"): "gw_visit",
    ("signing_and_disbursement", "gw_met"): "gw_cancelled",
    ("signing_and_disbursement", "gw_secured"): "register_security",
    ("signing_and_disbursement", "gw_purpose"): "gw_concern",
    ("signing_and_disbursement", "gw_payment_list"): "gw_cancelled",
    ("signing_and_disbursement", "gw_release"): "release_payment",
    ("signing_and_disbursement", "gw_released"): "gw_cancelled",
}
#: Left, top, right, bottom in pixels of the drawing.
Box = tuple[int, int, int, int]
GATEWAY_WIDTH = 50


def model(name: str) -> etree._Element:
    return etree.parse(MODELS / name, etree.XMLParser(resolve_entities=False, no_network=True)).getroot()


def find(root: etree._Element, path: str, **variables: str) -> list[Any]:
    found = etree.XPath(path, namespaces=NAMESPACES)(root, **variables)
    assert isinstance(found, list)
    return found


def form(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


def fields(holder: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for component in holder["components"]:
        yield from fields(component) if component["type"] == "group" else [component]


FORMS = sorted((MODELS / "forms").glob("*.form"))
USER_TASKS = {task.get("id") for process in PROCESSES for task in find(model(f"{process}.bpmn"), "//bpmn:userTask")}


def test_the_folder_holds_the_processes_and_decisions_the_bank_runs() -> None:
    assert sorted(path.stem for path in MODELS.glob("*.bpmn")) == list(PROCESSES)
    assert sorted(path.stem for path in MODELS.glob("*.dmn")) == list(DECISIONS)


def test_nothing_stands_against_deploying_the_whole_set() -> None:
    files = [*MODELS.glob("*.bpmn"), *MODELS.glob("*.dmn"), *FORMS]
    assert check_set({path.name: path.read_bytes() for path in files}, topics=None) == []


@pytest.mark.parametrize("process", PROCESSES)
def test_a_topic_is_its_process_and_its_task_on_both_engines(process: str) -> None:
    root = model(f"{process}.bpmn")
    tasks = find(root, "//bpmn:serviceTask")
    assert find(root, "//bpmn:process/@id") == [process]
    assert tasks
    for task in tasks:
        expected = f"{process}.{task.get('id')}"
        assert task.get(f"{CAMUNDA}topic") == expected
        assert find(task, "bpmn:extensionElements/zeebe:taskDefinition/@type") == [expected]


@pytest.mark.parametrize("process", PROCESSES)
def test_ids_say_what_they_are(process: str) -> None:
    root = model(f"{process}.bpmn")
    prefixes = {"startEvent": "start_", "endEvent": "end_", "boundaryEvent": ("timer_", "caught_"), "message": "msg_", "error": "error_"}
    for tag, prefix in prefixes.items():
        assert all(item.get("id").startswith(prefix) for item in find(root, f"//bpmn:{tag}"))
    assert all(name.startswith("gw_") for name in find(root, "//*[contains(local-name(), 'Gateway')]/@id"))
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in find(root, "//bpmn:process/*/@id"))


@pytest.mark.parametrize("process", PROCESSES)
def test_a_gateway_that_decides_asks_is_answered_and_has_a_default(process: str) -> None:
    root = model(f"{process}.bpmn")
    for gateway in find(root, "//bpmn:exclusiveGateway[count(bpmn:outgoing) > 1]"):
        flows = find(root, "//bpmn:sequenceFlow[@sourceRef=$id]", id=gateway.get("id"))
        assert gateway.get("name", "").endswith("?"), gateway.get("id")
        assert gateway.get("default") in {flow.get("id") for flow in flows}, gateway.get("id")
        for flow in flows:
            assert flow.get("name"), flow.get("id")
            assert bool(find(flow, "bpmn:conditionExpression")) == (flow.get("id") != gateway.get("default")), flow.get("id")


@pytest.mark.parametrize(("process", "gateway"), CAUTIOUS_DEFAULTS)
def test_an_unexpected_value_grants_nothing(process: str, gateway: str) -> None:
    default = "//bpmn:sequenceFlow[@id=//bpmn:exclusiveGateway[@id=$id]/@default]/@targetRef"
    assert find(model(f"{process}.bpmn"), default, id=gateway) == [CAUTIOUS_DEFAULTS[process, gateway]]


def test_a_silent_agency_leads_to_a_person() -> None:
    caught = {}
    for process in PROCESSES:
        root = model(f"{process}.bpmn")
        for event in find(root, "//bpmn:boundaryEvent[bpmn:errorEventDefinition/@errorRef='error_agency_unavailable']"):
            flows = find(root, "//bpmn:sequenceFlow[@sourceRef=$id]/@targetRef", id=event.get("id"))
            caught[event.get("attachedToRef")] = flows[0]
            assert find(root, "//bpmn:userTask[@id=$id]", id=flows[0])
    assert caught == BY_HAND


@pytest.mark.parametrize("process", PROCESSES)
def test_what_a_diagram_calls_is_there(process: str) -> None:
    root = model(f"{process}.bpmn")
    assert set(find(root, "//bpmn:callActivity/@calledElement")) <= set(PROCESSES)
    for task in find(root, "//bpmn:businessRuleTask"):
        decision = task.get(f"{CAMUNDA}decisionRef")
        output = find(model(f"{decision}.dmn"), "//dmn:decision[@id=$id]/dmn:decisionTable/dmn:output/@name", id=decision)
        assert output == [task.get(f"{CAMUNDA}resultVariable")]


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_decision_always_answers_and_says_why(decision: str) -> None:
    for table in find(model(f"{decision}.dmn"), "//dmn:decisionTable"):
        rules = find(table, "dmn:rule")
        assert table.get("hitPolicy") == "FIRST"
        assert all(find(table, "dmn:input/@label"))
        assert all(find(rule, "dmn:description/text()") for rule in rules)
        assert not find(rules[-1], "dmn:inputEntry/dmn:text/text()"), "the last rule must catch everything"


def test_the_cut_offs_are_those_of_the_scorecard() -> None:
    scorecard = json.loads((ROOT / "lending/domain/scorecards/retail_v1.json").read_text(encoding="utf-8"))["cut_offs"]
    cells = find(model("approval_route.dmn"), "//dmn:decision[@id='score_band']//dmn:inputEntry/dmn:text/text()")
    assert cells == [f">= {scorecard['accept']}", f"< {scorecard['reject_below']}"]


def test_every_human_task_has_its_form_and_no_form_is_left_over() -> None:
    assert {path.stem for path in FORMS} == USER_TASKS
    assert {form(path)["id"] for path in FORMS} == USER_TASKS


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_limits_what_can_be_entered(path: Path) -> None:
    entries = [field for field in fields(form(path)) if "key" in field]
    assert len({field["key"] for field in entries}) == len(entries)
    for field in entries:
        rules = field.get("validate", {})
        assert field.get("label") or field.get("dateLabel")
        if field["type"] == "number":
            assert {"min", "max"} <= rules.keys(), field["key"]
            assert field["decimalDigits"] == (2 if field.get("serializeToString") else 0), field["key"]
        if field["type"] in {"textfield", "textarea"}:
            assert rules["maxLength"] > 0, field["key"]


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_what_hides_a_field_compares_another_with_a_value_it_offers(path: Path) -> None:
    read = form(path)
    offered = {field["key"]: {option["value"] for option in field["values"]} for field in fields(read) if "values" in field}
    for component in [*read["components"], *fields(read)]:
        hide = component.get("conditional", {}).get("hide")
        for comparison in hide.removeprefix("=").split(" or ") if hide else []:
            match = re.fullmatch(r'([a-z_]+) !?= "([a-z_]+)"', comparison)
            assert match is not None, comparison
            assert match[2] in offered[match[1]], comparison


def visible_labels() -> set[str]:
    labels: set[str] = set()
    for process in PROCESSES:
        labels |= set(find(model(f"{process}.bpmn"), "//bpmn:*[not(self::bpmn:message or self::bpmn:error)]/@name"))
    for decision in DECISIONS:
        root = model(f"{decision}.dmn")
        labels |= {*find(root, "//dmn:decision/@name"), *find(root, "//@label"), *find(root, "//dmn:description/text()")}
    for path in FORMS:
        labels |= set(texts(form(path)))
    return labels


def texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from [inner] if name in {"label", "dateLabel", "description", "text"} else texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def test_every_visible_name_has_its_chinese_and_no_translation_is_left_over() -> None:
    catalogue = json.loads((MODELS / "labels.zh_Hant.json").read_text(encoding="utf-8"))
    assert catalogue.keys() == visible_labels()
    assert all(re.search(r"[\u4e00-\u9fff]", translation) for translation in catalogue.values())


def box(bounds: etree._Element) -> Box:
    x, y, width, height = (int(bounds.get(name, "")) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def shape(bounds: etree._Element) -> Box:
    left, top, right, bottom = box(bounds)
    corner = 12 if right - left == GATEWAY_WIDTH else 0  # a name may stand in a diamond's empty corner
    return left + corner, top + corner, right - corner, bottom - corner


def drawn_flows(root: etree._Element) -> dict[str, list[Box]]:
    flows = {}
    for edge in find(root, "//bpmndi:BPMNEdge"):
        points = [(int(point.get("x")), int(point.get("y"))) for point in find(edge, "di:waypoint")]
        flows[edge.get("bpmnElement")] = [(min(a, c), min(b, d), max(a, c), max(b, d)) for (a, b), (c, d) in pairwise(points)]
    return flows


def meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


@pytest.mark.parametrize("process", PROCESSES)
def test_no_flows_cross_and_no_names_overlap(process: str) -> None:
    root = model(f"{process}.bpmn")
    crossing = [
        (one, other)
        for (one, lines), (other, others) in combinations(drawn_flows(root).items(), 2)
        if any(meet(line, another) for line in lines for another in others)
    ]
    names = [box(bounds) for bounds in find(root, "//bpmndi:BPMNLabel/dc:Bounds")]
    shapes = [shape(bounds) for bounds in find(root, "//bpmndi:BPMNShape[not(@isExpanded)]/dc:Bounds")]
    assert crossing == []
    assert [pair for pair in combinations(names, 2) if meet(*pair)] == []
    assert [(name, drawn) for name in names for drawn in shapes if meet(name, drawn)] == []
