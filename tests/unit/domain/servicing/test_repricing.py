from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from lending.domain.servicing.repricing import first_repricing, next_repricing, repriced
from lending.domain.servicing.terms import ServicingTerms
from tests.unit.domain.servicing.books import PLAN

YEARLY = ServicingTerms(plan=replace(PLAN, disbursed=date(2024, 2, 29)), benchmark="lpr_1y", spread=Decimal("0.02"), repricing="yearly")


@pytest.mark.parametrize(
    ("repricing", "after", "day"),
    [
        ("fixed", date(2024, 2, 29), None),
        ("on_change", date(2024, 2, 29), date(2024, 3, 1)),
        ("yearly", date(2024, 2, 29), date(2025, 2, 28)),
        ("yearly", date(2025, 2, 27), date(2025, 2, 28)),
        ("yearly", date(2025, 2, 28), date(2026, 2, 28)),
        ("yearly", date(2027, 12, 31), date(2028, 2, 29)),
    ],
)
def test_the_rate_is_looked_at_on_each_anniversary_or_every_day(repricing, after, day):
    terms = replace(YEARLY, repricing=repricing)
    assert next_repricing(terms, after) == day
    assert first_repricing(terms) == next_repricing(terms, date(2024, 2, 29))


@pytest.mark.parametrize(
    ("change", "on", "rate"),
    [
        ({}, date(2025, 5, 19), "0.0510"),
        ({}, date(2025, 5, 20), "0.0500"),
        ({"spread": Decimal("-0.05")}, date(2025, 5, 20), "0"),
        ({"benchmark": None, "repricing": "fixed"}, date(2025, 5, 20), "0.12"),
    ],
)
def test_a_new_rate_is_the_benchmark_of_the_day_and_the_spread(change, on, rate):
    assert repriced(replace(YEARLY, **change), on) == Decimal(rate)
