"""Loans of every kind: hypothesis strategies over all settings of a product together."""

from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, get_args

from hypothesis import strategies as st

from lending.domain.calendar import HolidayRule
from lending.domain.day_count import ActualActual, DayCount
from lending.domain.loan_changes import Drawdown, RateChange
from lending.domain.loan_terms import FirstPeriod, InstalmentRounding, InterestRounded, LoanTerms, Method, Rounding
from lending.errors import InvalidInputError

#: Left to itself hypothesis draws small numbers most of the time: amounts without interest, first periods without odd days.
AMOUNTS = st.builds(
    lambda digits, unit: digits * Decimal(unit), st.integers(100, 99_999), st.sampled_from(["0.01", "0.1", "1", "10", "100"])
)
RATES = st.one_of(
    st.sampled_from(["0.07", "0.0445", "0.12", "0.24", "0.36", "0", "10"]).map(Decimal),
    st.integers(1, 3600).map(lambda points: Decimal(points) / 10_000),
)
#: The codes a product chooses among, by field.
CODES = {
    "method": Method,
    "day_count": DayCount,
    "actual_actual": ActualActual,
    "rounding": Rounding,
    "instalment_rounding": InstalmentRounding,
    "interest_rounded": InterestRounded,
    "first_period": FirstPeriod,
    "holidays": HolidayRule,
}


_CODES = st.fixed_dictionaries({field: st.sampled_from(get_args(codes)) for field, codes in CODES.items()})
_SETTINGS = st.fixed_dictionaries(
    {
        "principal": AMOUNTS,
        "annual_rate": RATES,
        "disbursed": st.dates(date(2000, 1, 1), date(2040, 1, 1)),
        "months_per_period": st.sampled_from([1, 1, 1, 2, 3, 6, 12]),
        "relevel": st.booleans(),
        "multiple": st.sampled_from([Decimal("0.01"), Decimal("0.01"), Decimal("0.05"), Decimal(1), Decimal(100)]),
    }
)


@cache
def _periods(periods: int) -> st.SearchStrategy[tuple[int, ...]]:
    """Return the periods of a loan, then those with grace on principal, with grace on interest, free of interest."""
    graces = (st.one_of(st.just(0), st.integers(0, most)) for most in (periods - 1, periods - 1, periods))
    return st.tuples(st.just(periods), *graces)


# Strategies made while drawing are checked and analysed anew for each loan, which took two thirds of the properties' time.
_PERIODS = st.one_of(st.sampled_from([6, 1, 2, 3, 12, 24, 36]), st.integers(1, 36)).flatmap(_periods)
#: Days into a loan, taken modulo its length.
_DAYS = st.integers(0, 36 * 366)
_DRAWDOWNS = st.lists(st.tuples(_DAYS, AMOUNTS), max_size=3)
_RATE_CHANGES = st.lists(st.tuples(_DAYS, RATES), max_size=3)
_FIRST_PERIOD = st.one_of(
    st.none(), st.sampled_from([45, 1, 17, 29, 30, 31, 59, 62, 90, 120, 200, 366, 500]).map(timedelta), st.integers(1, 500).map(timedelta)
)


@st.composite
def loan_terms(draw: Any, **fixed: Any) -> LoanTerms:
    """Return terms that LoanTerms takes, any setting beside any other; `fixed` ones stay as they are given."""
    wanted: dict[str, Any] = {**draw(_SETTINGS), **draw(_CODES), "country": "CN"}
    counts = zip(("periods", "principal_grace", "interest_grace", "interest_free"), draw(_PERIODS), strict=True)
    first = draw(_FIRST_PERIOD)
    wanted |= {**dict(counts), "first_due": first and wanted["disbursed"] + first, **fixed}
    plain = LoanTerms(**wanted)
    length = (plain.last_due - plain.disbursed).days
    drawdowns = [Drawdown(plain.disbursed + timedelta(days % length), amount) for days, amount in draw(_DRAWDOWNS)]
    rates = {plain.disbursed + timedelta(days % length): rate for days, rate in draw(_RATE_CHANGES)}
    changes = {"drawdowns": tuple(drawdowns), "rate_changes": tuple(RateChange(on, rate) for on, rate in rates.items())}
    try:
        return LoanTerms(**{**changes, **wanted})
    except InvalidInputError:  # a change within odd days whose interest is due up front
        return plain
