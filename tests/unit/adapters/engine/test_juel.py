from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.adapters.engine.expressions import Binary, ExpressionError, Literal, Name, Not, to_feel, to_juel
from lending.adapters.engine.feel import check_expression
from lending.adapters.engine.juel import MAX_DEPTH, MAX_LENGTH, RESERVED, parse, parse_wrapped

names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True).filter(lambda name: name not in RESERVED).map(Name)
texts = st.text(st.characters(exclude_categories=["C"], exclude_characters="'\"\\{}"), max_size=8).map(Literal)
numbers = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False).map(Literal)
signs = st.sampled_from(["||", "&&", "==", "!=", "<", "<=", ">", ">="])
expressions = st.recursive(
    st.one_of(names, texts, numbers, st.booleans().map(Literal)),
    lambda inner: st.one_of(inner.map(Not), st.builds(Binary, signs, inner, inner)),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("juel", "feel"),
    [
        ("route == 'manual'", 'route = "manual"'),
        ('route == "manual"', 'route = "manual"'),
        ("missing_count > 0 || doubtful_count > 0", "missing_count > 0 or doubtful_count > 0"),
        ("bureau_clean == true && supplemented == false", "bureau_clean = true and supplemented = false"),
        ("a || b && c", "a or b and c"),
        ("(a || b) && c", "(a or b) and c"),
        ("!a == b", "not(a) = b"),
        ("!(a == b)", "not(a = b)"),
        ("!!a", "not(not(a))"),
        ("a < b == true", "(a < b) = true"),
        ("amount >= 50000.50", "amount >= 50000.50"),
        ("((route))", "route"),
        ("name == '張伟'", 'name = "張伟"'),
        ("  x!=1  ", "x != 1"),
    ],
)
def test_juel_becomes_feel(juel, feel):
    assert to_feel(parse(juel)) == feel


@given(expressions)
def test_what_is_printed_as_juel_reads_as_the_same_expression(expression):
    assert parse(to_juel(expression)) == expression


@given(expressions)
def test_what_is_printed_as_feel_is_within_the_subset_of_feel(expression):
    check_expression(to_feel(expression))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a.b",
        "a()",
        "a[0]",
        "a['b']",
        "bean.pay()",
        "a + 1",
        "a - 1",
        "-1",
        "a ? b : c",
        "a == b == c",
        "a < b < c",
        "(a",
        "a)",
        "a b",
        "a = b",
        "a & b",
        "a and b",
        "not a",
        "empty a",
        "null",
        "a == null",
        "execution",
        "authenticatedUserId",
        "'a",
        "'a\\'b'",
        "'a\"b'",
        "'${x}'",
        "1e5",
        "1.",
        ".5",
        "1x",
        "1234567890123456",
        "[1]",
        "{1}",
        "a;b",
        "a,b",
        "x -> y",
        "a@b",
        "変数",
        "a\x00",
    ],
)
def test_what_is_outside_the_subset_is_refused(text):
    with pytest.raises(ExpressionError):
        parse(text)


@pytest.mark.parametrize("text", ["route", "${route", "route}", "x${route}", "${a}${b}", "${a} or ${b}", "#{route}", "=route", "${}"])
def test_what_is_not_one_wrapped_expression_is_refused(text):
    with pytest.raises(ExpressionError):
        parse_wrapped(text)


@pytest.mark.parametrize("text", ["(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1), "!" * (MAX_DEPTH + 1) + "a", "a" * (MAX_LENGTH + 1)])
def test_an_expression_out_of_measure_is_refused(text):
    with pytest.raises(ExpressionError, match="more than"):
        parse(text)


def test_a_number_keeps_its_digits():
    assert parse("0.10") == Literal(Decimal("0.10"))
    assert to_feel(parse("0.10")) == "0.10"


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        expression = parse(text)
    except ExpressionError as error:
        assert str(error)  # noqa: PT017 - either outcome is right, a crash is not
    else:
        assert parse(to_juel(expression)) == expression
