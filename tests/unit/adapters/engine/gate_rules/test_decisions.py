import re

import pytest

from lending.adapters.engine.gate import check
from lending.adapters.engine.gate_rules.decisions import DECISION_RULES

NAME = "routing_example.dmn"
EXTERNAL = "function(x) external {java: {class: &quot;java.lang.Runtime&quot;, method signature: &quot;exec(java.lang.String)&quot;}}"
OUTPUT = '<output id="o1" name="route" typeRef="string"/>'
FIRST_RULE = '<rule id="r1"><inputEntry id="a1"><text>&lt;= 50000</text></inputEntry>'
TABLE = '<decisionTable id="t" hitPolicy="FIRST">'
LAST_RULE = '<rule id="r9"><inputEntry id="a9"><text>1</text></inputEntry><outputEntry id="b9"><text>2</text></outputEntry></rule>'

BAD = [
    ("feel-subset", "&lt;= 50000", EXTERNAL),
    ("feel-subset", '"auto"', EXTERNAL),
    ("feel-subset", "<text>amount</text>", f"<text>{EXTERNAL}</text>"),
    ("feel-subset", '"auto"', "amount.year"),
    ("feel-subset", '"auto"', "grade[1]"),
    ("feel-subset", '"auto"', 'get value(x, "y")'),
    ("feel-subset", '"auto"', ""),
    ("expression-language", '<inputEntry id="a1">', '<inputEntry id="a1" expressionLanguage="groovy">'),
    ("expression-language", '<inputExpression id="ie1"', '<inputExpression expressionLanguage="juel" id="ie1"'),
    ("expression-language", 'namespace="urn:loanflow"', 'namespace="urn:loanflow" expressionLanguage="javascript"'),
    ("decision-word", TABLE, f'<literalExpression id="l"><text>1</text></literalExpression>{TABLE}'),
    ("decision-word", "<decision id=", '<businessKnowledgeModel id="b"/><decision id='),
    ("decision-word", "<decision id=", '<import namespace="x" locationURI="http://127.0.0.1/" importType="x"/><decision id='),
    ("decision-word", "<decision id=", "<camunda:any/><decision id="),
    ("decision-word", '<rule id="r1">', '<rule id="r1" onmouseover="x">'),
    ("script", '<inputEntry id="a1">', '<inputEntry id="a1"><script/></inputEntry><inputEntry>'),
    ("listener", "<decision id=", "<camunda:executionListener/><decision id="),
    ("connector", "<decision id=", "<camunda:connector/><decision id="),
    ("delegate-code", "<decision id=", '<decision class="x" id='),
    ("stray-text", '<inputEntry id="a1">', '<inputEntry id="a1"><text>1</text>'),
    ("stray-text", '<rule id="r1">', '<rule id="r1">text'),
    ("history-time-to-live", ' camunda:historyTimeToLive="P3650D"', ""),
    ("history-time-to-live", "P3650D", "P1D"),
    ("name-length", 'name="Routing example"', f'name="{"x" * 121}"'),
    ("name-length", 'label="amount"', f'label="{"x" * 121}"'),
    ("history-time-to-live", 'decision id="routing_example"', "decision"),
    ("scalar-result", 'hitPolicy="FIRST"', 'hitPolicy="COLLECT"'),
    ("scalar-result", 'hitPolicy="FIRST"', 'hitPolicy="RULE ORDER"'),
    ("scalar-result", OUTPUT, f'{OUTPUT}<output id="o2" name="b" typeRef="string"/>'),
    ("scalar-result", 'name="route" typeRef="string"', 'name="route" typeRef="context"'),
    ("scalar-result", 'name="route" ', ""),
    ("requirement", TABLE, f'<informationRequirement id="q"><requiredDecision href="http://127.0.0.1/x.dmn#y"/></informationRequirement>{TABLE}'),
    ("rule-width", FIRST_RULE, '<rule id="r1">'),
    ("decision-gap", "</decisionTable>", f"{LAST_RULE}</decisionTable>"),
    ("duplicate-id", 'id="a1"', 'id="a2"'),
    ("external-schema", "<definitions ", '<definitions xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b" '),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "old", "new"), BAD)
def test_a_decision_with_one_fault_is_refused_by_its_rule(good, rule, old, new):
    assert rule in {finding.rule for finding in check(NAME, good.with_change(NAME, old, new))}


def test_every_rule_for_decisions_has_a_bad_decision():
    assert {rule for rule, _, _ in BAD} == DECISION_RULES.keys()


@pytest.mark.parametrize(("old", "new"), [
    ("&lt;= 50000", "[1..50000)"),
    ("&lt;= 50000", "not(1, 2)"),
    ("&lt;= 50000", "-"),
    ('"auto"', "amount * 0.5 + 1"),
    ("<text></text>", "<text>-</text>"),
    ('<inputEntry id="a1">', '<inputEntry id="a1" expressionLanguage="feel">'),
])  # fmt: skip
def test_a_decision_within_the_subset_passes(good, old, new):
    assert check(NAME, good.with_change(NAME, old, new)) == []


def test_a_decision_without_a_table_is_refused(good):
    content = re.sub(rb"<decisionTable.*</decisionTable>", b"", good.bytes(NAME), flags=re.DOTALL)

    assert {finding.rule for finding in check(NAME, content)} == {"scalar-result"}


def test_a_file_without_a_decision_is_refused():
    content = b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d"/>'

    assert {finding.rule for finding in check("x.dmn", content)} == {"history-time-to-live"}
