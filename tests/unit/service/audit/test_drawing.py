from defusedxml import ElementTree

from lending.adapters.models import BPMN
from lending.service.audit.drawing import draw

SVG = "{http://www.w3.org/2000/svg}"


def test_each_of_the_bank_s_diagrams_is_drawn_whole_with_all_its_words():
    for file in sorted(BPMN.glob("*.bpmn")):
        content = file.read_bytes()
        model, drawn = ElementTree.fromstring(content), ElementTree.fromstring(draw(content, ()))
        shapes, edges = (len(list(model.iter("{http://www.omg.org/spec/BPMN/20100524/DI}" + kind))) for kind in ("BPMNShape", "BPMNEdge"))
        assert len([part for part in drawn.iter(f"{SVG}g") if part.get("data-node")]) == shapes, file.name
        assert len(list(drawn.iter(f"{SVG}polyline"))) == edges, file.name


def test_the_way_taken_and_where_the_case_stands_are_marked():
    drawn = ElementTree.fromstring(
        draw((BPMN / "intake.bpmn").read_bytes(), {"check_consents", "flow_gw_consented_to_gw_screen"}, {"screen_aml"})
    )
    marks = {part.get("data-node"): part.get("class") for part in drawn.iter(f"{SVG}g")}
    assert (marks["check_consents"], marks["screen_aml"], marks["screen_bureau"]) == ("taken", "now", "")
    assert [part.get("data-flow") for part in drawn.iter(f"{SVG}polyline") if "taken" in part.get("class")] == [
        "flow_gw_consented_to_gw_screen"
    ]
    words = " ".join(part.text or "" for part in drawn.iter(f"{SVG}tspan"))
    assert "Check consents" in words
    assert "yes" in words


def test_what_has_no_place_of_its_own_is_left_out():
    content = (BPMN / "intake.bpmn").read_bytes().replace(b'bpmnElement="check_consents"', b'bpmnElement="gone"')
    assert 'data-node="gone"' not in draw(content, ())
