import pytest

from lending.adapters.engine.juel import parse
from lending.adapters.engine.paths.values import ANY, TRUTH, Values, names_in, one_of, where, written

KNOWN = {"step": one_of(["call", "write"]), "late": TRUTH, "days": one_of([3, 30]), "other": ANY}


@pytest.mark.parametrize(
    ("condition", "left"),
    [
        ("step == 'call'", [{"step": {"'call'"}}]),
        ("step != 'call'", [{"step": {"'write'"}}]),
        ("'call' == step", [{"step": {"'call'"}}]),
        ("step == 'visit'", []),
        ("late", [{"late": {"true"}}]),
        ("!late", [{"late": {"false"}}]),
        ("late == 'true'", []),
        ("days > 7", [{"days": {"30"}}]),
        ("7 >= days", [{"days": {"3"}}]),
        ("!(days > 7)", [{"days": {"3"}}]),
        ("other == 'x'", [{"other": {"'x'"}}]),
        ("step == 'call' && late", [{"step": {"'call'"}, "late": {"true"}}]),
        ("step == 'call' || late", [{"step": {"'call'"}}, {"step": {"'write'"}, "late": {"true"}}]),
        ("!(step == 'call' && late)", [{"step": {"'write'"}}, {"step": {"'call'"}, "late": {"false"}}]),
        ("1 == 1", [{}]),
        ("1 == 2", []),
        ("step == other", [{}]),
        ("step > 'a'", [{}]),
        ("other > 5", [{}]),
    ],
)
def test_a_condition_that_holds_says_what_its_variables_are(condition, left):
    unset = set()
    found = [
        {name: set(values.only) for name, values in each.items() if values != KNOWN[name]} for each in where(parse(condition), KNOWN, unset)
    ]
    assert found == left
    assert unset == set()


def test_what_is_not_set_is_told_only_where_it_is_asked_for():
    asked = set()
    assert where(parse("late && gone == 'x'"), {"late": one_of([False])}, asked) == []
    assert asked == set()
    assert where(parse("late && gone == 'x'"), {"late": one_of([True])}, asked) != []
    assert asked == {"gone"}


def test_a_value_that_was_ruled_out_stays_so():
    ruled_out = ANY.that("!=", "'x'")
    assert ruled_out == Values(never=frozenset({"'x'"}))
    assert ruled_out.that("==", "'x'") is None
    assert ruled_out.that("==", "'y'") == one_of(["y"])
    assert ruled_out | one_of(["x"]) == ANY
    assert one_of(["y"]) | ruled_out == ruled_out
    assert ruled_out | ANY == ANY
    assert one_of([1]) | one_of([2.0]) == one_of([1, 2])


def test_values_are_written_as_conditions_write_them():
    assert [written(value) for value in (True, False, 30, 0.50, "true")] == ["true", "false", "30", "0.5", "'true'"]


def test_the_names_of_an_expression_are_its_variables():
    assert names_in(parse("!(a == 'b') && c > 1")) == {"a", "c"}
