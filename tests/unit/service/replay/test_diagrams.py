import pytest

from lending.adapters.models import BPMN
from lending.domain.history.diagram import Leaving
from lending.service.replay.diagrams import read_drawings, variables_in
from tests.bpmn_coverage.diagram import read_diagrams

HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">'
TAIL = "</process></definitions>"


def test_nodes_and_flows_of_sub_processes_belong_to_their_process() -> None:
    (drawing,) = read_drawings(
        f"""{HEAD}<startEvent id="s"/><parallelGateway id="split"/><parallelGateway id="join"/><eventBasedGateway id="wait"/>
        <exclusiveGateway id="choice"/><subProcess id="sub"><userTask id="u"><multiInstanceLoopCharacteristics/></userTask>
        <endEvent id="e"/><sequenceFlow id="f4" sourceRef="u" targetRef="e"/></subProcess>
        <boundaryEvent id="b" attachedToRef="sub"/>
        <sequenceFlow id="f1" sourceRef="s" targetRef="split"/><sequenceFlow id="f2" sourceRef="split" targetRef="join"/>
        <sequenceFlow id="f3" sourceRef="split" targetRef="join"/>{TAIL}""".encode()
    )
    found = drawing.diagram
    assert (found.process, drawing.name) == ("p", "p")
    assert found.nodes == {
        "s": Leaving.EACH,
        "split": Leaving.EACH,
        "join": Leaving.UNTOLD,
        "wait": Leaving.UNTOLD,
        "choice": Leaving.ONE,
        "sub": Leaving.EACH,
        "u": Leaving.EACH,
        "e": Leaving.EACH,
        "b": Leaving.EACH,
    }
    assert {flow.id for flow in found.flows} == {"f1", "f2", "f3", "f4"}
    assert (found.repeated, found.joins, found.hosts, found.parents) == ({"u"}, {"join"}, {"b": "sub"}, {"u": "sub", "e": "sub"})
    assert [flow.id for flow in found.into["join"]] == ["f2", "f3"]
    assert [flow.id for flow in found.out_of["u"]] == ["f4"]


def test_of_nested_sub_processes_the_innermost_counts() -> None:
    nested = f'{HEAD}<subProcess id="outer"><subProcess id="inner"><startEvent id="s"/></subProcess></subProcess>{TAIL}'
    (drawing,) = read_drawings(nested.encode())
    assert drawing.diagram.parents == {"inner": "outer", "s": "inner"}


def test_an_element_without_a_rule_is_refused_rather_than_left_out() -> None:
    strange = f'{HEAD}<startEvent id="s"/><inclusiveGateway id="any"/><sequenceFlow id="f" sourceRef="s" targetRef="any"/>{TAIL}'
    with pytest.raises(ValueError, match="any"):
        list(read_drawings(strange.encode()))


def test_the_banks_own_diagrams_are_read_whole() -> None:
    found = read_diagrams(BPMN)
    assert {"loan_origination", "intake", "due_diligence", "approval", "signing_and_disbursement", "daily_close"} <= set(found)
    for process, diagram in found.items():
        text = (BPMN / f"{process}.bpmn").read_text()
        assert len(diagram.flows) == text.count("<bpmn:sequenceFlow ") + text.count("<sequenceFlow ")


def test_names_and_conditions_stand_beside_the_diagram() -> None:
    (drawing,) = read_drawings((BPMN / "approval.bpmn").read_bytes())
    assert (drawing.name, drawing.names["gw_who"]) == ("Approval", "Who decides?")
    assert drawing.conditions["flow_gw_who_to_reject_automatically"] == "route == 'reject'"
    assert "flow_gw_who_to_gw_review_needed" not in drawing.conditions


@pytest.mark.parametrize(
    ("condition", "variables"),
    [
        ("route == 'reject'", ("route",)),
        ("decision == 'approved' || decision == 'conditions'", ("decision",)),
        ("appeal_open == true && !late", ("appeal_open", "late")),
        ("1 > 2", ()),
    ],
)
def test_the_variables_of_a_condition_are_read_from_it(condition: str, variables: tuple[str, ...]) -> None:
    assert variables_in(condition) == variables
