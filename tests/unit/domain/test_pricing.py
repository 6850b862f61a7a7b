from datetime import date
from decimal import Decimal

import pytest

from lending.domain.pricing import longest_term, price_loan
from lending.errors import InvalidInputError

ON = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("product", "months", "spread", "on", "priced"),
    [
        ("consumer", 36, "1.45", ON, ("0.0445", "lpr_1y")),  # the bank's own renovation loan
        ("business", 60, "0.80", ON, ("0.0380", "lpr_1y")),
        ("business", 61, "0.80", ON, ("0.0430", "lpr_5y")),
        ("mortgage", 360, "-0.45", ON, ("0.0305", "lpr_5y")),
        ("mortgage", 360, "-0.45", date(2024, 8, 1), ("0.0340", "lpr_5y")),
        ("consumer", 12, "0", ON, ("0.0300", "lpr_1y")),
        ("consumer", 12, "21", ON, ("0.2400", "lpr_1y")),
    ],
)
def test_a_rate_is_the_benchmark_of_the_term_and_a_spread(product, months, spread, on, priced):
    price = price_loan(product=product, term_months=months, spread=Decimal(spread), on=on)
    assert (str(price.rate), price.benchmark.name) == priced
    assert price.spread == Decimal(spread)


@pytest.mark.parametrize(("product", "spread"), [("consumer", "-0.01"), ("mortgage", "-1.01"), ("consumer", "21.01")])
def test_a_rate_out_of_bounds_is_refused(product, spread):
    months = 360 if product == "mortgage" else 12
    with pytest.raises(InvalidInputError, match="is outside") as raised:
        price_loan(product=product, term_months=months, spread=Decimal(spread), on=ON)
    assert list(raised.value.errors) == ["spread"]


@pytest.mark.parametrize(
    ("field", "arguments"),
    [
        ("product", {"product": "car"}),
        ("term_months", {"term_months": 0}),
        ("term_months", {"term_months": 601}),
        ("spread", {"spread": Decimal("NaN")}),
        ("spread", {"spread": 1.45}),
    ],
)
def test_a_wrong_argument_is_named(field, arguments):
    with pytest.raises(InvalidInputError) as raised:
        price_loan(**{"product": "consumer", "term_months": 36, "spread": Decimal(1), "on": ON, **arguments})
    assert list(raised.value.errors) == [field]


@pytest.mark.parametrize(
    ("product", "exceptional", "months"),
    [("consumer", False, 60), ("consumer", True, 60), ("business", False, 60), ("business", True, 120), ("mortgage", False, 360)],
)
def test_a_term_has_its_longest(product, exceptional, months):
    assert longest_term(product, ON, exceptional=exceptional) == months


def test_an_unknown_product_has_no_term():
    with pytest.raises(InvalidInputError):
        longest_term("car", ON)
