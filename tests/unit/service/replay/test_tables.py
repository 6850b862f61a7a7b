from dataclasses import replace

import pytest

from lending.adapters.models import BPMN
from lending.service.ports import DecisionRecord
from lending.service.replay.tables import decision_taken
from tests.support.bank import NOON

ROUTE = (BPMN / "approval_route.dmn").read_bytes()
TAKEN = DecisionRecord(
    decision="approval_route",
    name="Approval route",
    definition="approval_route:5:x",
    process_instance="i",
    passage="decide_route:1",
    at=NOON,
    inputs={"approval_route_product": "consumer", "approval_route_amount": 30_000},
    rules=("approval_route_rule_1",),
)


def test_the_rule_that_fired_stands_beside_what_came_in() -> None:
    found = decision_taken(TAKEN, ROUTE)
    assert (found.name, found.version, found.output, len(found.rules)) == ("Approval route", "5", "Route", 3)
    assert found.fired == found.rules[0]
    assert (found.rules[0].number, found.rules[0].result) == (1, '"approve"')
    assert found.rules[0].reason.startswith("The model approves only small unsecured")
    asked = {item.label: (item.value, item.test) for item in found.inputs}
    assert (asked["Product"], asked["Amount, CNY"], asked["Occupation"]) == (
        ("consumer", '"consumer"'),
        (30_000, "<= 200000"),
        (None, '"employed"'),
    )
    assert found.labels[0] == "Product"


def test_a_required_decision_is_found_in_the_same_file() -> None:
    found = decision_taken(replace(TAKEN, decision="score_band", name="Score band", rules=("score_band_rule_1",)), ROUTE)
    assert (found.labels, found.fired and found.fired.number) == (("Score, points",), 1)


def test_where_no_rule_fired_nothing_is_said_to_have_been_asked() -> None:
    found = decision_taken(replace(TAKEN, rules=(), definition="approval_route"), ROUTE)
    assert (found.fired, found.inputs, found.version) == (None, (), "")


def test_a_dash_asks_nothing_and_a_column_without_a_label_is_called_by_its_expression() -> None:
    dmn = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="d"><decisionTable>
        <input id="a"><inputExpression><text>amount</text></inputExpression></input><input id="b"/>
        <rule id="r"><inputEntry><text>-</text></inputEntry><inputEntry/></rule></decisionTable></decision></definitions>"""
    found = decision_taken(replace(TAKEN, decision="d", rules=("r",)), dmn)
    assert (found.labels, found.output, found.rules[0].tests, found.rules[0].reason) == (("amount", ""), "", ("", ""), "")


def test_a_file_without_the_table_is_an_error() -> None:
    with pytest.raises(ValueError, match="no table of the decision other"):
        decision_taken(replace(TAKEN, decision="other"), ROUTE)
