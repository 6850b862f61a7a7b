"""Small processes walked: what each kind of element does with a token, and what is wrong on which path."""

import pytest

from lending.adapters.engine.paths import walking
from lending.adapters.engine.paths.testing import walk_all
from tests.support.small_diagrams import SOFTWARE, flows, node, one, process

START, END = node("startEvent", "start"), node("endEvent", "end")
ASK, SORT, USE, COUNT = (node("service", name) for name in ("ask", "sort", "use", "count"))


def walked(content, **others):
    found = walk_all(one(content, **others), SOFTWARE)
    wrong = [(each.finding.rule, each.finding.element_id, " ".join(nodes(each))) for each in found if each.finding]
    return wrong, [" ".join(nodes(each)) for each in found if not each.finding and each.process == "p"]


def nodes(each):
    return [element for element in each.elements if not element.startswith("f_")]


def test_each_way_out_of_a_gateway_is_a_path():
    gateway = node("exclusiveGateway", "gw", default="f_gw_end")
    content = process(START, ASK, gateway, USE, SORT, END, flows("start>ask", "ask>gw", "gw>sort?yes", "gw>end", "sort>use", "use>end"))
    assert walked(content) == ([], ["start ask gw end", "start ask gw sort use end"])


def test_what_nothing_on_the_path_sets_is_missing_on_that_path_only():
    gateway = node("exclusiveGateway", "gw", default="f_gw_use")
    content = process(START, ASK, gateway, USE, SORT, END, flows("start>ask", "ask>gw", "gw>sort?yes", "gw>use", "sort>use", "use>end"))
    assert walked(content) == ([("path-variable", "use", "start ask gw use")], [])


def test_a_gateway_on_what_is_not_set_is_told_once():
    gateway = node("exclusiveGateway", "gw", default="f_gw_end")
    other = node("endEvent", "other")
    content = process(START, gateway, END, other, flows("start>gw", "gw>other?word == 'a'", "gw>end"))
    assert walked(content)[0] == [("path-variable", "gw", "start gw")]


def test_a_condition_that_never_holds_is_a_flow_that_no_path_takes():
    gateway = node("exclusiveGateway", "gw", default="f_gw_end")
    other = node("endEvent", "other")
    content = process(START, SORT, gateway, END, other, flows("start>sort", "sort>gw", "gw>other?word == 'd'", "gw>end"))
    found = walk_all(one(content), SOFTWARE)
    assert [(each.finding.rule, each.finding.element_id) for each in found if each.finding] == [("path-flow", "f_gw_other")]
    assert found[0].finding.message == "No path takes this flow: where the gateway is reached, word is 'a', 'b', 'c'."


def test_what_a_default_is_left_for_need_not_be():
    gateway = node("exclusiveGateway", "gw", default="f_gw_end")
    ways = [node("endEvent", name) for name in ("one", "two", "three")]
    out = flows("start>sort", "sort>gw", "gw>one?word == 'a'", "gw>two?word == 'b'", "gw>three?word == 'c'", "gw>end")
    assert walked(process(START, SORT, gateway, END, *ways, out)) == ([], [f"start sort gw {name}" for name in ("one", "two", "three")])


def test_a_gateway_that_no_value_leads_out_of_ends_the_path():
    gateway = node("exclusiveGateway", "gw")
    other = node("endEvent", "other")
    content = process(START, SORT, gateway, END, other, flows("start>sort", "sort>gw", "gw>end?word == 'a'", "gw>other?word == 'b'"))
    assert walked(content)[0] == [("path-end", "gw", "start sort gw")]


def test_parallel_branches_come_together_with_what_each_of_them_set():
    split, join = node("parallelGateway", "split"), node("parallelGateway", "join")
    drawn = flows("start>split", "split>ask", "split>sort", "ask>join", "sort>join", "join>use", "use>end")
    assert walked(process(START, split, ASK, SORT, join, USE, END, drawn)) == ([], ["start split ask sort join use end"])


def test_a_branch_does_not_know_what_another_sets():
    split, join = node("parallelGateway", "split"), node("parallelGateway", "join")
    drawn = flows("start>split", "split>use", "split>sort", "use>join", "sort>join", "join>end")
    assert walked(process(START, split, USE, SORT, join, END, drawn))[0] == [("path-variable", "use", "start split use")]


def test_a_join_of_what_was_decided_waits_for_ever():
    gateway, join = node("exclusiveGateway", "gw", default="f_gw_join"), node("parallelGateway", "join")
    drawn = flows("start>ask", "ask>gw", "gw>sort?yes", "gw>join", "sort>join", "join>end")
    assert ("path-join", "join", "start ask gw join") in walked(process(START, ASK, gateway, SORT, join, END, drawn))[0]


