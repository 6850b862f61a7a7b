from dataclasses import replace

from lending.adapters.models import BPMN
from lending.service.replay.histories import histories_of
from tests.support.passages import record

MODELS = {f"{name}:3:x": (BPMN / f"{name}.bpmn").read_bytes() for name in ("loan_origination", "approval")}
CALL = replace(
    record("approval", running=True), process="loan_origination", process_definition="loan_origination:3:x", called_instance="called"
)
CALLED = replace(record("start_approval"), process="approval", process_definition="approval:3:x", process_instance="called")


def test_each_instance_has_its_own_diagram_and_knows_who_called_it() -> None:
    outer, called = histories_of([CALL, CALLED], MODELS.__getitem__)
    assert (outer.process, outer.version, outer.caller, outer.records) == ("loan_origination", "3", None, (CALL,))
    assert (called.process, called.drawing.name, called.caller) == ("approval", "Approval", "approval")


def test_a_definition_is_asked_for_once_and_may_have_no_version() -> None:
    asked: list[str] = []

    def model_xml(definition: str) -> bytes:
        asked.append(definition)
        return MODELS["approval:3:x"]

    plain = replace(CALLED, process_definition="approval")
    found = histories_of([plain, replace(plain, process_instance="again")], model_xml)
    assert ([history.version for history in found], asked) == (["", ""], ["approval"])
