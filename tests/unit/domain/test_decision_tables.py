from decimal import Decimal

import pytest

from lending.domain.decision_tables import Column, Row, Table, asked_of, condition_of, decide, fitting_row, literal


def table(decision, columns, rows, needs=(), **more):
    return Table(
        decision=decision,
        columns=tuple(Column(clause=f"{decision}_{name}", name=name, label=name, kind="number") for name in columns),
        outputs=(f"{decision}_result",),
        output_labels=("Result",),
        rows=tuple(Row(id=f"{decision}_{at}", tests=tests, results=(result,), reason="") for at, (tests, result) in enumerate(rows, 1)),
        needs=needs,
        **more,
    )


BAND = table("band", ("score",), [((">= 500",), '"good"'), (("",), '"bad"')])
ROUTE = table("route", ("amount", "band_result"), [(("<= 100", '"good"'), "1"), (("[100..200)", ""), "2.50")], needs=("band",))
TABLES = {"band": BAND, "route": ROUTE}


@pytest.mark.parametrize(
    ("cell", "fits", "does_not"),
    [
        ("", [None, 1, "a", True], []),
        ("-", [None, 0], []),
        ("< 4", [3, 3.99, -1, Decimal("3.9")], [4, None, "3", True]),
        ("<=0.50", [0.5, Decimal("0.50"), 0], [0.51]),
        ("> 2", [2.01, 3], [2]),
        (">= 100", [100, 100.0, Decimal(100)], [99.99, False]),
        (">= 0.1", [0.1], [0.09]),
        ("[15..30)", [15, 29.5], [14, 30, None]),
        ("(15..30]", [15.5, 30], [15, 31]),
        ('"A"', ["A"], ["B", None, "a"]),
        ('"a, b","c"', ["a, b", "c"], ["a", " b"]),
        ("1, 5, > 10", [1, 5, 11, 5.0], [2, 10, True]),
        ("true", [True], [False, None, "true", 1]),
        ("false", [False], [True, 0]),
    ],
)
def test_a_cell_asks_what_it_says(cell, fits, does_not):
    condition = condition_of(cell)
    assert [condition(value) for value in fits] == [True] * len(fits)
    assert [condition(value) for value in does_not] == [False] * len(does_not)


@pytest.mark.parametrize("cell", ["not(1)", "amount > 1", "< exposure", 'date("2026-01-01")', "[1..2", '"open'])
def test_a_cell_that_is_not_understood_is_named(cell):
    with pytest.raises(ValueError, match="is no value"):
        condition_of(cell)


@pytest.mark.parametrize(
    ("text", "value"),
    [("30", 30), ("0.45", Decimal("0.45")), ("-1", -1), ('"phone"', "phone"), ('""', ""), ("true", True), ("false", False)],
)
def test_a_result_is_read_as_written(text, value):
    assert (literal(text), type(literal(text))) == (value, type(value))


def test_the_first_row_that_fits_counts_and_a_needed_decision_is_taken_before():
    assert decide(TABLES, "route", {"amount": 100, "score": 500}) == {"route_result": 1}
    assert decide(TABLES, "route", {"amount": 100, "score": 499}) == {"route_result": Decimal("2.50")}
    row = fitting_row(TABLES, "route", {"amount": 150, "score": 500})
    assert row is not None
    assert row.id == "route_2"


def test_where_no_row_fits_nothing_is_given():
    assert decide(TABLES, "route", {"amount": 300}) == {}
    assert fitting_row(TABLES, "route", {}) is None


def test_who_asks_gives_the_facts_of_needed_decisions_and_not_their_results():
    assert [column.name for column in asked_of(TABLES, "route")] == ["amount", "score"]


def test_a_table_of_another_policy_is_refused():
    with pytest.raises(ValueError, match="policy COLLECT"):
        fitting_row({"t": table("t", ("a",), [(("",), "1")], policy="COLLECT")}, "t", {})