def test_branches_within_branches_wait_at_the_outer_join():
    outer, inner, join = (node("parallelGateway", name) for name in ("outer", "inner", "join"))
    drawn = flows("start>outer", "outer>ask", "outer>inner", "inner>sort", "inner>count", "ask>join", "sort>join", "count>join", "join>end")
    wrong, paths = walked(process(START, outer, inner, ASK, SORT, COUNT, join, END, drawn))
    assert (wrong, paths) == ([], ["start outer ask inner sort count join end"])


def test_branches_that_end_by_themselves_end_what_they_are_in():
    inside = node("startEvent", "begin") + node("parallelGateway", "split") + ASK + SORT + node("endEvent", "one") + node("endEvent", "two")
    inside += flows("begin>split", "split>ask", "split>sort", "ask>one", "sort>two")
    drawn = flows("start>part", "part>use", "use>end")
    assert walked(process(START, node("subProcess", "part", inside), USE, END, drawn)) == (
        [],
        ["start part begin split ask one sort two use end"],
    )


def test_a_branch_may_not_lead_back_to_where_it_was_split_off():
    split, gateway = node("parallelGateway", "split"), node("exclusiveGateway", "gw", default="f_gw_end")
    first = node("exclusiveGateway", "first")
    drawn = flows("start>first", "first>split", "split>ask", "ask>gw", "gw>first?yes", "gw>end", "split>sort")
    assert ("path-split", "split") in {found[:2] for found in walked(process(START, first, split, ASK, gateway, SORT, END, drawn))[0]}


def test_a_loop_is_walked_until_nothing_new_is_found():
    back, gateway = node("exclusiveGateway", "back"), node("exclusiveGateway", "gw", default="f_gw_back")
    content = process(START, back, ASK, gateway, END, flows("start>back", "back>ask", "ask>gw", "gw>end?yes", "gw>back"))
    assert walked(content) == ([], ["start back ask gw end", "start back ask gw back ask gw end"])


def test_a_process_without_a_way_out_never_ends():
    back = node("exclusiveGateway", "back")
    assert walked(process(START, back, ASK, flows("start>back", "back>ask", "ask>back")))[0] == [("path-endless", "p", "")]


def test_nobody_starts_a_process_that_nothing_calls():
    wrong, _ = walked(process(START, END, flows("start>end")), q=process(START, END, flows("start>end"), name="q"))
    assert wrong == [("path-start", "q", "")]


def test_what_nothing_leads_to_is_told():
    assert walked(process(START, ASK, END, flows("start>end", "ask>end")))[0] == [("path-unreached", "ask", "ask")]


TIMER = "<timerEventDefinition><timeDate>${late_at}</timeDate></timerEventDefinition>"
MESSAGE = '<message id="msg" name="paid"><extensionElements><zeebe:subscription correlationKey="=%s"/></extensionElements></message>'


def test_what_a_boundary_event_waits_by_is_read_when_its_step_begins():
    late = node("boundaryEvent", "late", TIMER, attachedToRef="ask", cancelActivity="false")
    told = node("endEvent", "told")
    wrong, paths = walked(process(START, ASK, late, told, END, flows("start>ask", "late>told", "ask>end")))
    assert wrong == [("path-variable", "late", "start ask late")]
    assert paths == ["start ask end"]


def test_what_is_aside_does_not_end_the_process():
    late = node("boundaryEvent", "late", "<escalationEventDefinition/>", attachedToRef="sort", cancelActivity="false")
    told = node("endEvent", "told")
    called = process(START, SORT, late, told, END, flows("start>sort", "late>told", "sort>end"), name="q")
    whole = '<extensionElements><camunda:in variables="all"/><camunda:out variables="all"/></extensionElements>'
    calls = node("callActivity", "call", whole, calledElement="q")
    assert walked(process(START, calls, USE, END, flows("start>call", "call>use", "use>end")), q=called) == ([], ["start call use end"])


@pytest.mark.parametrize(("given", "wrong"), [("case_id", []), ("other_id", [("path-variable", "moved", "start moved")])])
def test_an_event_sub_process_may_begin_at_any_step_and_is_waited_for_from_the_start(given, wrong):
    begin = node("startEvent", "moved", '<messageEventDefinition messageRef="msg"/>')
    over = node("subProcess", "over", begin + node("endEvent", "gone") + flows("moved>gone"), triggeredByEvent="true")
    found, paths = walked(process(START, ASK, END, over, flows("start>ask", "ask>end"), beside=MESSAGE % given))
    assert found == wrong
    assert paths == (["start ask end", "start over moved gone"] if not wrong else ["start ask end"])


