from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from lending.domain.problems import Problems
from lending.errors import InvalidInputError


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (Decimal("0.01"), None),
        (Decimal("10.000"), None),
        (Decimal("0.001"), "Give an amount with at most two decimal places."),
        (Decimal(-1), "Give a number that is 0 or more."),
        (Decimal("1E13"), "Give a number that is 1000000000000 or less."),
        (Decimal("NaN"), "Give a decimal number."),
        (Decimal("-Infinity"), "Give a decimal number."),
        (1.5, "Give a decimal number."),
        ("7", "Give a decimal number."),
        (None, "Give a decimal number."),
    ],
)
def test_an_amount_is_a_finite_decimal_in_cents(value, message):
    problems = Problems()
    problems.amount("amount", value)
    assert problems.errors == ({"amount": [message]} if message else {})


def test_a_positive_amount_is_above_nothing():
    problems = Problems()
    problems.amount("amount", Decimal(0), positive=True)
    assert problems.errors == {"amount": ["Give a number above 0."]}


@pytest.mark.parametrize(("value", "good"), [(1, True), (5, True), (0, False), (6, False), (True, False), (1.0, False), ("1", False)])
def test_a_whole_number_is_within_its_range(value, good):
    problems = Problems()
    problems.whole("count", value, 1, 5)
    assert (not problems.errors) is good


@pytest.mark.parametrize(
    ("value", "good"), [(date(2026, 1, 1), True), (datetime(2026, 1, 1, tzinfo=UTC), False), ("2026-01-01", False), (None, False)]
)
def test_a_day_is_a_date_and_no_instant(value, good):
    problems = Problems()
    problems.day("on", value)
    assert (not problems.errors) is good


@pytest.mark.parametrize(("value", "good"), [("a", True), (" ", False), ("", False), (None, False), (3, False)])
def test_a_text_is_not_blank(value, good):
    problems = Problems()
    problems.text("payee", value)
    assert (not problems.errors) is good


def test_a_choice_names_the_codes_allowed():
    problems = Problems()
    problems.choice("product", "car", {"mortgage", "business"})
    problems.choice("method", "bullet", {"bullet"})
    assert problems.errors == {"product": ["Choose one of business, mortgage."]}


def test_all_problems_are_raised_together():
    # Given
    problems = Problems()
    problems.refuse()
    problems.add("a", "First.")
    problems.add("a", "Second.")
    problems.add("b", "Third.")
    # When
    with pytest.raises(InvalidInputError) as raised:
        problems.refuse()
    # Then
    assert raised.value.errors == {"a": ["First.", "Second."], "b": ["Third."]}
