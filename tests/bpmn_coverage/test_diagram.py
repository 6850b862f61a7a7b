import pytest

from lending.adapters.models import BPMN
from tests.bpmn_coverage.diagram import Leaving, parse, read_diagrams

HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">'
TAIL = "</process></definitions>"


def test_nodes_and_flows_of_sub_processes_belong_to_their_process() -> None:
    (found,) = parse(
        f"""{HEAD}<startEvent id="s"/><parallelGateway id="split"/><parallelGateway id="join"/><eventBasedGateway id="wait"/>
        <exclusiveGateway id="choice"/><subProcess id="sub"><userTask id="u"><multiInstanceLoopCharacteristics/></userTask>
        <endEvent id="e"/><sequenceFlow id="f4" sourceRef="u" targetRef="e"/></subProcess>
        <sequenceFlow id="f1" sourceRef="s" targetRef="split"/><sequenceFlow id="f2" sourceRef="split" targetRef="join"/>
        <sequenceFlow id="f3" sourceRef="split" targetRef="join"/>{TAIL}""".encode()
    )
    assert found.process == "p"
    assert found.nodes == {
        "s": Leaving.EACH,
        "split": Leaving.EACH,
        "join": Leaving.UNTOLD,
        "wait": Leaving.UNTOLD,
        "choice": Leaving.ONE,
        "sub": Leaving.EACH,
        "u": Leaving.EACH,
        "e": Leaving.EACH,
    }
    assert {flow.id for flow in found.flows} == {"f1", "f2", "f3", "f4"}
    assert found.repeated == {"u"}
    assert [flow.id for flow in found.into["join"]] == ["f2", "f3"]
    assert [flow.id for flow in found.out_of["u"]] == ["f4"]


def test_an_element_without_a_rule_is_refused_rather_than_left_out() -> None:
    strange = f'{HEAD}<startEvent id="s"/><inclusiveGateway id="any"/><sequenceFlow id="f" sourceRef="s" targetRef="any"/>{TAIL}'
    with pytest.raises(ValueError, match="any"):
        list(parse(strange.encode()))


def test_the_banks_own_diagrams_are_read_whole() -> None:
    found = read_diagrams(BPMN)
    assert set(found) == {"loan_origination", "intake", "due_diligence", "approval", "signing_and_disbursement", "daily_close"}
    for process, diagram in found.items():
        text = (BPMN / f"{process}.bpmn").read_text()
        assert len(diagram.flows) == text.count("<bpmn:sequenceFlow ") + text.count("<sequenceFlow ")