def test_an_error_within_is_caught_at_the_step_around():
    error = '<error id="err" errorCode="NO"/>'
    thrown = node("endEvent", "thrown", '<errorEventDefinition errorRef="err"/>')
    inside = node("startEvent", "begin") + SORT + thrown + flows("begin>sort", "sort>thrown")
    caught = node("boundaryEvent", "caught", '<errorEventDefinition errorRef="err"/>', attachedToRef="part")
    content = process(START, node("subProcess", "part", inside), caught, END, flows("start>part", "caught>end"), beside=error)
    assert "start part begin sort thrown caught end" in walked(content)[1]


@pytest.mark.parametrize("attributes", ['<camunda:out variables="all"/>', '<camunda:in variables="all"/>'])
def test_a_call_hands_on_only_what_it_maps(attributes):
    calls = node("callActivity", "call", f"<extensionElements>{attributes}</extensionElements>", calledElement="q")
    drawn = flows("start>sort", "sort>call", "call>end")
    called = process(START, USE, SORT, END, flows("start>use", "use>end"), name="q")
    wrong, _ = walked(process(START, SORT, calls, END, drawn), q=called)
    assert ([(rule, element) for rule, element, _ in wrong if rule == "path-variable"] == [("path-variable", "use")]) == (
        "out" in attributes
    )


def test_what_a_called_process_sets_does_not_come_back_unmapped():
    calls = node("callActivity", "call", '<extensionElements><camunda:in variables="all"/></extensionElements>', calledElement="q")
    called = process(START, SORT, END, flows("start>sort", "sort>end"), name="q")
    content = process(START, calls, USE, END, flows("start>call", "call>use", "use>end"))
    assert walked(content, q=called)[0] == [("path-variable", "use", "start call use")]
    assert walked(content)[0] == [("path-process", "call", "start call"), ("path-variable", "use", "start call use")]


def called_by_name(ins: str, outs: str) -> str:
    named = [f'<camunda:{way} source="{name}" target="{name}"/>' for way, names in (("in", ins), ("out", outs)) for name in names.split()]
    return node("callActivity", "call", f"<extensionElements>{''.join(named)}</extensionElements>", calledElement="q")


@pytest.mark.parametrize(
    ("ins", "outs", "wrong"),
    [
        ("word", "", []),
        ("word other", "word", []),
        ("other", "", [("path-variable", "use", "start use")]),
        ("", "", [("path-variable", "use", "start use")]),
    ],
)
def test_a_called_process_has_what_its_call_names(ins, outs, wrong):
    called = process(START, USE, END, flows("start>use", "use>end"), name="q")
    content = process(START, SORT, called_by_name(ins, outs), END, flows("start>sort", "sort>call", "call>end"))
    assert walked(content, q=called)[0] == wrong


@pytest.mark.parametrize(("outs", "wrong"), [("word", []), ("other", [("path-variable", "use", "start call use")])])
def test_what_a_call_names_comes_back(outs, wrong):
    called = process(START, SORT, END, flows("start>sort", "sort>end"), name="q")
    content = process(START, called_by_name("", outs), USE, END, flows("start>call", "call>use", "use>end"))
    assert walked(content, q=called)[0] == wrong


@pytest.mark.parametrize(("outs", "wrong"), [("", []), ("other", []), ("word", [("path-variable", "use", "start sort call use")])])
def test_what_a_call_names_and_the_called_process_has_not_is_empty_after_it(outs, wrong):
    called = process(START, END, flows("start>end"), name="q")
    content = process(START, SORT, called_by_name("", outs), USE, END, flows("start>sort", "sort>call", "call>use", "use>end"))
    assert walked(content, q=called)[0] == wrong


def test_a_process_that_calls_itself_is_walked_once():
    whole = '<extensionElements><camunda:in variables="all"/><camunda:out variables="all"/></extensionElements>'
    gateway = node("exclusiveGateway", "gw", default="f_gw_end")
    calls = node("callActivity", "call", whole, calledElement="p")
    content = process(START, ASK, gateway, calls, END, flows("start>ask", "ask>gw", "gw>call?yes", "gw>end", "call>end"))
    assert walked(content) == ([], ["start ask gw end", "start ask gw call end"])


LOOP = (
    '<extensionElements><camunda:inputOutput><camunda:inputParameter name="word">${%s}</camunda:inputParameter></camunda:inputOutput>'
    '</extensionElements><multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>${times}</loopCardinality>'
    '<extensionElements><zeebe:loopCharacteristics inputElement="round"/></extensionElements></multiInstanceLoopCharacteristics>'
)


