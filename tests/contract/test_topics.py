"""The diagrams against the workers: each automated step has one function, and each function's variables come from a step before it."""

import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from lending.service import completions, tasks
from workers.__main__ import MODULES
from workers.router import Handler, handlers_of

ROOT = Path(__file__).parents[2]
BPMN = {"bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL"}
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
HANDLERS: dict[str, Handler] = {handler.topic: handler for module in MODULES for handler in handlers_of(module)}
#: The order in which `loan_origination` calls the others.
ORDER = ("loan_origination", "intake", "due_diligence", "approval", "signing_and_disbursement")
#: Processes that no application starts.
OTHERS = (
    *("daily_close", "collection", "legal_action", "asset_preservation"),
    *("restructuring", "risk_intervention", "monthly_review", "segment_follow_up"),
)
#: What the outbox starts a process with, and what the router adds.
GIVEN = {"application_id", "process_instance"}
DAY = {"day"}
CASE = {"case_id", "process_instance"}
REQUEST = {"restructuring_id", "process_instance"}
INTERVENTION = {"intervention_id", "process_instance"}
PRESERVATION = {"preservation_id", "process_instance"}
#: `segment` is compared, and given with the move it is of.
MOVE = {"move_id", "segment", "process_instance"}
#: Human tasks whose completion gives the engine nothing to route by.
WITHOUT_RULE = {"correct_payment_list"}


def model(process: str) -> Any:
    return etree.parse(ROOT / "bpmn" / f"{process}.bpmn", etree.XMLParser(resolve_entities=False, no_network=True))


def ids(process: str, tag: str) -> set[str]:
    return {str(found) for found in model(process).xpath(f"//bpmn:{tag}/@id", namespaces=BPMN)}


def returned(function: Any) -> set[str]:
    """Read the names a worker function may give back off its source and off the service function it calls."""
    names: set[str] = set()
    for called in {function, *called_by(function)}:
        names |= set(re.findall(r'"(\w+)":', inspect.getsource(called)))
        names |= {"tax_state", "social_security_state", "provident_fund_state"} & set(re.findall(r"\w+_state", inspect.getsource(called)))
    return names


def called_by(function: Any, depth: int = 3) -> set[Any]:
    """Return the functions of the bank that a function calls, and those they call."""
    if depth == 0:
        return set()
    source, found = inspect.getsource(function), set()
    for dotted in re.findall(r"([a-z_.]+)\(", source):
        target: Any = function.__globals__.get(dotted.split(".")[0])
        for part in dotted.split(".")[1:]:
            target = getattr(target, part, None)
        if inspect.isfunction(target) and target.__module__.startswith(("lending.service", "workers")):
            found |= {target, *called_by(target, depth - 1)}
    return found


def set_by(process: str) -> set[str]:
    """Return the variables that the steps of a process may set: workers, decisions, human tasks."""
    names = {name for step in ids(process, "serviceTask") for name in returned(HANDLERS[f"{process}.{step}"].function)}
    names |= {str(found.get(f"{CAMUNDA}resultVariable")) for found in model(process).iterfind(".//bpmn:businessRuleTask", BPMN)}
    for step in ids(process, "userTask"):
        rule = tasks._RULES.get(step)
        for called in {rule, *called_by(rule)} if rule else set():
            names |= set(re.findall(r'"(\w+)":', inspect.getsource(called)))
    return names


@pytest.mark.parametrize("process", [*ORDER, *OTHERS])
def test_every_automated_step_has_one_function_and_every_function_a_step(process):
    assert {topic for topic in HANDLERS if topic.startswith(f"{process}.")} == {f"{process}.{step}" for step in ids(process, "serviceTask")}


def test_every_diagram_has_a_worker_module_and_every_module_a_diagram():
    assert (
        {path.stem for path in (ROOT / "bpmn").glob("*.bpmn")} == {*ORDER, *OTHERS} == {module.__name__.split(".")[1] for module in MODULES}
    )


@pytest.mark.parametrize("process", ORDER)
def test_a_function_asks_for_what_a_step_before_it_or_of_it_sets(process):
    before = ORDER[: ORDER.index(process) + 1]
    known = GIVEN.union(*(set_by(name) for name in before))
    asked = {
        item.name for topic, handler in HANDLERS.items() if topic.startswith(f"{process}.") for item in handler.parameters if item.required
    }
    assert asked <= known


def test_a_review_asks_for_the_month_it_is_started_with():
    asked = {item.name for topic, handler in HANDLERS.items() if topic.startswith("monthly_review.") for item in handler.parameters}
    assert asked == {"month"}


def test_the_close_asks_for_the_day_it_is_started_with():
    asked = {item.name for topic, handler in HANDLERS.items() if topic.startswith("daily_close.") for item in handler.parameters}
    assert asked == DAY


@pytest.mark.parametrize(
    ("process", "given"),
    [
        ("collection", CASE),
        ("legal_action", CASE),
        ("asset_preservation", PRESERVATION),
        ("restructuring", REQUEST),
        ("risk_intervention", INTERVENTION),
        ("segment_follow_up", MOVE),
    ],
)
def test_a_process_on_a_loan_asks_for_what_it_is_started_with_and_what_its_own_steps_set(process, given):
    handlers = [handler for topic, handler in HANDLERS.items() if topic.startswith(f"{process}.")]
    assert {item.name for handler in handlers for item in handler.parameters} <= given | set_by(process)
    assert compared(process) <= set_by(process) | given


@pytest.mark.parametrize("process", ORDER)
def test_what_a_gateway_compares_is_set_somewhere_before(process):
    before = ORDER[: ORDER.index(process) + 1] if process != "loan_origination" else ORDER
    known = GIVEN.union(*(set_by(name) for name in before))
    assert compared(process) <= known


def compared(process: str) -> set[str]:
    """Return the variables that the gateways of a process compare."""
    conditions = [condition.text or "" for condition in model(process).iterfind(".//bpmn:conditionExpression", BPMN)]
    plain = " ".join(re.sub(r"'[^']*'|\"[^\"]*\"", "", condition) for condition in conditions)
    return {name for name in re.findall(r"[a-z_]\w*", plain) if name not in {"true", "false"}}


def test_every_human_task_has_its_rule_and_no_rule_is_left_over():
    completions.declare()
    human = {step for process in (*ORDER, *OTHERS) for step in ids(process, "userTask")}
    assert set(tasks._RULES) == human - WITHOUT_RULE
