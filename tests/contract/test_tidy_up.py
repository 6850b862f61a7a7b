"""The editor's tidy-up, run by node on the bank's diagrams without what was drawn by hand, against the checks those by hand pass."""

import json
import os
import re
import subprocess
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.contract.test_diagrams import GATEWAY_WIDTH, MODELS, PROCESSES, box, drawn_flows, find, meet, shape
from webapp.build_assets import ROOT, find_node
from webapp.officer.model_style import style_words

EVENT_PART = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">
  <bpmn:process id="p">
  <bpmn:startEvent id="start" name="Begun"/>
  <bpmn:exclusiveGateway id="gw_again"/>
  <bpmn:task id="work" name="Work"/>
  <bpmn:boundaryEvent id="timer_one" name="First time is up" attachedToRef="work"/>
  <bpmn:boundaryEvent id="timer_two" name="Second time is up" attachedToRef="work"/>
  <bpmn:exclusiveGateway id="gw_done" name="Done?" default="no"/>
  <bpmn:endEvent id="end" name="Done"/>
  <bpmn:endEvent id="end_one" name="Told"/>
  <bpmn:endEvent id="end_two" name="Lapsed"/>
  <bpmn:sequenceFlow id="a" sourceRef="start" targetRef="gw_again"/>
  <bpmn:sequenceFlow id="b" sourceRef="gw_again" targetRef="work"/>
  <bpmn:sequenceFlow id="c" sourceRef="work" targetRef="gw_done"/>
  <bpmn:sequenceFlow id="yes" name="yes" sourceRef="gw_done" targetRef="end"/>
  <bpmn:sequenceFlow id="no" name="no" sourceRef="gw_done" targetRef="gw_again"/>
  <bpmn:sequenceFlow id="e" sourceRef="timer_one" targetRef="end_one"/>
  <bpmn:sequenceFlow id="f" sourceRef="timer_two" targetRef="end_two"/>
  <bpmn:subProcess id="withdrawn" name="Withdrawn" triggeredByEvent="true">
  <bpmn:startEvent id="start_in" name="Customer withdraws"/>
  <bpmn:endEvent id="end_in" name="Withdrawn"/>
    <bpmn:sequenceFlow id="g" sourceRef="start_in" targetRef="end_in"/></bpmn:subProcess>
</bpmn:process></bpmn:definitions>"""


@pytest.fixture(scope="module")
def tidied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with every diagram of the bank as the tidy-up lays it out, and one more."""
    if not (ROOT / "node_modules" / "elkjs").exists():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("The browser packages are not installed: make assets brings them.")
    folder = tmp_path_factory.mktemp("tidied")
    (folder / "plain.bpmn").write_text(EVENT_PART, encoding="utf-8")
    files = [folder / "plain.bpmn", folder / "event_part.bpmn"]
    for process in PROCESSES:
        files += [MODELS / f"{process}.bpmn", folder / f"{process}.bpmn"]
    subprocess.run([find_node().program, str(ROOT / "tools/bpmn/layout.mjs"), *map(str, files)], check=True, timeout=600)
    return folder


def drawing(file: Path) -> etree._Element:
    return etree.parse(file).getroot()


def crossings(root: etree._Element) -> list[tuple[str, str]]:
    flows = drawn_flows(root)
    return [
        (one, other) for one, other in combinations(flows, 2) if any(meet(line, another) for line in flows[one] for another in flows[other])
    ]


def covered(root: etree._Element) -> list[Any]:
    names = [box(bounds) for bounds in find(root, "//bpmndi:BPMNLabel/dc:Bounds")]
    shapes = [shape(bounds) for bounds in find(root, "//bpmndi:BPMNShape[not(@isExpanded)]/dc:Bounds")]
    return [
        *(pair for pair in combinations(names, 2) if meet(*pair)),
        *((name, drawn) for name in names for drawn in shapes if meet(name, drawn)),
    ]


@pytest.mark.parametrize("name", [*PROCESSES, "event_part"])
def test_flows_and_names_keep_clear_of_each_other(tidied: Path, name: str) -> None:
    root = drawing(tidied / f"{name}.bpmn")
    assert crossings(root) == []
    assert covered(root) == []


@pytest.mark.parametrize("name", [*PROCESSES, "event_part"])
def test_the_start_stands_leftmost(tidied: Path, name: str) -> None:
    root = drawing(tidied / f"{name}.bpmn")
    (start,) = find(root, "//bpmn:process/bpmn:startEvent/@id")
    places = dict(zip(find(root, "//bpmndi:BPMNShape/@bpmnElement"), map(box, find(root, "//bpmndi:BPMNShape/dc:Bounds")), strict=True))
    assert places[start][0] - min(left for left, *_ in places.values()) <= GATEWAY_WIDTH


def test_what_is_in_a_part_is_drawn_in_it_and_events_sit_on_its_edge(tidied: Path) -> None:
    root = drawing(tidied / "event_part.bpmn")
    places = dict(zip(find(root, "//bpmndi:BPMNShape/@bpmnElement"), map(box, find(root, "//bpmndi:BPMNShape/dc:Bounds")), strict=True))
    part, work = places["withdrawn"], places["work"]
    for inner in ("start_in", "end_in"):
        assert part[0] < places[inner][0] < places[inner][2] < part[2]
        assert part[1] < places[inner][1] < places[inner][3] < part[3]
    assert not any(meet(part, place) for name, place in places.items() if name not in {"withdrawn", "start_in", "end_in"})
    for timer in ("timer_one", "timer_two"):
        assert places[timer][1] < work[3] < places[timer][3]
    main = [places[name] for name in ("start", "gw_again", "work", "gw_done", "end")]
    assert len({top + bottom for _, top, _, bottom in main}) == 1, "the main path is straight"


@pytest.mark.parametrize("process", PROCESSES)
def test_nothing_but_the_drawing_changes(tidied: Path, process: str) -> None:
    assert said(drawing(tidied / f"{process}.bpmn")) == said(drawing(MODELS / f"{process}.bpmn"))


def said(root: etree._Element) -> list[Any]:
    for diagram in find(root, "//bpmndi:BPMNDiagram"):
        diagram.getparent().remove(diagram)
    return [(element.tag, sorted(element.attrib.items()), (element.text or "").strip()) for element in root.iter(etree.Element)]


def test_every_style_rule_is_said_in_our_words() -> None:
    configured = json.loads((ROOT / ".bpmnlintrc").read_text(encoding="utf-8"))
    assert configured == {"extends": "bpmnlint:recommended"}
    rules = ROOT / "node_modules/bpmnlint/config/recommended.js"
    assert set(re.findall(r"^\s+'([\w-]+)': '(?:error|warn)'", rules.read_text(encoding="utf-8"), re.MULTILINE)) == style_words().keys()
