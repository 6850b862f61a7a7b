"""Collateral: the loan against the value of what secures it (L3, R9)."""

from datetime import date
from decimal import Decimal

from lending.domain.measure import Figure, Input, Measure, judge, shown
from lending.domain.parameters import parameter
from lending.domain.problems import Problems

#: Kinds of collateral that have a limit, by code.
COLLATERAL_KINDS = frozenset({"first_home", "second_home", "commercial_property", "vehicle", "deposit"})


def loan_to_value(
    *, loan: Figure, value: Figure, kind: str, on: date, prior_charges: Decimal = Decimal(0), city_limit: Decimal | None = None
) -> Measure:
    """Measure a loan and the charges before it, in CNY, against the collateral's value (R9 limits).

    A city may set a stricter limit, a fraction, never a laxer one. A value of nothing, an unknown kind or a limit that is no fraction
    raises InvalidInputError.
    """
    _check(loan, value, kind, prior_charges, city_limit)
    limit = parameter(f"loan_to_value.{kind}", on).value
    limit = limit if city_limit is None else min(limit, city_limit)
    result = (loan.value + prior_charges) / value.value
    return Measure(
        name="loan_to_value",
        result=shown(result),
        limit=limit,
        comparison="at_most",
        judgement=judge(result, limit, "at_most", parameter("near_margin", on).value),
        inputs=(Input("Loan", *loan), Input("Charges before it", prior_charges, value.source), Input("Value", *value)),
    )


def _check(loan: Figure, value: Figure, kind: str, prior_charges: Decimal, city_limit: Decimal | None) -> None:
    problems = Problems()
    problems.amount("loan", loan.value, positive=True)
    problems.amount("value", value.value, positive=True)
    problems.amount("prior_charges", prior_charges)
    problems.choice("kind", kind, COLLATERAL_KINDS)
    if city_limit is not None:
        problems.number("city_limit", city_limit, above=Decimal(0), maximum=Decimal(1))
    problems.refuse()
