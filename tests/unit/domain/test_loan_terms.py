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
        ("multiple", Decimal("0.015")),
        ("multiple", Decimal("NaN")),
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
        ("principal_grace", -1),
        ("principal_grace", 12),
        ("interest_grace", -1),
        ("interest_grace", 12),
        ("interest_grace", True),
        ("interest_free", -1),
        ("interest_free", 13),
        ("first_period", "never"),
        ("holidays", "skip"),
        ("country", "XX"),
        ("country", "china"),
        ("country", 86),
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


def test_a_last_year_of_the_calendar_is_no_accident():
    with pytest.raises(InvalidInputError, match="disbursed: Give a date from 1900 to 2200"):
        LoanTerms(**{**GOOD, "disbursed": date(9999, 12, 1), "first_due": date(9999, 12, 31)})


def test_due_dates_move_only_by_a_country_s_calendar():
    with pytest.raises(InvalidInputError, match="country: Give the country whose holidays move due dates"):
        LoanTerms(**GOOD, holidays="following")
    assert LoanTerms(**GOOD, holidays="following", country="CN").country == "CN"


@pytest.mark.parametrize(
    ("first_due", "first_period", "start"),
    [
        (date(2024, 3, 1), "first_instalment", date(2024, 1, 15)),
        (date(2024, 3, 1), "spread", date(2024, 2, 1)),
        (date(2024, 3, 1), "up_front", date(2024, 2, 1)),
        (date(2024, 3, 31), "spread", date(2024, 2, 29)),
        (date(2024, 2, 15), "spread", date(2024, 1, 15)),
        (date(2024, 2, 1), "up_front", date(2024, 1, 15)),  # shorter than a month
        (None, "up_front", date(2024, 1, 15)),
    ],
)
def test_regular_periods_start_one_before_the_first_due_date(first_due, first_period, start):
    assert LoanTerms(**GOOD, first_due=first_due, first_period=first_period).regular_start == start