def test_a_loop_over_a_count_reads_it_and_sets_what_its_rounds_know():
    task = node("service", "use", LOOP % "case_id")
    assert walked(process(START, COUNT, task, END, flows("start>count", "count>use", "use>end"))) == ([], ["start count use end"])
    assert walked(process(START, task, END, flows("start>use", "use>end")))[0] == [("path-variable", "use", "start use")]
    local = node("service", "use", LOOP % "gone")
    assert walked(process(START, COUNT, local, END, flows("start>count", "count>use", "use>end")))[0] == [
        ("path-variable", "use", "start count use")
    ]


def test_what_ends_a_loop_early_is_set_before_it_or_by_its_rounds():
    ends = (LOOP % "case_id").replace("</loopCardinality>", "</loopCardinality><completionCondition>${word == 'a'}</completionCondition>")
    drawn = ("start>count", "count>{0}", "{0}>end")
    for task, wrong in (("sort", []), ("ask", [("path-variable", "ask", "start count ask")])):
        content = process(
            START,
            COUNT,
            node("service", task, ends.replace('name="word"', 'name="other"')),
            END,
            flows(*(each.format(task) for each in drawn)),
        )
        assert walked(content)[0] == wrong


def test_what_a_loop_of_no_rounds_would_set_is_not_set():
    looped = node("service", "sort", LOOP % "case_id")
    content = process(START, COUNT, looped, USE, END, flows("start>count", "count>sort", "sort>use", "use>end"))
    assert walked(content)[0] == [("path-variable", "use", "start count sort use")]


def test_links_events_and_events_that_wait_are_gone_along():
    first = node("eventBasedGateway", "first")
    timer = node("intermediateCatchEvent", "timer", "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>")
    paid = node("receiveTask", "paid", messageRef="msg")
    away = node("intermediateThrowEvent", "away", '<linkEventDefinition name="x"/>')
    back = node("intermediateCatchEvent", "back", '<linkEventDefinition name="x"/>')
    drawn = flows("start>first", "first>timer", "first>paid", "timer>away", "back>end", "paid>end")
    wrong, paths = walked(process(START, first, timer, paid, away, back, END, drawn, beside=MESSAGE % "case_id"))
    assert (wrong, sorted(paths)) == ([], ["start first paid end", "start first timer away back end"])


def test_a_message_that_is_thrown_is_work_of_a_worker():
    told = node("endEvent", "told", '<messageEventDefinition messageRef="msg" camunda:topic="p.use"/>')
    content = process(START, SORT, told, flows("start>sort", "sort>told"), beside=MESSAGE % "nothing")
    assert walked(content) == ([], ["start sort told"])
    assert walked(content.replace(b'"p.use"', b'"p.nothing"'))[0] == [("path-worker", "told", "start sort told")]


def test_an_end_of_all_and_a_step_without_a_way_on_end_the_process():
    stop = node("endEvent", "stop", "<terminateEventDefinition/>")
    inside = node("startEvent", "begin") + stop + flows("begin>stop")
    assert walked(process(START, node("subProcess", "part", inside), END, flows("start>part", "part>end")))[0] == []
    assert walked(process(START, ASK, flows("start>ask"))) == ([], ["start ask"])


def test_a_process_of_too_many_places_says_so(monkeypatch):
    monkeypatch.setattr(walking, "MAX_PLACES", 2)
    wrong, _ = walked(process(START, ASK, SORT, END, flows("start>ask", "ask>sort", "sort>end")))
    assert wrong == [("path-limit", "p", "")]


def test_an_end_of_all_ends_the_branches_beside_it():
    split, join = node("parallelGateway", "split"), node("parallelGateway", "join")
    gateway = node("exclusiveGateway", "gw", default="f_gw_join")
    stop = node("endEvent", "stop", "<terminateEventDefinition/>")
    drawn = flows("start>split", "split>ask", "split>sort", "ask>gw", "gw>stop?yes", "gw>join", "sort>join", "join>end")
    wrong, paths = walked(process(START, split, ASK, SORT, gateway, stop, join, END, drawn))
    assert (wrong, sorted(paths)) == ([], ["start split ask gw sort join end", "start split ask gw stop sort"])
    # while a branch that merely ends leaves the others waiting
    plain = process(START, split, ASK, SORT, gateway, node("endEvent", "stop"), join, END, drawn)
    assert walked(plain)[0] == [("path-join", "join", "start split ask gw stop sort join")]
