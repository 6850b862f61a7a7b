from decimal import ROUND_CEILING, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lending.domain.money import Money, round_money
from lending.errors import InvalidInputError


@pytest.mark.parametrize(
    ("value", "multiple", "rounding", "rounded"),
    [
        ("1.005", "0.01", ROUND_HALF_UP, "1.01"),
        ("1.005", "0.01", ROUND_HALF_EVEN, "1.00"),
        ("-1.005", "0.01", ROUND_HALF_UP, "-1.01"),
        ("2.5", "1", ROUND_HALF_EVEN, "2.00"),
        ("2.5", "1", ROUND_HALF_UP, "3.00"),
        ("416666.67", "100", ROUND_HALF_UP, "416700.00"),
        ("416666.67", "1E+2", ROUND_HALF_UP, "416700.00"),
        ("0.12345", "0.001", ROUND_HALF_UP, "0.123"),
        ("15051.01", "1", ROUND_CEILING, "15052.00"),
    ],
)
def test_amounts_are_rounded_to_a_multiple(value, multiple, rounding, rounded):
    assert str(round_money(Decimal(value), Decimal(multiple), rounding)) == rounded


@pytest.mark.parametrize(
    ("value", "multiple", "field"),
    [
        (Decimal("NaN"), Decimal("0.01"), "value"),
        (1.5, Decimal("0.01"), "value"),
        (Decimal(1), Decimal(0), "multiple"),
        (Decimal(1), 0.01, "multiple"),
    ],
)
def test_rounding_refuses_what_is_no_number(value, multiple, field):
    with pytest.raises(InvalidInputError) as raised:
        round_money(value, multiple)
    assert list(raised.value.errors) == [field]


def test_money_of_one_currency_is_added_and_taken_away():
    ten, four = Money(Decimal(10), "CNY"), Money(Decimal("4.50"), "CNY")
    assert ten + four == Money(Decimal("14.50"), "CNY")
    assert ten - four == Money(Decimal("5.50"), "CNY")
    assert -four == Money(Decimal("-4.50"), "CNY")
    assert str(Money(Decimal("1234567.5"), "CNY")) == "1,234,567.50 CNY"


def test_money_of_two_currencies_is_never_mixed():
    with pytest.raises(InvalidInputError, match="convert it first") as raised:
        Money(Decimal(1), "CNY") + Money(Decimal(1), "HKD")
    assert list(raised.value.errors) == ["currency"]


@pytest.mark.parametrize(
    ("amount", "currency", "fields"),
    [
        (Decimal("0.001"), "CNY", ["amount"]),
        (Decimal("0.5"), "JPY", ["amount"]),
        (Decimal("NaN"), "CNY", ["amount"]),
        (1.5, "CNY", ["amount"]),
        (Decimal(1), "cny", ["currency"]),
        (Decimal(1), "¥", ["currency"]),
        (1, None, ["amount", "currency"]),
    ],
)
def test_money_that_cannot_be_is_refused_by_field(amount, currency, fields):
    with pytest.raises(InvalidInputError) as raised:
        Money(amount, currency)
    assert list(raised.value.errors) == fields


@pytest.mark.parametrize(
    ("amount", "currency", "units"), [("12.34", "CNY", 1234), ("500", "JPY", 500), ("1.234", "KWD", 1234), ("-0.01", "CNY", -1)]
)
def test_money_counts_in_its_smallest_unit(amount, currency, units):
    assert Money(Decimal(amount), currency).minor_units == units
    assert Money.from_minor_units(units, currency) == Money(Decimal(amount), currency)


@given(st.integers(-(10**14), 10**14), st.sampled_from(["CNY", "JPY", "KWD"]))
def test_minor_units_go_there_and_back(units, currency):
    assert Money.from_minor_units(units, currency).minor_units == units
