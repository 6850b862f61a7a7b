"""Pricing: the loan prime rate (LPR 貸款市場報價利率) plus a spread (R8), within bounds; and the longest term (R5)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lending.domain.parameters import Parameter, parameter
from lending.domain.problems import Problems
from lending.errors import InvalidInputError

#: Months up to which the one-year rate is the benchmark; a longer loan is priced on the rate of five years and more.
SHORT_TERM = 60

_PRODUCTS = frozenset({"consumer", "business", "mortgage"})


@dataclass(frozen=True, slots=True)
class Price:
    """A rate a year as a fraction, made of a benchmark in force since its date and a spread in percentage points."""

    rate: Decimal
    benchmark: Parameter
    spread: Decimal


def price_loan(*, product: str, term_months: int, spread: Decimal, on: date) -> Price:
    """Return the rate of a loan: LPR + spread, the spread in percentage points as the pricing decision gives it (R8).

    A rate below the product's floor or above the cap is refused: InvalidInputError names the spread and the bound.
    """
    _check(product, term_months)
    problems = Problems()
    problems.number("spread", spread)
    problems.refuse()
    benchmark = parameter(benchmark_of(term_months), on)
    rate = benchmark.value + spread / 100
    floor, cap = parameter(f"rate_floor.{product}", on).value, parameter("rate_cap", on).value
    if not floor <= rate <= cap:
        raise InvalidInputError({"spread": [f"The rate of {rate:.2%} is outside {floor:.2%} to {cap:.2%}; correct the spread."]})
    return Price(rate, benchmark, spread)


def benchmark_of(term_months: int) -> str:
    """Return the name of the benchmark for a term: `lpr_1y` up to five years, else `lpr_5y`."""
    return "lpr_1y" if term_months <= SHORT_TERM else "lpr_5y"


def longest_term(product: str, on: date, *, exceptional: bool = False) -> int:
    """Return the longest term of a product in months (R5); `exceptional` is the case a business loan may run up to ten years."""
    _check(product, 1)
    name = "longest_term.business_exception" if exceptional and product == "business" else f"longest_term.{product}"
    return int(parameter(name, on).value)


def _check(product: str, term_months: int) -> None:
    problems = Problems()
    problems.choice("product", product, _PRODUCTS)
    problems.whole("term_months", term_months, 1, 600)
    problems.refuse()
