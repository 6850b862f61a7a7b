from lending.adapters.models import bundled_models
from lending.service.modelling.reading import ids_in, read_file
from tests.support.modelling import APPROVAL, PRICING

BARE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"><decision id="bare"><decisionTable>
<input><inputExpression><text>amount</text></inputExpression></input><input/><input/><output/>
<rule><inputEntry><text>-</text></inputEntry><inputEntry/><inputEntry/><outputEntry><text>1</text></outputEntry></rule>
</decisionTable></decision><decision id="empty"/></definitions>"""


def test_a_rule_says_what_stands_in_its_cells_by_the_headings_of_their_columns():
    parts = read_file("pricing.dmn", PRICING)
    rule = parts["pricing_rule_1"]
    assert (rule.kind, rule.name, rule.place) == ("rule", "Mortgage: best scores.", (1.0,))
    assert rule.properties == {
        "Product": '"mortgage"',
        "Score, points": ">= 560",
        "Spread over LPR, percentage points": "0.45",
        "reason": "Mortgage: best scores.",
        "parent": "pricing",
    }
    assert parts["pricing_score"].properties == {"label": "Score, points", "expression": "score", "type": "number"}
    assert parts["pricing_result"].properties["result"] == "spread"
    assert parts["pricing"].properties == {"name": "Pricing", "kept": "P3650D", "policy": "FIRST"}


def test_a_decision_says_which_others_it_needs():
    route = read_file("approval_route.dmn", bundled_models()["approval_route.dmn"])
    assert route["approval_route"].properties["needs"] == "score_band"
    assert ids_in("approval_route.dmn", bundled_models()["approval_route.dmn"]) == ["approval_route", "score_band"]


def test_what_has_neither_id_nor_heading_is_told_apart_by_its_number():
    parts = read_file("bare.dmn", BARE)
    assert list(parts) == ["bare", "bare_input_1", "bare_input_2", "bare_input_3", "bare_output_1", "bare_rule_1", "empty"]
    assert parts["bare_rule_1"].properties == {" (4)": "1", "parent": "bare"}


def test_a_diagram_is_read_as_one():
    assert ids_in("approval.bpmn", APPROVAL) == ["approval"]
    assert "score_applicant" in read_file("approval.bpmn", APPROVAL)
