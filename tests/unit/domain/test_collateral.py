from datetime import date
from decimal import Decimal

import pytest

from lending.domain.collateral import loan_to_value
from lending.domain.measure import Figure
from lending.errors import InvalidInputError

ON = date(2026, 11, 20)


def _measure(loan="850000", value="1000000", kind="first_home", **more):
    return loan_to_value(loan=Figure(Decimal(loan), "Application"), value=Figure(Decimal(value), "Valuation"), kind=kind, on=ON, **more)


@pytest.mark.parametrize(
    ("kind", "loan", "limit", "judgement"),
    [
        ("first_home", "700000", "0.85", "met"),
        ("first_home", "850000", "0.85", "near"),
        ("first_home", "850000.01", "0.85", "missed"),
        ("second_home", "850000", "0.85", "near"),
        ("commercial_property", "700000", "0.70", "near"),
        ("commercial_property", "700001", "0.70", "missed"),
        ("vehicle", "600000", "0.70", "met"),
        ("deposit", "800000", "0.90", "met"),
    ],
)
def test_a_loan_is_limited_by_its_collateral(kind, loan, limit, judgement):
    measure = _measure(loan, kind=kind)
    assert (measure.limit, measure.judgement) == (Decimal(limit), judgement)


def test_charges_before_the_loan_count():
    measure = _measure("500000", prior_charges=Decimal(400000))
    assert (measure.result, measure.judgement) == (Decimal("0.9"), "missed")
    assert [row.value for row in measure.inputs] == [500000, 400000, 1000000]


@pytest.mark.parametrize(("city", "limit"), [("0.70", "0.70"), ("0.95", "0.85")])
def test_a_city_may_only_be_stricter(city, limit):
    assert _measure(city_limit=Decimal(city)).limit == Decimal(limit)


@pytest.mark.parametrize(
    ("field", "arguments"),
    [
        ("loan", {"loan": "0"}),
        ("value", {"value": "0"}),
        ("kind", {"kind": "boat"}),
        ("prior_charges", {"prior_charges": Decimal(-1)}),
        ("city_limit", {"city_limit": Decimal(0)}),
        ("city_limit", {"city_limit": Decimal("1.1")}),
    ],
)
def test_a_wrong_argument_is_named(field, arguments):
    with pytest.raises(InvalidInputError) as raised:
        _measure(**arguments)
    assert list(raised.value.errors) == [field]
