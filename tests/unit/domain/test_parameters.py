from datetime import date
from decimal import Decimal

import pytest

from lending.domain.parameters import PARAMETERS, parameter
from lending.errors import InvalidInputError


@pytest.mark.parametrize(
    ("on", "one_year", "five_years"),
    [
        (date(2022, 8, 22), "0.0365", "0.0430"),
        (date(2023, 6, 19), "0.0365", "0.0430"),
        (date(2023, 6, 20), "0.0355", "0.0420"),
        (date(2024, 2, 20), "0.0345", "0.0395"),
        (date(2024, 12, 31), "0.0310", "0.0360"),
        (date(2025, 5, 20), "0.0300", "0.0350"),
        (date(2026, 11, 23), "0.0300", "0.0350"),
    ],
)
def test_the_loan_prime_rate_is_the_one_in_force(on, one_year, five_years):
    assert parameter("lpr_1y", on).value == Decimal(one_year)
    assert parameter("lpr_5y", on).value == Decimal(five_years)


def test_an_unknown_parameter_is_refused():
    with pytest.raises(InvalidInputError, match="There is no parameter lpr_3y"):
        parameter("lpr_3y", date(2026, 1, 1))


def test_a_date_before_the_first_figure_is_refused():
    with pytest.raises(InvalidInputError, match="lpr_1y is known from 2022-08-22 on") as raised:
        parameter("lpr_1y", date(2022, 8, 21))
    assert list(raised.value.errors) == ["on"]


def test_every_parameter_says_where_it_comes_from_and_how_sure_it_is():
    assert all(row.source and row.unit and row.mark in {"P", "2", "3", "M", "B"} for row in PARAMETERS)
    assert len({(row.name, row.since) for row in PARAMETERS}) == len(PARAMETERS)
