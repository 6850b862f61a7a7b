from datetime import date
from decimal import Decimal

import pytest

from lending.domain.loan_terms import LoanTerms
from lending.errors import InvalidInputError

GOOD = {"principal": Decimal(1000), "annual_rate": Decimal("0.07"), "periods": 12, "disbursed": date(2024, 1, 15)}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("principal", Decimal(0)),
        ("principal", Decimal(-1)),
        ("principal", Decimal("NaN")),
        ("principal", Decimal("0.001")),
        ("principal", 1000.0),
        ("annual_rate", Decimal("-0.01")),
        ("annual_rate", Decimal(11)),
        ("annual_rate", Decimal("Infinity")),
        ("periods", 0),
        ("periods", 601),
        ("periods", 12.0),
        ("months_per_period", 0),
        ("months_per_period", 13),
        ("multiple", Decimal(0)),
        ("multiple", Decimal("0.001")),
        ("disbursed", "2024-01-15"),
        ("disbursed", date(1899, 12, 31)),
        ("disbursed", date(2201, 1, 1)),
        ("first_due", "2024-02-15"),
        ("first_due", date(2024, 1, 15)),
        ("first_due", date(2024, 1, 14)),
        ("first_due", date(2026, 1, 16)),
        ("method", "balloon"),
        ("day_count", "30/365"),
        ("actual_actual", "icma"),
        ("rounding", "down"),
        ("instalment_rounding", "down"),
        ("interest_rounded", "never"),
    ],
)
def test_a_wrong_field_is_named(field, value):
    with pytest.raises(InvalidInputError) as raised:
        LoanTerms(**{**GOOD, field: value})
    assert list(raised.value.errors) == [field]


def test_all_wrong_fields_are_named_at_once():
    with pytest.raises(InvalidInputError) as raised:
        LoanTerms(**{**GOOD, "principal": Decimal(-5), "periods": 0, "method": ""})
    assert set(raised.value.errors) == {"principal", "periods", "method"}
