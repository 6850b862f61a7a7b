import pytest

from lending.adapters.models import BPMN
from lending.domain.decision_tables import decide
from lending.service.decision_tables import read_tables
from tests.integration.test_decisions import CASES


def test_a_file_is_read_with_its_columns_rows_and_needs():
    tables = read_tables((BPMN / "approval_route.dmn").read_bytes())
    route = tables["approval_route"]
    assert (list(tables), route.needs, route.outputs, route.output_labels) == (
        ["approval_route", "score_band"],
        ("score_band",),
        ("route",),
        ("Route",),
    )
    assert (route.columns[0].clause, route.columns[0].name, route.columns[0].label, route.columns[0].kind) == (
        "approval_route_product",
        "product",
        "Product",
        "string",
    )
    assert (route.rows[1].id, route.rows[1].results) == ("approval_route_rule_2", ('"reject"',))


@pytest.mark.parametrize(("decision", "facts", "outcome"), CASES)
def test_a_table_read_here_says_what_the_engine_says(decision, facts, outcome):
    tables = read_tables((BPMN / f"{decision}.dmn").read_bytes())
    (value,) = decide(tables, decision, facts).values()
    assert (float(value) if isinstance(outcome, float) else value) == outcome
