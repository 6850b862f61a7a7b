import pytest
from lxml import etree

from lending.adapters.engine.dialect import as_feel, literal_or_feel, to_zeebe
from lending.adapters.engine.expressions import ExpressionError
from lending.adapters.engine.gate_rules.source import UnreadableError

EXAMPLE = "two_engines_example.bpmn"
NS = {"b": "http://www.omg.org/spec/BPMN/20100524/MODEL"}


def texts(content, name):
    return [element.text for element in etree.fromstring(content).iterfind(f".//b:{name}", NS)]


def test_conditions_timers_and_counts_become_feel(good):
    content = to_zeebe(good.bytes(EXAMPLE))

    assert texts(content, "conditionExpression") == ['=route = "manual"']
    assert texts(content, "timeDate") == ["=late_at"]
    assert texts(content, "loopCardinality") == ["=condition_count"]


def test_nothing_else_changes(good):
    def rest(content):
        root = etree.fromstring(content)
        for name in ("conditionExpression", "timeDate", "loopCardinality"):
            for element in root.iterfind(f".//b:{name}", NS):
                element.text = ""
        return etree.tostring(root, method="c14n")

    assert rest(to_zeebe(good.bytes(EXAMPLE))) == rest(good.bytes(EXAMPLE))


def test_a_plain_time_stays(good):
    content = to_zeebe(good.with_change(EXAMPLE, "${late_at}", "2026-11-25T10:00:00Z"))

    assert texts(content, "timeDate") == ["2026-11-25T10:00:00Z"]


def test_twice_is_as_once(good):
    once = to_zeebe(good.bytes(EXAMPLE))

    assert to_zeebe(once) == once


@pytest.mark.parametrize("name", ["routing_example.dmn", "good.form"])
def test_decisions_and_forms_stay_as_they_are(good, name):
    assert to_zeebe(good.bytes(name)) == good.bytes(name)


def test_another_file_that_names_bpmn_stays_as_it_is():
    content = f'<x xmlns:bpmn="{NS["b"]}"><bpmn:timeDate>${{late_at}}</bpmn:timeDate></x>'.encode()

    assert to_zeebe(content) == content


def test_an_expression_outside_the_subset_is_refused(good):
    with pytest.raises(ExpressionError):
        to_zeebe(good.with_change(EXAMPLE, "${late_at}", "${bean.late()}"))


def test_a_diagram_the_gate_would_not_read_is_refused(good):
    with pytest.raises(UnreadableError):
        to_zeebe(good.with_change(EXAMPLE, "<bpmn:definitions", "<!DOCTYPE x><bpmn:definitions"))


@pytest.mark.parametrize(("text", "feel"), [("${a == 1}", "=a = 1"), ("review", '="review"'), ("", '=""'), (" ${a} ", "=a")])
def test_a_local_variable_becomes_feel(text, feel):
    assert literal_or_feel(text) == feel


def test_an_expression_becomes_feel_as_zeebe_writes_it():
    assert as_feel("${review_due_at}") == "=review_due_at"
