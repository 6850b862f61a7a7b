import pytest

from lending.adapters.engine.gate import check
from tests.support.small_diagrams import flows, node, process

EXCLUSIVE = node("exclusiveGateway", "la"), node("exclusiveGateway", "lb")
BACK_AND_FORTH = flows("start>la", "la>lb", "lb>la", "lb>end?score > 99999")
DECISION = node("businessRuleTask", "decide")
TIMER = "<timerEventDefinition>{}</timerEventDefinition>"
DATED = TIMER.format("<timeDate>2026-11-25T10:00:00Z</timeDate>")
DUE = TIMER.format("<timeDate>${due_at}</timeDate>")
SOON = TIMER.format("<timeDuration>PT10M</timeDuration>")
AT_ONCE_WITHIN = node("startEvent", "begin") + node("endEvent", "over") + flows("begin>over")
ASKED_WITHIN = node("startEvent", "begin") + node("userTask", "sign") + node("endEvent", "over") + flows("begin>sign", "sign>over")
ERROR = '<errorEventDefinition errorRef="{}"/>'


def circles(*parts):
    content = process(node("startEvent", "start"), *parts, node("endEvent", "end"))
    return [finding for finding in check("p.bpmn", content) if finding.rule == "circle"]


def between(kind, inside="", **attributes):
    """A gateway that leads back to itself by one element between."""
    middle = node(kind, "middle", inside, **attributes)
    return circles(EXCLUSIVE[0], middle, flows("start>la", "la>middle", "la>end?yes", "middle>la"))


def test_two_gateways_that_lead_to_each_other_are_refused_by_name():
    (finding,) = circles(*EXCLUSIVE, BACK_AND_FORTH)

    assert finding.element_id == "la"
    assert finding.message.startswith("Nothing waits in the circle 'La' → 'Lb' → 'La': a case would run round it for ever")
    assert finding.what_to_do.startswith("Let a task, a message or a timer wait in it, or remove the way back.")


def test_each_circle_is_told_of_once_and_a_long_one_by_its_beginning():
    long = [f"g{number}" for number in range(20)]
    gateways = [node("parallelGateway", name) for name in long]
    ring = [f"{source}>{target}" for source, target in zip(long, [*long[1:], long[0]], strict=True)]

    found = circles(*EXCLUSIVE, *gateways, BACK_AND_FORTH, flows(*ring))

    assert [finding.element_id for finding in found] == ["la", "g0"]
    assert "'G0' → 'G1'" in found[1].message
    assert "'G11' → …: a case" in found[1].message


@pytest.mark.parametrize(("kind", "inside", "attributes"), [
    ("businessRuleTask", "", {}),
    ("businessRuleTask", "", {"camunda:asyncBefore": "true"}),
    ("exclusiveGateway", "", {"camunda:asyncAfter": "true"}),
    ("inclusiveGateway", "", {}),
    ("intermediateThrowEvent", "", {}),
    ("intermediateThrowEvent", '<signalEventDefinition signalRef="s"/>', {}),
    ("intermediateCatchEvent", DATED, {}),
    ("subProcess", AT_ONCE_WITHIN, {}),
])  # fmt: skip
def test_a_circle_that_passes_at_once_is_refused(kind, inside, attributes):
    assert [finding.element_id for finding in between(kind, inside, **attributes)] == ["la"]


@pytest.mark.parametrize(("kind", "inside", "attributes"), [
    ("userTask", "", {}),
    ("serviceTask", "", {"camunda:type": "external", "camunda:topic": "p.middle"}),
    ("receiveTask", "", {"messageRef": "m"}),
    ("callActivity", "", {"calledElement": "q"}),
    ("intermediateCatchEvent", SOON, {}),
    ("intermediateCatchEvent", DUE, {}),
    ("intermediateCatchEvent", '<messageEventDefinition messageRef="m"/>', {}),
    ("intermediateCatchEvent", '<signalEventDefinition signalRef="s"/>', {}),
    ("intermediateThrowEvent", '<messageEventDefinition messageRef="m" camunda:type="external" camunda:topic="p.tell"/>', {}),
    ("subProcess", ASKED_WITHIN, {}),
])  # fmt: skip
def test_a_circle_passes_as_soon_as_something_in_it_waits(kind, inside, attributes):
    assert between(kind, inside, **attributes) == []


@pytest.mark.parametrize(("timer", "found"), [(DATED, ["ask"]), (DUE, []), (SOON, [])])
def test_a_task_that_a_fixed_date_takes_back_to_itself_is_refused(timer, found):
    boundary = node("boundaryEvent", "late", timer, attachedToRef="ask")

    refused = circles(node("userTask", "ask"), boundary, flows("start>ask", "ask>end", "late>ask"))

    assert [finding.element_id for finding in refused] == found


@pytest.mark.parametrize(("timer", "found"), [(DATED, ["first"]), (SOON, [])])
def test_of_what_comes_first_a_fixed_date_does_not_wait(timer, found):
    message = node("intermediateCatchEvent", "paid", '<messageEventDefinition messageRef="m"/>')
    parts = node("eventBasedGateway", "first"), node("intermediateCatchEvent", "late", timer), message

    refused = circles(*parts, flows("start>first", "first>late", "first>paid", "first>nowhere", "late>first", "paid>end"))

    assert [finding.element_id for finding in refused] == found


@pytest.mark.parametrize(("caught", "found"), [("again", ["la"]), ("back", [])])
def test_a_circle_closed_by_a_link_is_refused(caught, found):
    thrown = node("intermediateThrowEvent", "go", '<linkEventDefinition name="again"/>')
    come = node("intermediateCatchEvent", "come", f'<linkEventDefinition name="{caught}"/>')

    refused = circles(EXCLUSIVE[0], thrown, come, flows("start>la", "la>go", "la>end?yes", "come>la"))

    assert [finding.element_id for finding in refused] == found


@pytest.mark.parametrize(("inside", "reference", "found"), [
    (node("startEvent", "begin"), "e", ["work"]),
    (node("startEvent", "begin"), "another", []),
    (node("startEvent", "begin") + node("userTask", "sign") + flows("sign>fail"), "e", []),
])  # fmt: skip
def test_a_circle_closed_by_an_error_is_refused(inside, reference, found):
    first = "begin>sign" if "sign" in inside else "begin>fail"
    within = inside + node("endEvent", "fail", ERROR.format("e")) + flows(first)
    boundary = node("boundaryEvent", "failed", ERROR.format(reference), attachedToRef="work")

    refused = circles(node("subProcess", "work", within), boundary, flows("start>work", "work>end", "failed>work"))

    assert [finding.element_id for finding in refused] == found


def test_a_sub_process_that_fails_at_once_leads_nowhere_else():
    within = node("startEvent", "begin") + node("endEvent", "fail", ERROR.format("e")) + flows("begin>fail")

    assert circles(node("subProcess", "work", within), EXCLUSIVE[0], flows("start>la", "la>work", "work>la")) == []


def test_a_sub_process_begun_by_the_signal_it_throws_is_refused():
    signal = '<signalEventDefinition signalRef="s"/>'
    within = node("startEvent", "heard", signal) + node("intermediateThrowEvent", "tell", signal) + flows("heard>tell")

    (finding,) = circles(node("subProcess", "hear", within, triggeredByEvent="true"), flows("start>end"))

    assert finding.element_id == "heard"


def test_elements_without_an_id_are_left_to_the_rule_for_ids():
    assert circles("<exclusiveGateway/>", flows("start>end", ">start", "end>")) == []
